import { z } from 'zod';
import { type CleanupQuestion, matchingSimulations } from '#core/admin/cleanup/cleanupSql.ts';
import { nullableTextCell, numberCell, sumCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { firstCharacters, instantText, whereId } from '#core/listing/dialectSql.ts';
import { storageBySimulation } from '#core/blobs/storageSql.ts';
import type { CleanupSimulation } from '#shared/domain/cleanup.ts';

interface Batch extends CleanupQuestion {
  readonly batch: number;
  readonly batchSize: number;
}

/** The simulations of one batch of a clean-up, in its order, and those excluded from all batches. */
export async function listBatch(
  database: ReadOnlyDatabase,
  { batch, batchSize, ...question }: Batch,
  signal: AbortSignal,
): Promise<{ readonly simulations: readonly CleanupSimulation[]; readonly excluded: readonly CleanupSimulation[] }> {
  const query = matchingSimulations(database, question)
    .select('s.id')
    .orderBy('s.id')
    .offset(batch * batchSize)
    .limit(batchSize);
  const found = await database.rows({ query, row: z.object({ id: numberCell }), signal });
  return {
    simulations: await describe(
      database,
      found.map(({ id }) => id),
      signal,
    ),
    excluded: await describe(database, question.criteria.without ?? [], signal),
  };
}

const row = z.object({
  id: numberCell,
  title: textCell,
  state: textCell,
  started: nullableTextCell,
  username: nullableTextCell,
  bytes: sumCell,
});

async function describe(
  database: ReadOnlyDatabase,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<readonly CleanupSimulation[]> {
  if (ids.length === 0) return [];
  const { build, dialect, shape } = database;
  const query = whereId(database, build('Simulation as s'), { column: 's.id', ids })
    .leftJoin(storageBySimulation(database, ids).as('z'), 'z.simulation_id', 's.id')
    .orderBy('s.id')
    .select('s.id', build.raw('coalesce(z.bytes, 0) as bytes'))
    .select(
      build.raw(`${firstCharacters(dialect, 's.title', 200)} as title, ${firstCharacters(dialect, 's.job_state', 40)} as state,
        ${instantText(dialect, 's.start_time')} as started`),
    );
  if (shape.hasTable('User')) {
    query.leftJoin('User as u', 'u.id', 's.user_id');
    query.select(build.raw(`${firstCharacters(dialect, 'u.username', 200)} as username`));
  } else query.select(build.raw('null as username'));
  const rows = await database.rows({ query, row, signal });
  return rows.map(({ started, ...rest }) => ({ ...rest, startedAt: started }));
}
