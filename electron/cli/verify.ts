import { verifyArchive } from '#core/archives/file/archiveReader.ts';
import { say } from './terminal.ts';

export const verifyUsage = `Usage: tidescope verify ARCHIVE [--json]

Reads a whole archive (.tidescope.jsonl.gz) and checks its counts and its checksum. Nothing is changed.
Exits with 0 if the archive is intact and with 1 if it is damaged or cannot be read.`;

/** Verifies an archive and reports what it holds. Returns whether it is intact; fails where it is not an archive at all. */
export async function verify(path: string, { json }: { readonly json: boolean }): Promise<boolean> {
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
  say(`Made ${header.madeAt} by ${header.program}, from ${header.connection}`);
  for (const [table, count] of rows) say(`  ${table}: ${count} ${count === 1 ? 'row' : 'rows'}`);
  if (intact) say(`SHA-256 ${sha256}`);
  return intact;
}
