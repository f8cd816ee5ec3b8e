import { z } from 'zod';
import { startThread } from '#core/workerThread.ts';
import { backupTableSchema } from '#shared/domain/backup.ts';

/** What the thread for SQLite files is asked for. */
export const sqliteCopyRequestSchema = z.discriminatedUnion('kind', [
  /** Copies a file that others may write to, then reads the copy. */
  z.strictObject({ kind: z.literal('copy'), from: z.string(), to: z.string() }),
  /** Reads a file. */
  z.strictObject({ kind: z.literal('inspect'), path: z.string() }),
]);
type SqliteCopyRequest = z.infer<typeof sqliteCopyRequestSchema>;

const inspectedSchema = z.strictObject({
  tables: z.array(backupTableSchema).readonly(),
  /** What SQLite finds wrong with the file's structure. */
  damage: z.array(z.string()).readonly(),
});
type InspectedSqlite = z.infer<typeof inspectedSchema>;

/** In ms: how long the thread may be silent, for instance while it waits for another process's lock. */
const silence = 120_000;

/** Runs one request in a thread of its own. */
export async function askSqliteCopy(request: SqliteCopyRequest, signal: AbortSignal): Promise<InspectedSqlite> {
  const what = request.kind === 'copy' ? 'Copying the SQLite file' : 'Reading the SQLite file';
  const hint = 'Try again.';
  const thread = startThread({ script: { name: 'sqliteCopyWorker', beside: import.meta.url }, heap: 256, what, hint });
  try {
    return inspectedSchema.parse(await thread.ask(request, { signal, silence }));
  } finally {
    await thread.end();
  }
}
