import { type FileHandle, open, unlink } from 'node:fs/promises';
import type { SFTPWrapper, Stats } from 'ssh2';
import type { HopConnection } from '#core/connection/ssh/hop/hopConnection.ts';
import { sftpCode, wordsOf } from '#core/connection/ssh/sshTexts.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import { askHop } from '#core/connection/ssh/tunnel/tunnelChannel.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

type FetchFile = Tunnel['fetchFile'];

/** In bytes: one read, of a size that every server supports. */
const part = 32 * 1024;
/** Concurrent reads, to hide the latency of a distant server. */
const readers = 32;

interface RemoteFile {
  readonly sftp: SFTPWrapper;
  readonly handle: Buffer;
  readonly path: string;
}

/**
 * Copies a file from a hop to a local file that only its owner may read. Fails with unavailable if the file changed
 * meanwhile; nothing remains of a copy that failed or was cancelled.
 */
export async function fetchOverSftp(
  hop: HopConnection,
  paths: Parameters<FetchFile>[0],
  { signal, onProgress }: Parameters<FetchFile>[1],
): Promise<void> {
  const ask = async <Result>(start: (answer: (error: Error | undefined, result: Result) => void) => void) =>
    askHop<Result>(hop, signal, { start, discard: () => undefined });
  // SFTP starts in the home folder and does not expand `~`.
  const path = paths.from.replace(/^~\//u, '');
  const sftp = await startSftp(hop, signal);
  try {
    const handle = await ask<Buffer>((answer) => sftp.open(path, 'r', answer));
    const stat = async () => ask<Stats>((answer) => sftp.fstat(handle, answer));
    const before = await stat();
    await intoOwnFile(paths.to, async (file) => {
      const progress = { done: 0 };
      await copy({ sftp, handle, path }, { file, size: before.size, ask }, (bytes) => {
        progress.done += bytes;
        onProgress(progress.done, before.size);
      });
      const after = await stat();
      if (after.size !== before.size || after.mtime !== before.mtime) throw changedMeanwhile(hop, path);
    });
  } catch (error) {
    throw toFetchFailure(error, hop, path);
  } finally {
    sftp.end();
  }
}

async function startSftp(hop: HopConnection, signal: AbortSignal): Promise<SFTPWrapper> {
  try {
    const sftp = await askHop<SFTPWrapper>(hop, signal, {
      start: (answer) => hop.client.sftp(answer),
      discard: (late) => late.end(),
    });
    sftp.on('error', () => undefined);
    return sftp;
  } catch (error) {
    if (error instanceof FailureError) throw error;
    throw makeFailure({
      code: 'unavailable',
      message: `The server ${hop.name.place} does not offer file transfer (SFTP)`,
      hint: 'Its administrator can enable it in sshd_config: Subsystem sftp internal-sftp.',
      details: [wordsOf(error)],
      cause: error,
    });
  }
}

async function intoOwnFile(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await write(file);
  } catch (error) {
    await file.close();
    await unlink(path);
    throw error;
  }
  await file.close();
}

interface CopyTo {
  readonly file: FileHandle;
  readonly size: number;
  readonly ask: <Result>(
    start: (answer: (error: Error | undefined, result: Result) => void) => void,
  ) => Promise<Result>;
}

async function copy({ sftp, handle, path }: RemoteFile, to: CopyTo, onBytes: (bytes: number) => void): Promise<void> {
  const next = { position: 0 };
  const readOn = async (): Promise<void> => {
    while (next.position < to.size) {
      const start = next.position;
      const end = Math.min(start + part, to.size);
      next.position = end;
      // A server may return less than was requested.
      for (let position = start; position < end;) {
        const buffer = Buffer.allocUnsafe(end - position);
        const at = position;
        const bytes = await to.ask<number>((answer) => sftp.read(handle, buffer, 0, buffer.length, at, answer));
        if (bytes === 0) throw makeFailure({ code: 'unavailable', message: `The file '${path}' ended early` });
        await to.file.write(buffer, 0, bytes, position);
        position += bytes;
        onBytes(bytes);
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: readers }, readOn));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

function changedMeanwhile(hop: HopConnection, path: string): FailureError {
  return makeFailure({
    code: 'unavailable',
    message: `The file '${path}' on ${hop.name.place} changed while it was copied`,
    hint: 'Try again when nothing is writing to it.',
  });
}

function toFetchFailure(error: unknown, hop: HopConnection, path: string): FailureError {
  if (error instanceof FailureError) return error;
  const code = sftpCode(error);
  const at = `'${path}' on ${hop.name.place}`;
  const details = [wordsOf(error)];
  if (code === 2)
    return makeFailure({
      code: 'file-missing',
      message: `The file ${at} does not exist`,
      hint: 'Check the path.',
      details,
    });
  if (code === 3) {
    const hint = `Check that ${hop.name.user} may read it.`;
    return makeFailure({
      code: 'not-allowed',
      message: `There is no permission to read the file ${at}`,
      hint,
      details,
    });
  }
  return makeFailure({ code: 'unavailable', message: `The file ${at} could not be copied`, details, cause: error });
}
