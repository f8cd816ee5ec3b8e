import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { readManifest } from '#core/backups/file/backupReader.ts';
import { isMissingFile } from '#core/errorCode.ts';
import { parseJson } from '#core/parseJson.ts';
import { type BackupManifest, backupManifestSchema, dumpEnding } from '#shared/domain/backup.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/** What is kept next to a dump, since pg_dump's own format has no place for it. */
const noteSchema = z.strictObject({
  version: z.literal(1),
  manifest: backupManifestSchema,
  bytes: z.number(),
  sha256: z.string(),
});
export type DumpNote = Omit<z.infer<typeof noteSchema>, 'version'>;

/** Whether a backup is a dump of pg_dump. */
export function isDump(path: string): boolean {
  return path.endsWith(dumpEnding);
}

/** The file with a dump's manifest. */
export function dumpNote(path: string): string {
  return `${path}.json`;
}

/** The content of that file. */
export function noteOf(note: DumpNote): string {
  return `${JSON.stringify({ version: 1, ...note }, undefined, 2)}\n`;
}

/** Reads what is known of a dump. Fails with bad-input without a manifest, with damaged where the file has another size. */
export async function readDumpNote(path: string): Promise<DumpNote> {
  try {
    const { size } = await stat(path);
    const note = noteSchema.safeParse(parseJson(await readFile(dumpNote(path), 'utf8')));
    if (!note.success) throw withoutManifest(path);
    const { manifest, bytes, sha256 } = note.data;
    if (size !== bytes) throw altered(path, `has ${size} bytes instead of ${bytes}`);
    return { manifest, bytes, sha256 };
  } catch (error) {
    if (isMissingFile(error)) throw withoutManifest(path);
    throw error;
  }
}

/** The manifest of any backup, and the size of its file. */
export async function manifestOf(path: string): Promise<{ readonly manifest: BackupManifest; readonly bytes: number }> {
  return isDump(path) ? readDumpNote(path) : readManifest(path);
}

/** Fails with damaged where the file is not as it was written. Returns its SHA-256. */
export async function verifyDump(
  path: string,
  note: DumpNote,
  { signal, onBytes }: { readonly signal: AbortSignal; readonly onBytes: (done: number, all: number) => void },
): Promise<string> {
  const hash = createHash('sha256');
  const read = { bytes: 0 };
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
    if (!Buffer.isBuffer(part)) continue;
    hash.update(part);
    read.bytes += part.length;
    onBytes(read.bytes, note.bytes);
  }
  const sha256 = hash.digest('hex');
  if (sha256 !== note.sha256) throw altered(path, 'does not have the checksum with which it was written');
  return sha256;
}

/** The manifest's part about the dump. */
export function dumpPart(manifest: Pick<BackupManifest, 'dump'>): NonNullable<BackupManifest['dump']> {
  if (manifest.dump !== undefined) return manifest.dump;
  throw makeFailure({ code: 'damaged', message: 'The manifest of the dump does not name the version of pg_dump' });
}

function withoutManifest(path: string): FailureError {
  return makeFailure({
    code: 'bad-input',
    message: `'${basename(path)}' has no manifest of this program`,
    hint: `It is expected next to the dump, as ${basename(dumpNote(path))}.`,
  });
}

function altered(path: string, how: string): FailureError {
  return makeFailure({
    code: 'damaged',
    message: `The dump '${basename(path)}' ${how}`,
    hint: 'It was altered, or not completely copied. Use another backup.',
  });
}
