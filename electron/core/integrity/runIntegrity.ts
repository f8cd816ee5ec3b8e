import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { parseStoredHash } from '#core/admin/passwords/parseStoredHash.ts';
import { nullableTextCell, numberCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { blobRules, type BlobTable, blobTables } from '#core/integrity/checkBlob.ts';
import { appliesTo, checkRule, simulationOf, toId } from '#core/integrity/checkRows.ts';
import { addFinding, type BlobFindings, toFinding, wordsOfBlobRule } from '#core/integrity/findings.ts';
import { makeBlobThreads } from '#core/integrity/blobThreads.ts';
import type { PageHashes } from '#core/integrity/identicalPages.ts';
import { countBlobs, readBlobs } from '#core/integrity/readBlobs.ts';
import { referenceRules } from '#core/integrity/referenceRules.ts';
import { rowRules } from '#core/integrity/rowRules.ts';
import { whereId } from '#core/listing/dialectSql.ts';
import type { IntegrityFinding, IntegrityPace, IntegrityRow } from '#shared/domain/integrity.ts';
import { FailureError } from '#shared/failure.ts';
import { formatCount } from '#shared/figures.ts';

/** How far a run has come with the blobs, and what it found there; saved now and then. */
export interface BlobProgress {
  table: BlobTable;
  /** The last id of that table that was checked. */
  afterId: number;
  opened: number;
  bytes: number;
  found: BlobFindings;
}

export interface IntegrityRun {
  readonly database: ReadOnlyDatabase;
  readonly pace: IntegrityPace;
  readonly progress: BlobProgress;
  readonly hashes: PageHashes;
  /** Called now and then, so that the run can be continued from there. */
  readonly save: () => Promise<void>;
  readonly tell: (done: { readonly fraction: number; readonly text: string; readonly found: number }) => void;
  readonly signal: AbortSignal;
}

/** The findings of a run, and the rules that could not be checked. */
export interface IntegrityResult {
  readonly findings: readonly IntegrityFinding[];
  readonly unchecked: readonly string[];
  readonly rules: number;
}

/** The part of the progress bar that the rules take; the rest is that of the blobs. */
const ruleShare = 0.05;
/** In ms. */
const saveEvery = 5000;

/** Checks every rule and opens every blob that was not opened yet. Changes nothing. */
export async function runIntegrity(run: IntegrityRun): Promise<IntegrityResult> {
  const { findings, unchecked, rules } = await checkRules(run);
  await openBlobs(run, findings.length);
  const full = run.hashes.isFull() ? ['Identical pages: there are more pages than are compared'] : [];
  const all = [...findings, ...(await blobFindings(run))];
  const places = { error: 0, warning: 1, note: 2 } as const;
  const sorted = all.toSorted((a, b) => places[a.severity] - places[b.severity] || b.count - a.count);
  return { findings: sorted, unchecked: [...unchecked, ...full], rules: rules + blobRules.length };
}

async function checkRules({ database, tell, signal }: IntegrityRun): Promise<IntegrityResult> {
  const rules = [...rowRules, ...referenceRules].filter((rule) => appliesTo(database, rule));
  const findings: IntegrityFinding[] = [];
  const unchecked: string[] = [];
  for (const [done, rule] of rules.entries()) {
    tell({ fraction: (ruleShare * done) / rules.length, text: `Checking ${rule.table}`, found: findings.length });
    const broken = await unlessRefused(async () => checkRule(database, rule, signal));
    if (typeof broken === 'string') unchecked.push(`${rule.title}: ${broken}`);
    else if (broken.count > 0) findings.push(toFinding(rule, broken));
  }
  const hashes = await unlessRefused(async () => checkHashes(database, signal));
  if (typeof hashes === 'string') unchecked.push(`Password hashes: ${hashes}`);
  else findings.push(...hashes);
  return { findings, unchecked, rules: rules.length + 1 };
}

/** The result, or why the server refused the statement: a rule that cannot be checked must not end the run. */
async function unlessRefused<Result>(work: () => Promise<Result>): Promise<Result | string> {
  try {
    return await work();
  } catch (error) {
    if (
      error instanceof FailureError &&
      ['timeout', 'not-allowed', 'damaged', 'database'].includes(error.failure.code)
    ) {
      return error.failure.message;
    }
    throw error;
  }
}

const hashRow = z.object({ id: numberCell, hash: textCell });
const hashesAtOnce = 1000;

/** Hashes with which yaptide cannot let the user log in. None is computed. */
async function checkHashes(database: ReadOnlyDatabase, signal: AbortSignal): Promise<readonly IntegrityFinding[]> {
  const { build, shape } = database;
  if (!shape.hasColumn('YaptideUser', 'password_hash')) return [];
  const broken: IntegrityRow[] = [];
  for (let after: number | undefined = -1; after !== undefined;) {
    const query = build('YaptideUser').select('id', 'password_hash as hash').where('id', '>', after);
    const rows: readonly z.infer<typeof hashRow>[] = await database.rows({
      query: query.orderBy('id').limit(hashesAtOnce),
      row: hashRow,
      signal,
    });
    for (const { id, hash } of rows) {
      const text = faultOfHash(hash);
      if (text !== null) broken.push({ id, simulationId: null, text });
    }
    after = rows.at(-1)?.id;
  }
  if (broken.length === 0) return [];
  const words = {
    rule: 'hash-unusable',
    table: 'YaptideUser',
    severity: 'error',
    title: 'Users whose password hash cannot be used',
    action: 'They cannot log in. Set a new password for each.',
  } as const;
  return [toFinding(words, { count: broken.length, rows: broken })];
}

function faultOfHash(hash: string): string | null {
  try {
    parseStoredHash(hash);
    return null;
  } catch (error) {
    if (error instanceof FailureError) return error.failure.message;
    throw error;
  }
}

/** Opens the blobs of all tables, several batches at a time; what was found is added in the order of the ids. */
async function openBlobs(run: IntegrityRun, foundBefore: number): Promise<void> {
  const { database, progress, signal } = run;
  const tables = blobTables.filter((table) => database.shape.hasColumn(table, 'compressed_data'));
  const total = { count: 0, bytes: 0 };
  for (const table of tables) {
    const { count, bytes } = await countBlobs(database, table, signal);
    total.count += count;
    total.bytes += bytes;
  }
  const tell = (): void => {
    const share = total.bytes === 0 ? 1 : Math.min(1, progress.bytes / total.bytes);
    run.tell({
      fraction: ruleShare + (1 - ruleShare) * share,
      text: `Opening blobs of ${progress.table}: ${formatCount(progress.opened)} of ${formatCount(total.count)}`,
      found: foundBefore + Object.keys(progress.found).length,
    });
  };
  const threads = makeBlobThreads();
  try {
    for (const table of tables.slice(Math.max(0, tables.indexOf(progress.table)))) {
      if (table !== progress.table) Object.assign(progress, { table, afterId: -1 });
      await openTable(run, { table, threads, tell });
    }
  } finally {
    await threads.close();
  }
}

interface TableRun {
  readonly table: BlobTable;
  readonly threads: ReturnType<typeof makeBlobThreads>;
  readonly tell: () => void;
}

async function openTable(run: IntegrityRun, { table, threads, tell }: TableRun): Promise<void> {
  const { database, progress, signal } = run;
  const pending: {
    readonly batch: Awaited<ReturnType<typeof readBlobs>>;
    readonly checked: ReturnType<typeof threads.check>;
  }[] = [];
  let saved = performance.now();
  const settle = async (): Promise<void> => {
    const next = pending.shift();
    if (next === undefined) return;
    collect(run, table, { ...next.batch, checked: await next.checked });
    progress.afterId = next.batch.lastId ?? progress.afterId;
    tell();
    if (performance.now() - saved < saveEvery) return;
    saved = performance.now();
    await run.save();
  };
  for (let afterId = progress.afterId; ;) {
    const started = performance.now();
    const batch = await readBlobs(database, { table, afterId }, signal);
    if (batch.lastId === null) break;
    afterId = batch.lastId;
    const checked = threads.check(table, batch.rows, signal);
    // It is awaited in its turn; until then, a failure of it is no unhandled one.
    checked.catch(() => undefined);
    pending.push({ batch, checked });
    if (pending.length > threads.count) await settle();
    if (run.pace === 'gentle') await pause(performance.now() - started, undefined, { signal });
  }
  while (pending.length > 0) await settle();
}

type CheckedBatch = Awaited<ReturnType<typeof readBlobs>> & {
  readonly checked: Awaited<ReturnType<TableRun['threads']['check']>>;
};

function collect({ progress, hashes }: IntegrityRun, table: BlobTable, batch: CheckedBatch): void {
  const { found } = progress;
  const sizes = new Map(batch.rows.map(({ id, blob }) => [id, blob.length]));
  for (const { id, defects, hash } of batch.checked) {
    for (const { rule, text } of defects) addFinding(found, `${table}:${rule}`, { id, text });
    const first = hash === null ? undefined : hashes.add(hash, id);
    if (first !== undefined && first !== id) {
      addFinding(found, `${table}:page-identical`, { id, text: `Equal to page ${first}`, bytes: sizes.get(id) ?? 0 });
    }
  }
  for (const { id, bytes } of batch.tooLarge) {
    addFinding(found, `${table}:blob-unchecked`, { id, text: `It holds ${Math.round(bytes / 1024 / 1024)} MB` });
  }
  progress.opened += batch.rows.length + batch.tooLarge.length;
  progress.bytes += batch.bytes;
}

const placeRow = z.object({ id: numberCell, simulation_id: nullableTextCell });

async function blobFindings({ database, progress, signal }: IntegrityRun): Promise<readonly IntegrityFinding[]> {
  const findings: IntegrityFinding[] = [];
  for (const table of blobTables) {
    for (const rule of [...blobRules, 'page-identical'] as const) {
      const found = progress.found[`${table}:${rule}`];
      if (found === undefined) continue;
      const ids = found.examples.map(({ id }) => id);
      const simulation = database.build.raw(`o.id as id, ${simulationOf(database, table)} as simulation_id`);
      const query = whereId(database, database.build(`${table} as o`).select(simulation), { column: 'o.id', ids });
      const places = new Map(
        (await database.rows({ query, row: placeRow, signal })).map((row) => [row.id, toId(row.simulation_id)]),
      );
      const rows = found.examples.map(({ id, text }) => ({ id, simulationId: places.get(id) ?? null, text }));
      const words = { ...wordsOfBlobRule(table, rule), rule, table };
      findings.push({ ...toFinding(words, { ...found, rows }), ids: found.ids });
    }
  }
  return findings;
}
