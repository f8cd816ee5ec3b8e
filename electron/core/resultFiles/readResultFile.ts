import { z } from 'zod';
import { makeFailure } from '#shared/failure.ts';
import { readMeshes, repairedCentres } from './geant4Positions.ts';

/*
 * Results as yaptide's web interface saves them: answers of its server with keys in camelCase, or a Geant4 run in the
 * browser.
 */

const anObject = z.record(z.string(), z.unknown());
const text = z.string();
const count = z.coerce.number().int().min(0).max(2_147_483_647).catch(0);
const optionalText = text.nullish().catch(null);

const quantitySchema = z.looseObject({
  name: text.catch(''),
  unit: text.catch(''),
  values: z.array(z.unknown()),
});
const pageSchema: z.ZodType<FilePage> = z.looseObject({
  name: optionalText,
  dimensions: z.int().catch(0),
  data: quantitySchema.nullish().catch(null),
  metadata: anObject.nullish().catch(null),
  pages: z
    .array(z.lazy(() => pageSchema))
    .nullish()
    .catch(null),
});
interface FilePage {
  readonly [part: string]: unknown;
  readonly name?: string | null | undefined;
  readonly dimensions: number;
  readonly data?: z.output<typeof quantitySchema> | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
  /** Pages of one axis that the interface shows together. */
  readonly pages?: readonly FilePage[] | null | undefined;
}

const estimatorSchema = z.looseObject({
  name: text,
  metadata: anObject.nullish().catch(null),
  pages: z.array(pageSchema),
});
const taskSchema = z.looseObject({
  taskId: count.nullish(),
  taskState: optionalText,
  requestedPrimaries: count,
  simulatedPrimaries: count,
  startTime: optionalText,
  endTime: optionalText,
});
const resultSchema = z.looseObject({
  jobId: text,
  title: optionalText,
  jobState: text.catch('UNKNOWN'),
  startTime: optionalText,
  endTime: optionalText,
  metadata: z.looseObject({ simType: optionalText, platform: optionalText }).catch({}),
  input: z
    .looseObject({ inputType: optionalText, inputJson: anObject.nullish().catch(null), inputFiles: anObject.catch({}) })
    .nullish(),
  estimators: z.array(estimatorSchema),
  jobTasksStatus: z.array(taskSchema).catch([]),
});

/** A simulation of a result file, in terms of yaptide's tables; blobs are JSON texts as Python writes them. */
export interface FileSimulation {
  readonly jobId: string;
  readonly title: string;
  readonly platform: string;
  readonly inputType: string;
  readonly simulator: string;
  readonly state: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly tasks: readonly {
    readonly number: number;
    readonly state: string;
    readonly requested: number;
    readonly simulated: number;
    readonly startedAt: string | null;
    readonly endedAt: string | null;
  }[];
  readonly input: string | null;
  readonly estimators: readonly {
    readonly name: string;
    readonly metadata: string;
    readonly pages: readonly FileSimulationPage[];
  }[];
}
interface FileSimulationPage {
  readonly name: string;
  readonly dimensions: number;
  /** null if the file has only the address of the data. */
  readonly json: string | null;
}

/** The contents of a result file, with notices for its reader. */
export interface ResultFile {
  readonly simulations: readonly FileSimulation[];
  readonly notes: readonly string[];
}

/** Parses the text of a result file. Fails with `damaged` or `bad-input` if it is not one. */
export function readResultFile(source: string): ResultFile {
  const foreign = parse(source);
  const all: readonly unknown[] = Array.isArray(foreign) ? foreign : [foreign];
  const notes = new Set<string>();
  const simulations = all.map((each) => toSimulation(each, notes));
  if (simulations.length === 0) throw noResults('It is an empty list.');
  return { simulations, notes: [...notes] };
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source.replace(/^\ufeff/u, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const isCut = !/[}\]]\s*$/u.test(source);
    throw makeFailure({
      code: 'damaged',
      message: isCut
        ? 'The file ends in the middle of its JSON: it was not completely saved'
        : 'The file is not valid JSON',
      hint: 'Save the results again in yaptide, and open that file.',
      details: [error.message],
    });
  }
}

function noResults(
  why: string,
  hint = 'Open a file that yaptide saved with simulation results included (…-result.json).',
): Error {
  return makeFailure({ code: 'bad-input', message: `The file holds no simulation results. ${why}`, hint });
}

function toSimulation(foreign: unknown, notes: Set<string>): FileSimulation {
  const parsed = resultSchema.safeParse(foreign);
  if (!parsed.success) throw refusal(foreign, parsed.error);
  const { data } = parsed;
  const simulator = (data.metadata.simType ?? 'unknown').toLowerCase();
  const platform = data.metadata.platform?.toUpperCase() === 'BATCH' ? 'BATCH' : 'DIRECT';
  const files = Object.fromEntries(
    Object.entries(data.input?.inputFiles ?? {}).map(([name, body]) => [fileName(name), body]),
  );
  const macro = files['run.mac'];
  const meshes = simulator === 'geant4' && typeof macro === 'string' ? readMeshes(macro) : undefined;
  const inputType = (data.input?.inputType ?? '').toLowerCase() === 'files' ? 'FILES' : 'EDITOR';
  const tasks = data.jobTasksStatus.map((task, index) => ({
    number: task.taskId ?? index,
    state: task.taskState ?? data.jobState,
    requested: task.requestedPrimaries,
    simulated: task.simulatedPrimaries,
    startedAt: toStoredTime(task.startTime ?? data.startTime),
    endedAt: toStoredTime(task.endTime ?? data.endTime),
  }));
  const primaries = tasks.reduce((sum, { requested }) => sum + requested, 0);
  return {
    jobId: data.jobId,
    title: data.title ?? '',
    platform,
    inputType,
    simulator,
    state: data.jobState,
    startedAt: toStoredTime(data.startTime),
    endedAt: toStoredTime(data.endTime),
    tasks,
    input:
      data.input === null || data.input === undefined
        ? null
        : JSON.stringify({
            input_type: inputType,
            ...(data.input.inputJson === null || data.input.inputJson === undefined
              ? {}
              : { input_json: data.input.inputJson }),
            number_of_all_primaries: primaries,
            input_files: files,
          }),
    estimators: data.estimators.map(({ name, metadata, pages }) => ({
      name,
      // A run in the browser has no metadata; its first axis varies fastest.
      metadata: JSON.stringify(toTexts(metadata ?? { dataOrder: 'F' })),
      pages: pages.flatMap((page) => page.pages ?? [page]).map((page) => toPage(page, meshes?.get(name), notes)),
    })),
  };
}

/** Why something is not a result, as precisely as possible. */
function refusal(foreign: unknown, error: z.ZodError): Error {
  if (typeof foreign !== 'object' || foreign === null) return noResults('Its JSON is not an object.');
  if ('project' in foreign && 'hash' in foreign) {
    return noResults("It is a project of yaptide's editor.", "Save it again with 'Include simulation results' ticked.");
  }
  const missing = ['jobId', 'estimators'].filter((part) => !(part in foreign));
  if (missing.length > 0) return noResults(`It lacks ${missing.map((part) => `'${part}'`).join(' and ')}.`);
  const [issue] = error.issues;
  return makeFailure({
    code: 'damaged',
    message: `The results cannot be read at '${issue?.path.join('.') ?? ''}'`,
    hint: 'Save the results again in yaptide, and open that file.',
    details: [issue?.message ?? ''],
  });
}

/** `axisDim1`, `pageFilterEMin` as the database calls them. */
const snake = (key: string): string =>
  /^[a-z][a-zA-Z\d]*$/u.test(key) ? key.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`) : key;

/** Names of input files that the interface turned into camelCase with all other keys. */
const fileNames: Readonly<Record<string, string>> = {
  'flSim.inp': 'fl_sim.inp',
  'topasConfig.txt': 'topas_config.txt',
};
const fileName = (key: string): string => fileNames[key] ?? key;

function toTexts(metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [
      snake(key),
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

/** A list of numbers as Python writes it; JSON from a browser has null for non-finite values. */
function listText(values: readonly unknown[], notes: Set<string>): string {
  return `[${values
    .map((value) => {
      if (typeof value === 'number') return Object.is(value, -0) ? '-0.0' : String(value);
      if (value !== null) return JSON.stringify(value);
      notes.add(
        'NaN and infinite values are null in the file, because JSON cannot express them; they are shown as NaN.',
      );
      return 'NaN';
    })
    .join(', ')}]`;
}

function toPage(page: FilePage, mesh: Parameters<typeof repairedCentres>[1], notes: Set<string>): FileSimulationPage {
  const name = page.name ?? page.data?.name ?? '';
  if (page.data === null || page.data === undefined) {
    notes.add('The file lacks some pages with three or more dimensions; it holds only their addresses on the server.');
    return { name, dimensions: Math.max(0, page.dimensions), json: null };
  }
  const { name: quantity, unit, values } = page.data;
  const axes = [1, 2, 3, 4, 5].flatMap((number) => {
    const axis = quantitySchema.safeParse(page[`axisDim${number}`]);
    if (!axis.success) return [];
    const repaired = repairedCentres(axis.data, mesh);
    if (repaired !== null) {
      notes.add(
        "yaptide's web interface saves positions of Geant4 pages one bin too low; they were moved up by one bin where the macro defines the mesh.",
      );
    }
    const head = `"name": ${JSON.stringify(axis.data.name)}, "unit": ${JSON.stringify(axis.data.unit)}`;
    return [`"axis_dim${number}": {${head}, "values": ${listText(repaired ?? axis.data.values, notes)}}`];
  });
  const data = `"data": {"name": ${JSON.stringify(quantity)}, "unit": ${JSON.stringify(unit)}, "values": ${listText(values, notes)}}`;
  const metadata = `"metadata": ${JSON.stringify(toTexts(page.metadata ?? {}))}`;
  const parts = [`"dimensions": ${page.dimensions}`, data, ...axes, metadata];
  return { name, dimensions: page.dimensions, json: `{${parts.join(', ')}}` };
}

/** A time as SQLite has it: `2025-01-01 10:00:00.000001` in UTC; null if it cannot be parsed. */
function toStoredTime(stored: string | null | undefined): string | null {
  const found = stored === null || stored === undefined ? '' : stored.trim();
  const hasZone = /(?:z|[+-]\d\d:?\d\d)$/iu.test(found);
  const time = Date.parse(/^\d{4}-\d\d-\d\d[t ]/iu.test(found) && !hasZone ? `${found.replace(' ', 'T')}Z` : found);
  if (Number.isNaN(time)) return null;
  // A Date has milliseconds, Python's times microseconds.
  const fraction = (/\d\.(\d{1,6})/u.exec(found)?.[1] ?? '').padEnd(6, '0');
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')}.${fraction}`;
}
