import { z } from 'zod';
import { numberCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { DatasetManifest, DatasetPart } from '#core/dataset/datasetFolder.ts';
import {
  beforeAll,
  divideRange,
  hasSource,
  type IdRange,
  lastId,
  type PartLimits,
  readContents,
  type SizedRange,
} from '#core/dataset/datasetSql.ts';
import { whereId } from '#core/listing/dialectSql.ts';
import { type DatasetTableName, datasetTableNames } from '#shared/domain/dataset.ts';
import { makeFailure } from '#shared/failure.ts';

/** Blobs of one part, in bytes as stored, and rows. */
const mib = 2 ** 20;
const limitsOf = (name: DatasetTableName): PartLimits =>
  name === 'pages' || name === 'inputs' || name === 'estimators'
    ? { rows: 10_000, bytes: 48 * mib }
    : { rows: 100_000, bytes: 48 * mib };

/** Rows that are to be read, in place of the parts that had them. */
export interface PlannedPart {
  readonly table: DatasetTableName;
  readonly range: SizedRange;
  readonly replaces: readonly DatasetPart[];
}

/** What an export has to do. */
export interface ExportPlan {
  readonly parts: readonly PlannedPart[];
  /** Parts whose rows have all been removed from the database. */
  readonly gone: readonly { readonly table: DatasetTableName; readonly part: DatasetPart }[];
  /** Rows of parts that are as they were. */
  readonly kept: number;
}

/** Compares the parts of a dataset with the database, and divides what is new into parts. */
export async function planExport(
  database: ReadOnlyDatabase,
  manifest: DatasetManifest,
  { signal, tell }: { readonly signal: AbortSignal; readonly tell: (table: DatasetTableName) => void },
): Promise<ExportPlan> {
  const names = datasetTableNames.filter((name) => hasSource(database, name));
  // Bounds are taken children first: a page below its bound has an estimator and a simulation below theirs.
  const bounds = new Map<DatasetTableName, number | null>();
  for (const name of names.toReversed()) bounds.set(name, await lastId(database, name, signal));
  const parts: PlannedPart[] = [];
  const gone: { readonly table: DatasetTableName; readonly part: DatasetPart }[] = [];
  let kept = 0;
  for (const table of names) {
    tell(table);
    const former = manifest.tables[table]?.parts ?? [];
    const contents = await readContents(database, { name: table, ranges: former }, signal);
    const changed = former.filter((part, index) => contents[index]?.digest !== part.digest);
    const fresh = await newParts(database, { table, former, bound: bounds.get(table) ?? null }, signal);
    const merged = new Set(fresh.flatMap(({ replaces }) => replaces));
    for (const part of changed.filter((each) => !merged.has(each))) {
      const range = await wholeRange(database, { table, range: part }, signal);
      if (range === undefined) gone.push({ table, part });
      else parts.push({ table, range, replaces: [part] });
    }
    for (const range of gapsBetween(former)) {
      parts.push(
        ...(await divide(database, { table, range }, signal)).map((each) => ({ table, range: each, replaces: [] })),
      );
    }
    parts.push(...fresh);
    kept += former
      .filter((part) => !changed.includes(part) && !merged.has(part))
      .reduce((sum, { rows }) => sum + rows, 0);
  }
  return { parts, gone, kept };
}

interface NewRows {
  readonly table: DatasetTableName;
  readonly former: readonly DatasetPart[];
  readonly bound: number | null;
}

/** Parts of the rows above all that the dataset has; a last part that is less than half full is read again with them. */
async function newParts(
  database: ReadOnlyDatabase,
  { table, former, bound }: NewRows,
  signal: AbortSignal,
): Promise<readonly PlannedPart[]> {
  const last = former.at(-1);
  const after = last?.to ?? beforeAll;
  if (bound === null || bound <= after) return [];
  if (last !== undefined && last.rows < limitsOf(table).rows / 2) {
    const ranges = await divide(database, { table, range: { after: last.after, to: bound } }, signal);
    const [first] = ranges;
    if (first !== undefined && first.to >= last.to) {
      return ranges.map((range, index) => ({ table, range, replaces: index === 0 ? [last] : [] }));
    }
  }
  const ranges = await divide(database, { table, range: { after, to: bound } }, signal);
  return ranges.map((range) => ({ table, range, replaces: [] }));
}

/** Ids between the parts of an export that was stopped. */
function gapsBetween(parts: readonly DatasetPart[]): readonly IdRange[] {
  return parts.flatMap(({ after }, index) => {
    const before = parts[index - 1]?.to ?? beforeAll;
    return after > before ? [{ after: before, to: after }] : [];
  });
}

/** A changed part is read again as one, so that it is replaced at once; undefined if it has no rows any more. */
async function wholeRange(
  database: ReadOnlyDatabase,
  { table, range: { after, to } }: { readonly table: DatasetTableName; readonly range: IdRange },
  signal: AbortSignal,
): Promise<SizedRange | undefined> {
  const found = await divide(database, { table, range: { after, to } }, signal);
  if (found.length === 0) return undefined;
  const sum = (of: (range: SizedRange) => number): number => found.reduce((total, each) => total + of(each), 0);
  return { after, to, rows: sum(({ rows }) => rows), bytes: sum(({ bytes }) => bytes) };
}

async function divide(
  database: ReadOnlyDatabase,
  { table, range }: { readonly table: DatasetTableName; readonly range: IdRange },
  signal: AbortSignal,
): Promise<readonly SizedRange[]> {
  const { after, to } = range;
  const found = await divideRange(database, { name: table, range: { after, to }, limits: limitsOf(table) }, signal);
  // The ids between the last row and the end belong to it: a row may still be committed there.
  return found.map((each, index) => (index === found.length - 1 ? { ...each, to } : each));
}

/** How many simulations a database is recognised by. */
const anchorCount = 20;
const anchorRow = z.object({ id: numberCell, job_id: textCell });

/** Simulations of a database by which it is recognised: its first and its last ones. */
export async function readAnchors(
  database: ReadOnlyDatabase,
  signal: AbortSignal,
): Promise<DatasetManifest['anchors']> {
  const { build, rows, shape } = database;
  if (!shape.hasColumn('Simulation', 'job_id')) return [];
  const found = new Map<number, string>();
  for (const direction of ['asc', 'desc']) {
    const query = build('Simulation')
      .select('id', 'job_id')
      .orderBy('id', direction)
      .limit(anchorCount / 2);
    for (const { id, job_id: jobId } of await rows({ query, row: anchorRow, signal })) found.set(id, jobId);
  }
  return [...found].map(([id, jobId]) => ({ id, jobId }));
}

/** Fails where the dataset of a folder was exported from another database, whose rows would be lost. */
export async function requireSameDatabase(
  database: ReadOnlyDatabase,
  { folder, manifest }: { readonly folder: string; readonly manifest: DatasetManifest },
  signal: AbortSignal,
): Promise<void> {
  const { anchors, source } = manifest;
  if (anchors.length === 0) return;
  const ids = anchors.map(({ id }) => id);
  const query = whereId(database, database.build('Simulation').select('id', 'job_id'), { column: 'id', ids });
  const found = database.shape.hasColumn('Simulation', 'job_id')
    ? await database.rows({ query, row: anchorRow, signal })
    : [];
  const known = new Map(anchors.map(({ id, jobId }) => [id, jobId]));
  if (found.some(({ id, job_id: jobId }) => known.get(id) === jobId)) return;
  throw makeFailure({
    code: 'bad-input',
    message: `'${folder}' holds the dataset of another database: '${source.name}'`,
    hint: 'None of the simulations by which it is recognised is in this one. Choose another folder.',
  });
}
