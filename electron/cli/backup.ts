import { resolve } from 'node:path';
import { listFolder, removeBackup } from '#core/backups/backupFolders.ts';
import { type BackupMethod, type BackupSummary, backupSummarySchema } from '#shared/domain/backup.ts';
import { connectionSchema } from '#shared/domain/connection.ts';
import { withCore } from './commandCore.ts';
import { type DatabaseSource, targetOf } from './databaseSource.ts';
import { withGivenPassword } from './serveOptions.ts';
import { say } from './terminal.ts';

export const backupUsage = `Usage: tidescope backup (--profile NAME | --url URL | FILE) --to FOLDER [OPTIONS]

Writes a database into one file, NAME-TIME.backup, which appears under this name once it is complete. FILE is a SQLite file.

  --profile NAME      a saved connection; its password comes from where the connection says
  --url URL           postgresql://…
  --to FOLDER         where the backup is written
  --keep N            afterwards, remove all but the last N complete backups of this database that this command made there
  --method METHOD     copier (of this program, the default), or pg_dump: local (on this machine), server (on the last SSH host), container
                      (yaptide's database container there); NAME-TIME.dump with its manifest next to it
  --check             restore it into a throw-away database and compare every table
  --allow-incomplete  write it although something may not be read; without this, that fails
  --json              print {"path":…,"bytes":…,"sha256":…,"tables":…,"rows":…,"missing":[…],"check":…,"removed":[…]}
  --password-stdin    take the database's password from the first line of standard input

Exit codes: 0 written (and restorable), 1 failed or not restorable, 2 wrong usage.`;

export interface BackupCommand {
  readonly from: DatabaseSource;
  readonly folder: string;
  /** null keeps all. */
  readonly keep: number | null;
  readonly check: boolean;
  readonly method: BackupMethod['kind'];
  readonly allowIncomplete: boolean;
  readonly json: boolean;
}

/** Makes a backup and reports it; returns whether it may be relied on. Fails as `connections.open` and `backups.make` do. */
export async function backup(command: BackupCommand, password: string | undefined): Promise<boolean> {
  return withCore(async (ask) => {
    const target = withGivenPassword(await targetOf(ask, command.from), password);
    const { id: connectionId } = connectionSchema.parse(await ask('connections.open', { target }));
    const { allowIncomplete: acceptsIncomplete, check, method } = command;
    const input = { connectionId, folder: resolve(command.folder), acceptsIncomplete, method, reason: 'scheduled' };
    const made = backupSummarySchema.parse(await ask('backups.make', input));
    const checked = check ? backupSummarySchema.parse(await ask('backups.check', { path: made.path })) : made;
    const isReliable = !check || checked.check?.outcome === 'restorable';
    // What is older is kept until a newer one is known to be good.
    const removed = isReliable && command.keep !== null ? await removeOld(checked, command.keep) : [];
    report(checked, { removed, json: command.json });
    return isReliable;
  });
}

/** Removes the oldest complete backups of the same database that were made by this command in the same folder. */
async function removeOld(newest: BackupSummary, keep: number): Promise<readonly string[]> {
  const source = newest.manifest?.source.connectionId;
  const all = await listFolder(resolve(newest.path, '..'));
  const own = all
    .filter((each) => each.source === source && each.summary.manifest?.reason === 'scheduled')
    .map(({ summary }) => summary)
    .sort((a, b) => b.madeAt.localeCompare(a.madeAt));
  const old = own.slice(keep).filter(({ path }) => path !== newest.path);
  for (const { path } of old) await removeBackup(path);
  return old.map(({ path }) => path);
}

function report(
  { path, bytes, sha256, manifest, check }: BackupSummary,
  { removed, json }: { readonly removed: readonly string[]; readonly json: boolean },
): void {
  const tables = manifest?.tables ?? [];
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const missing = manifest?.missing ?? [];
  if (json) {
    say(JSON.stringify({ path, bytes, sha256, tables: tables.length, rows, missing, check, removed }));
    return;
  }
  say(`${path}\n${tables.length} tables, ${rows} rows, ${bytes} bytes, SHA-256 ${sha256 ?? 'unknown'}`);
  for (const each of missing) say(`Missing: ${each}`);
  if (check !== null) say([check.text, ...check.findings].join('\n'));
  for (const each of removed) say(`Removed ${each}`);
}
