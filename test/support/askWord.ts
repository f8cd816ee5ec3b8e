import { z } from 'zod';
import { textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';

/** Selects the word `here` from PostgreSQL after the given number of seconds. */
export async function askWord({ build, rows }: ReadOnlyDatabase, seconds = 0): Promise<string | undefined> {
  const query = build.raw(`select 'here' as word from pg_sleep(${seconds})`);
  const [row] = await rows({ query, row: z.object({ word: textCell }), signal: new AbortController().signal });
  return row?.word;
}
