import { z } from 'zod';
import { textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';

/** Measures one round trip to the database, in milliseconds. */
export async function measurePing(
  database: ReadOnlyDatabase,
  signal: AbortSignal,
): Promise<{ readonly milliseconds: number }> {
  const started = performance.now();
  await database.rows({ query: database.build.raw('select 1 as one'), row: z.object({ one: textCell }), signal });
  return { milliseconds: Math.round((performance.now() - started) * 10) / 10 };
}
