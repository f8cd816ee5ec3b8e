import { z } from 'zod';
import { type CleanupQuestion, matchingSimulations } from '#core/admin/cleanup/cleanupSql.ts';
import { readCleanupTables } from '#core/admin/cleanup/cleanupTables.ts';
import { blobsNotChecked } from '#core/admin/cleanup/damagedBlobSql.ts';
import { adviseSpace } from '#core/admin/cleanup/spaceAdvice.ts';
import { storageBySimulation } from '#core/blobs/storageSql.ts';
import { nullableLooseIntegerCell, nullableTextCell, numberCell, sumCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { firstCharacters, instantText, whereId } from '#core/listing/dialectSql.ts';
import type { CleanupPlan, CleanupUser } from '#shared/domain/cleanup.ts';

const maxUsers = 1000;

/**
 * Exactly what a clean-up would remove and what would remain; no blob is inflated and nothing is changed. The parts are
 * read one after another: in a busy database they may differ by changes in between.
 */
export async function planCleanup(
  database: ReadOnlyDatabase,
  asked: CleanupQuestion,
  signal: AbortSignal,
): Promise<Omit<CleanupPlan, 'typedName' | 'passphrase'>> {
  const plannedAt = asked.now ?? new Date().toISOString();
  const question = { ...asked, now: plannedAt };
  const total = await readTotal(database, question, signal);
  const unfinished =
    question.finishedAlone === true ? await countUnfinished(database, question, signal) : total.unfinished;
  const tables = await readCleanupTables(database, question, signal);
  const users = await readUsers(database, question, signal);
  const space = await adviseSpace(database, tables, signal);
  const notChecked = question.criteria.damaged === true ? blobsNotChecked : [];
  return { ...total, unfinished, tables, users, space, notChecked, plannedAt };
}

const totalRow = z.object({
  count: numberCell,
  unfinished: sumCell,
  oldest: nullableTextCell,
  newest: nullableTextCell,
});

async function readTotal(
  database: ReadOnlyDatabase,
  question: CleanupQuestion,
  signal: AbortSignal,
): Promise<Pick<CleanupPlan, 'simulations' | 'unfinished' | 'oldestAt' | 'newestAt'>> {
  const { build, dialect } = database;
  const live = `case when s.job_state in ('COMPLETED', 'FAILED', 'CANCELED') then 0 else 1 end`;
  const query = matchingSimulations(database, question).select(
    build.raw(`count(*) as count, sum(${live}) as unfinished,
      ${instantText(dialect, 'min(s.start_time)')} as oldest, ${instantText(dialect, 'max(s.start_time)')} as newest`),
  );
  const [row] = await database.rows({ query, row: totalRow, signal });
  return {
    simulations: row?.count ?? 0,
    unfinished: row?.unfinished ?? 0,
    oldestAt: row?.oldest ?? null,
    newestAt: row?.newest ?? null,
  };
}

/** How many match but are unfinished. */
async function countUnfinished(
  database: ReadOnlyDatabase,
  question: CleanupQuestion,
  signal: AbortSignal,
): Promise<number> {
  return (await readTotal(database, { ...question, finishedAlone: false }, signal)).unfinished;
}

const userRow = z
  .object({
    user_id: nullableLooseIntegerCell,
    username: nullableTextCell,
    count: numberCell,
    bytes: sumCell,
    oldest: nullableTextCell,
    newest: nullableTextCell,
  })
  .transform((row): CleanupUser => ({
    userId: typeof row.user_id === 'number' ? row.user_id : null,
    username: row.username,
    simulations: row.count,
    bytes: row.bytes,
    oldestAt: row.oldest,
    newestAt: row.newest,
  }));

async function readUsers(
  database: ReadOnlyDatabase,
  question: CleanupQuestion,
  signal: AbortSignal,
): Promise<readonly CleanupUser[]> {
  const { build, dialect, shape } = database;
  const found = matchingSimulations(database, question)
    .leftJoin(storageBySimulation(database, undefined).as('z'), 'z.simulation_id', 's.id')
    .groupBy('s.user_id')
    .select('s.user_id')
    .select(
      build.raw(`count(*) as count, sum(coalesce(z.bytes, 0)) as bytes,
        ${instantText(dialect, 'min(s.start_time)')} as oldest, ${instantText(dialect, 'max(s.start_time)')} as newest`),
    );
  const query = build.from(found.as('g')).select('g.*').orderByRaw('g.bytes desc, g.user_id').limit(maxUsers);
  if (shape.hasTable('User')) {
    query.leftJoin('User as u', 'u.id', 'g.user_id');
    query.select(build.raw(`${firstCharacters(dialect, 'u.username', 200)} as username`));
  } else query.select(build.raw('null as username'));
  return database.rows({ query, row: userRow, signal });
}

interface IdsOptions extends CleanupQuestion {
  /** Of these ids; of all if omitted. */
  readonly among?: readonly number[] | undefined;
  readonly limit: number;
}

/** The ids that match the criteria, ascending. */
export async function cleanupIds(
  database: ReadOnlyDatabase,
  { among, limit, ...question }: IdsOptions,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const query = matchingSimulations(database, question).select('s.id').orderBy('s.id').limit(limit);
  const wanted = among === undefined ? query : whereId(database, query, { column: 's.id', ids: among });
  const rows = await database.rows({ query: wanted, row: z.object({ id: numberCell }), signal });
  return rows.map(({ id }) => id);
}
