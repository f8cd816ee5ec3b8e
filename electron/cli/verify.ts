import { settingsDirectory } from '#core/account.ts';
import { verifyArchive } from '#core/archives/file/archiveReader.ts';
import { noteBackup } from '#core/backups/backupFolders.ts';
import { checkBackup } from '#core/backups/checkBackup.ts';
import { makeSandboxes } from '#core/sandbox/sandboxes.ts';
import { backupEnding, dumpEnding } from '#shared/domain/backup.ts';
import { say } from './terminal.ts';

export const verifyUsage = `Usage: tidescope verify FILE [--json]

Checks an archive (.tidescope.jsonl.gz): its counts and its checksum. Or a backup (.backup, or .dump with its manifest): its checksum, then every table and
some pages of a database that is made of it on this machine and removed afterwards. Nothing is changed; the result of
checking a backup is kept in a file next to it.
Exits with 0 if the file is intact (a backup: restorable) and with 1 if it is not or cannot be read.`;

/** Verifies an archive and reports what it holds. Returns whether it is intact; fails where it is not an archive at all. */
export async function verify(path: string, { json }: { readonly json: boolean }): Promise<boolean> {
  if (path.endsWith(backupEnding) || path.endsWith(dumpEnding)) return verifyBackup(path, json);
  const { header, rows, sha256, failure } = await verifyArchive(path, new AbortController().signal);
  const intact = failure === null;
  const damage = failure === null ? null : [failure.message, ...failure.details].join(' ');
  if (json) {
    const { operation, connection, madeAt, program } = header;
    say(
      JSON.stringify({
        path,
        intact,
        damage,
        sha256,
        rows: Object.fromEntries(rows),
        operation,
        connection,
        madeAt,
        program,
      }),
    );
    return intact;
  }
  say(`${path}: ${intact ? 'intact' : 'damaged'}`);
  if (damage !== null) say(damage);
  say(`Created ${header.madeAt} by ${header.program}, from ${header.connection}`);
  for (const [table, count] of rows) say(`  ${table}: ${count} ${count === 1 ? 'row' : 'rows'}`);
  if (intact) say(`SHA-256 ${sha256}`);
  return intact;
}

async function verifyBackup(path: string, json: boolean): Promise<boolean> {
  const sandboxes = makeSandboxes(settingsDirectory());
  try {
    const { signal } = new AbortController();
    const { check, sha256, manifest } = await checkBackup({ path, sandboxes, signal, onProgress: () => undefined });
    await noteBackup(path, { sha256, check });
    if (json) say(JSON.stringify({ path, ...check, sha256, manifest }));
    else {
      say(`${path}: ${check.outcome}`);
      say([check.text, ...check.findings].join('\n'));
      if (sha256 !== null) say(`SHA-256 ${sha256}`);
    }
    return check.outcome === 'restorable';
  } finally {
    await sandboxes.close();
  }
}
