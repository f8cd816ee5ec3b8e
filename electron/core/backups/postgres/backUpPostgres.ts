import type { BackupWriter } from '#core/backups/file/backupWriter.ts';
import { backupRemarks, isUnreadable } from '#core/backups/postgres/backupRemarks.ts';
import { readRows } from '#core/backups/postgres/copyRows.ts';
import type { DatabaseDescription } from '#core/backups/postgres/databaseDescription.ts';
import type { CopySession } from '#core/connection/copySession.ts';
import type { BackupTable } from '#shared/domain/backup.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/** Progress of a backup, a check or a restore. */
export interface CopyState {
  /** Quoted for SQL. */
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
}

interface BackingUp {
  /** A reading session, and what it described. */
  readonly session: CopySession;
  readonly description: DatabaseDescription;
  readonly writer: BackupWriter;
  /** Whether the person agreed that something is missing. */
  readonly acceptsIncomplete: boolean;
  readonly onProgress: (state: CopyState) => void;
}

/** How many rows are copied between two reports of progress. */
const rowsPerReport = 5000;

/** Writes the schema and all rows into a backup. Fails with not-allowed where it would be incomplete without consent. */
export async function backUpPostgres(
  { session, description, writer, acceptsIncomplete, onProgress }: BackingUp,
  signal: AbortSignal,
): Promise<{ readonly tables: readonly BackupTable[]; readonly missing: readonly string[] }> {
  const missing = backupRemarks(description).flatMap(({ kind, text }) => (kind === 'incomplete' ? [text] : []));
  if (missing.length > 0 && !acceptsIncomplete) throw incomplete(missing);
  await writer.addJson('schema', description);
  const sum = { rows: 0, bytes: 0 };
  const tables: BackupTable[] = [];
  // A table without its rows would be taken for an empty one.
  for (const table of description.tables.filter((each) => !isUnreadable(each, description))) {
    onProgress({ table: table.sql, ...sum });
    await writer.addJson('table', table);
    if (table.hidesRows) await session.run('set local row_security = on', signal);
    const content = await readRows(
      session,
      {
        table,
        take: (piece, isEnd) => {
          if (isEnd) sum.rows += 1;
          sum.bytes += piece.length;
          if (sum.rows % rowsPerReport === 0) onProgress({ table: table.sql, ...sum });
          return writer.add('rows', piece);
        },
      },
      signal,
    );
    await writer.flush();
    if (table.hidesRows) await session.run('set local row_security = off', signal);
    tables.push({ name: table.sql, ...content });
  }
  return { tables, missing };
}

function incomplete(missing: readonly string[]): FailureError {
  return makeFailure({
    code: 'not-allowed',
    message: 'The backup would be incomplete',
    hint: 'Connect as the owner of the database, or agree to an incomplete backup.',
    details: missing,
  });
}
