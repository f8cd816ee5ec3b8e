import type { CopiedTable } from '#core/backups/postgres/databaseDescription.ts';
import type { CopySession } from '#core/connection/copySession.ts';
import type { BackupTable } from '#shared/domain/backup.ts';

/** Names the row, so that no column is meant. */
const row = '"the whole row"';

/** The number of the rows and the sum of their digests, as the server adds them up: nothing but the result is transferred. */
export const digestColumns = `count(*)::text, coalesce(sum(('x' || left(md5(${row}::text), 16))::bit(64)::int8::numeric), 0)::text`;

/** What is known of the rows of a table without reading them here; equal for the same rows in any order. */
export async function digestOnServer(
  session: CopySession,
  { sql, bytes }: Pick<CopiedTable, 'sql' | 'bytes'>,
  signal: AbortSignal,
): Promise<BackupTable> {
  const { rows } = await session.run(`select ${digestColumns} from only ${sql} as ${row}`, signal);
  const [count, sum] = rows[0] ?? [];
  return { name: sql, rows: Number(count), bytes, digest: `md5 ${String(sum)}` };
}
