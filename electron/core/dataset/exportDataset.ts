import { availableParallelism } from 'node:os';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import {
  type DatasetFolder,
  type DatasetManifest,
  type DatasetPart,
  openDatasetFolder,
  readManifest,
  summarise,
  toDatasetFailure,
} from '#core/dataset/datasetFolder.ts';
import { readContents } from '#core/dataset/datasetSql.ts';
import { type FinishedFiles, makePartThread } from '#core/dataset/thread/partThread.ts';
import {
  type ExportPlan,
  type PlannedPart,
  planExport,
  readAnchors,
  requireSameDatabase,
} from '#core/dataset/planExport.ts';
import { serialize } from '#core/serialize.ts';
import { reasonOf } from '#core/waiting.ts';
import type { DatasetTableName, ExportedDataset } from '#shared/domain/dataset.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';

interface ExportOptions {
  readonly database: ReadOnlyDatabase;
  readonly folder: string;
  readonly source: DatasetManifest['source'];
  readonly program: string;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** In ms: how often finished parts are committed. What is killed in between is done again. */
const commitEvery = 2000;
/** One core is left to read and to answer; every thread takes some 100 MB. */
const threadCount = Math.max(1, Math.min(2, availableParallelism() - 1));

/**
 * Writes a database into a folder of Parquet files, or brings the dataset that is there up to date. Only rows that are new or
 * changed are read. What was committed stays when it is cancelled or killed, and is not read again.
 */
export async function exportDataset(options: ExportOptions): Promise<ExportedDataset> {
  const { database, folder, signal } = options;
  const begun = performance.now();
  const found = await readManifest(folder);
  if (found !== undefined) await requireSameDatabase(database, { folder, manifest: found }, signal);
  try {
    const target = await openDatasetFolder(folder, found);
    try {
      const run = await makeRun(options, { target, found });
      await writeParts(run, options);
      return { ...run.counted, dataset: summarise(folder, run.manifest), seconds: (performance.now() - begun) / 1000 };
    } finally {
      await target.close();
    }
  } catch (error) {
    throw toDatasetFailure(error, folder);
  }
}

interface Run {
  readonly plan: ExportPlan;
  readonly target: DatasetFolder;
  readonly counted: { written: number; readonly kept: number; removed: number };
  /** As it is on disk. */
  manifest: DatasetManifest;
  finished: { readonly planned: PlannedPart; readonly files: FinishedFiles; readonly digest: string }[];
}

async function makeRun(
  { database, source, program, signal, onProgress }: ExportOptions,
  { target, found }: { readonly target: DatasetFolder; readonly found: DatasetManifest | undefined },
): Promise<Run> {
  const now = new Date().toISOString();
  const before: DatasetManifest = found ?? {
    format: 'tidescope-dataset',
    version: 1,
    program,
    source,
    anchors: [],
    startedAt: now,
    changedAt: now,
    isComplete: false,
    tables: {},
  };
  const tell = (table: DatasetTableName): void => onProgress(null, `Comparing ${table} with the dataset`);
  const plan = await planExport(database, before, { signal, tell });
  const anchors = await readAnchors(database, signal);
  const manifest = { ...before, program, source, anchors, changedAt: now, isComplete: false };
  const run: Run = { plan, target, manifest, finished: [], counted: { written: 0, kept: plan.kept, removed: 0 } };
  // From now on the folder is recognised as a dataset, whatever happens.
  await target.commit(manifest, []);
  return run;
}

async function writeParts(run: Run, options: ExportOptions): Promise<void> {
  const { plan, counted } = run;
  const { database, signal, onProgress } = options;
  const weight = (rows: number, bytes: number): number => bytes + 200 * rows;
  const all = plan.parts.reduce((sum, { range }) => sum + weight(range.rows, range.bytes), 0);
  const rows = plan.parts.reduce((sum, { range }) => sum + range.rows, 0);
  const done = { weight: 0, rows: 0, bytes: 0 };
  const queue = [...plan.parts];
  const inQueue = serialize();
  let committed = performance.now();
  const save = async (): Promise<void> =>
    inQueue(async () => {
      if (performance.now() - committed < commitEvery) return;
      committed = performance.now();
      await commit(run, false);
    });
  const work = async (stop: AbortSignal): Promise<void> => {
    const thread = makePartThread();
    try {
      for (let planned = queue.shift(); planned !== undefined; planned = queue.shift()) {
        const { table, range } = planned;
        // Taken before the rows are read: one that changes meanwhile is read again next time.
        const [content] = await readContents(database, { name: table, ranges: [range] }, stop);
        const onRows = (count: number, bytes: number): void => {
          done.weight += weight(count, bytes);
          done.rows += count;
          done.bytes += bytes;
          const fraction = all === 0 ? 1 : Math.min(0.99, done.weight / all);
          onProgress(
            fraction,
            `Writing ${table}: ${formatCount(Math.min(done.rows, rows))} of ${formatCount(rows)} rows, ${formatBytes(done.bytes)} read`,
          );
        };
        const files = await thread.write(planned, { database, staging: run.target.staging, signal: stop, onRows });
        run.finished.push({ planned, files, digest: content?.digest ?? '' });
        counted.written += files.reduce((sum, file) => sum + file.rows, 0);
        await save();
      }
    } finally {
      await thread.close();
    }
  };
  const stopping = new AbortController();
  const stop = AbortSignal.any([signal, stopping.signal]);
  try {
    const workers = Array.from({ length: threadCount }, async () =>
      work(stop).catch((error: unknown) => {
        // The others need not go on; the first reason is the one that counts.
        stopping.abort(error);
        throw error;
      }),
    );
    const [failed] = (await Promise.allSettled(workers)).filter((each) => each.status === 'rejected');
    if (signal.aborted) throw reasonOf(signal);
    if (failed !== undefined) throw stopping.signal.aborted ? stopping.signal.reason : failed.reason;
  } catch (error) {
    // What is finished is kept, so that it is not read again.
    await commit(run, false);
    throw error;
  }
  await commit(run, true);
}

/** Puts what is finished into the dataset. */
async function commit(run: Run, isLast: boolean): Promise<void> {
  const { target, plan, counted } = run;
  const finished = run.finished;
  run.finished = [];
  const tables = { ...run.manifest.tables };
  const obsolete: string[] = [];
  const partsOf = (table: DatasetTableName): readonly DatasetPart[] => tables[table]?.parts ?? [];
  const put = (table: DatasetTableName, parts: readonly DatasetPart[]): void => {
    const sorted = parts.toSorted((a, b) => a.to - b.to);
    const rows = sorted.reduce((sum, part) => sum + part.rows, 0);
    tables[table] = { rows, highestId: sorted.at(-1)?.to ?? null, parts: sorted };
  };
  const drop = (table: DatasetTableName, gone: readonly DatasetPart[], instead: readonly DatasetPart[]): void => {
    obsolete.push(...gone.flatMap(({ files }) => files.map(({ path }) => path)));
    put(table, [...partsOf(table).filter((part) => !gone.includes(part)), ...instead]);
  };
  for (const { planned, files, digest } of finished) {
    const { table, range, replaces } = planned;
    const placed = await target.place(table, range, files);
    const rows = files.reduce((sum, file) => sum + file.rows, 0);
    const problems = files.reduce((sum, file) => sum + file.problems, 0);
    counted.removed += Math.max(0, replaces.reduce((sum, part) => sum + part.rows, 0) - range.rows);
    drop(table, replaces, [{ after: range.after, to: range.to, rows, digest, problems, files: placed }]);
  }
  if (isLast) {
    for (const { table, part } of plan.gone) {
      counted.removed += part.rows;
      drop(table, [part], []);
    }
  }
  const manifest = { ...run.manifest, tables, changedAt: new Date().toISOString(), isComplete: isLast };
  const named = new Set(
    Object.values(tables).flatMap(({ parts }) => parts.flatMap(({ files }) => files.map(({ path }) => path))),
  );
  await target.commit(
    manifest,
    obsolete.filter((path) => !named.has(path)),
  );
  run.manifest = manifest;
}
