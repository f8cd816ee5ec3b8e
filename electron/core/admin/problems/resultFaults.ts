import { z } from 'zod';
import { fileNameAsName, isCountPage } from '#core/admin/problems/factsSql.ts';
import { faultsQuery } from '#core/admin/problems/problemSql.ts';
import { flagCell, nullableTextCell, numberCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { listInputs } from '#core/inputs/inputRepository.ts';
import { firstCharacters, whereId } from '#core/listing/dialectSql.ts';
import { noCompanions, readCompanions } from '#core/simulations/simulationCompanions.ts';
import { problemReasons, type ResultFault } from '#shared/domain/problem.ts';
import { formatPlural } from '#shared/figures.ts';

type WrongReason = (typeof problemReasons.wrong)[number];

/**
 * What is wrong with the results of one COMPLETED simulation, with the affected pages: the reasons of Health, and
 * swapped FLUKA labels, which only the input reveals.
 */
export async function findResultFaults(
  database: ReadOnlyDatabase,
  simulationId: number,
  signal: AbortSignal,
): Promise<readonly ResultFault[]> {
  if (!database.shape.hasTable('Simulation') || !database.shape.hasTable('Estimator')) return [];
  const [reasons, simulation] = await Promise.all([
    readReasons(database, simulationId, signal),
    readSimulation(database, simulationId, signal),
  ]);
  const isFluka = simulation?.job_state === 'COMPLETED' && simulation.sim_type.toLowerCase() === 'fluka';
  if (reasons.length === 0 && !isFluka) return [];
  const [pages, companions] = await Promise.all([
    readPages(database, simulationId, signal),
    readCompanions(database, [simulationId], signal),
  ]);
  const tasks = companions.get(simulationId) ?? noCompanions;
  const faults = reasons.map((reason) => faultOf[reason](pages, tasks));
  if (!isFluka || simulation.input_type !== 'EDITOR') return faults;
  return [...faults, ...(await swappedLabels(database, { simulationId, pages }, signal))];
}

const reasonRow = z.record(z.enum(problemReasons.wrong), flagCell);

async function readReasons(
  database: ReadOnlyDatabase,
  simulationId: number,
  signal: AbortSignal,
): Promise<readonly WrongReason[]> {
  const [row] = await database.rows({ query: faultsQuery(database, simulationId), row: reasonRow, signal });
  return row === undefined ? [] : problemReasons.wrong.filter((reason) => row[reason]);
}

const simulationRow = z.object({ job_state: textCell, sim_type: textCell, input_type: textCell });

async function readSimulation(database: ReadOnlyDatabase, id: number, signal: AbortSignal) {
  const query = database.build('Simulation as s').select('s.job_state', 's.sim_type', 's.input_type');
  const [row] = await database.rows({
    query: whereId(database, query, { column: 's.id', ids: [id] }),
    row: simulationRow,
    signal,
  });
  return row;
}

const pageRow = z.object({
  id: nullableTextCell,
  estimator_id: numberCell,
  name: textCell,
  file_name: textCell,
  differs: flagCell,
  counts: flagCell,
});
/** A page with its estimator; an estimator without pages has one without an id. */
type PageFacts = z.infer<typeof pageRow>;

async function readPages(
  database: ReadOnlyDatabase,
  simulationId: number,
  signal: AbortSignal,
): Promise<readonly PageFacts[]> {
  const { build, dialect, shape } = database;
  const named = shape.hasColumn('Estimator', 'file_name');
  const paged = shape.hasTable('Page');
  const counts = paged && shape.hasColumn('Page', 'page_name') ? isCountPage : '1 = 0';
  const query = build('Estimator as e').select(
    [
      `${paged ? 'p.id' : 'null'} as id`,
      'e.id as estimator_id',
      `${firstCharacters(dialect, 'e.name', 100)} as name`,
      `${named ? firstCharacters(dialect, 'e.file_name', 100) : `''`} as file_name`,
      `case when ${named ? `file_name <> '' and ${fileNameAsName} <> name` : '1 = 0'} then 1 else 0 end as differs`,
      `case when ${counts} then 1 else 0 end as counts`,
    ].map((sql) => build.raw(sql)),
  );
  if (paged) query.leftJoin('Page as p', 'p.estimator_id', 'e.id');
  const narrowed = whereId(database, query, { column: 'e.simulation_id', ids: [simulationId] });
  return database.rows({ query: narrowed.orderBy('e.id'), row: pageRow, signal });
}

const idsOf = (pages: readonly PageFacts[]): readonly number[] =>
  pages.flatMap(({ id }) => (id === null ? [] : [Number(id)]));

type Tasks = Pick<typeof noCompanions, 'tasksTotal' | 'tasksCompleted' | 'tasksFailed'>;

const faultOf: Readonly<Record<WrongReason, (pages: readonly PageFacts[], tasks: Tasks) => ResultFault>> = {
  'failed-tasks-averaged': (_pages, { tasksFailed, tasksTotal }) => ({
    reason: 'failed-tasks-averaged',
    message: `Failed tasks were included in the average: ${tasksFailed} of ${formatPlural(tasksTotal, 'task')} FAILED before others COMPLETED. Only versions of yaptide that leave failed tasks out store correct values.`,
    pageIds: null,
  }),
  'counts-averaged': (pages, { tasksTotal }) => {
    const counting = idsOf(pages.filter((page) => page.counts));
    const [subject, verb] =
      counting.length === 1 ? ['1 COUNT page', 'holds'] : [`${counting.length} COUNT pages`, 'hold'];
    return {
      reason: 'counts-averaged',
      message: `${subject} ${verb} the average of ${formatPlural(tasksTotal, 'task')} instead of the sum: the count is ${tasksTotal} times as large.`,
      pageIds: counting,
    };
  },
  'name-differs': (pages) => {
    const differing = pages.filter((page) => page.differs);
    const names = namesOf(differing, ({ name, file_name: file }) => `estimator '${name}' came from the file '${file}'`);
    return { reason: 'name-differs', message: `Files were renamed: ${names}.`, pageIds: idsOf(differing) };
  },
};

/** The first five, each once. */
function namesOf(pages: readonly PageFacts[], wordsOf: (page: PageFacts) => string): string {
  const all = [...new Map(pages.map((page) => [page.estimator_id, wordsOf(page)])).values()];
  return [...all.slice(0, 5), ...(all.length > 5 ? [`${all.length - 5} more`] : [])].join('; ');
}

/**
 * yaptide names FLUKA's outputs in alphabetical order, while FLUKA numbers them in the order of the project. Where the two
 * differ, an estimator has the name of one output and the data of another.
 */
async function swappedLabels(
  database: ReadOnlyDatabase,
  { simulationId, pages }: { readonly simulationId: number; readonly pages: readonly PageFacts[] },
  signal: AbortSignal,
): Promise<readonly ResultFault[]> {
  if (!database.shape.hasTable('Input')) return [];
  const [input] = await listInputs(database, simulationId, signal);
  const outputs = (input?.scoredOutputs ?? []).map(({ name }) => name);
  const wrong = swappedNames(outputs);
  const affected = pages.filter(({ name }) => wrong.has(name));
  if (affected.length === 0) return [];
  const names = namesOf(affected, ({ name }) => `'${name}' holds the data of '${wrong.get(name) ?? ''}'`);
  const message = `The outputs of FLUKA were not in alphabetical order, so their labels are swapped: ${names}.`;
  return [{ reason: 'labels-swapped', message, pageIds: idsOf(affected) }];
}

/** Which output's data an estimator has, by its name, if that is another one's. */
export function swappedNames(outputs: readonly string[]): ReadonlyMap<string, string> {
  // By code points, as Python sorts.
  const sorted = [...outputs].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  return new Map(
    sorted.flatMap((name, place) => {
      const truly = outputs[place] ?? name;
      return truly === name ? [] : [[name, truly] as const];
    }),
  );
}
