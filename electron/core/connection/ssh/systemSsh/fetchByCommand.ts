import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { open, unlink } from 'node:fs/promises';
import { shellQuote } from '#core/connection/ssh/askUrl/askUrlContainer.ts';
import { type HopName, serverText } from '#core/connection/ssh/sshTexts.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

type FetchFile = Tunnel['fetchFile'];

interface Fetching {
  readonly paths: Parameters<FetchFile>[0];
  readonly place: HopName;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, all: number) => void;
}

/** Exit codes of the script below. */
const codes = { missing: 91, unreadable: 92, changed: 93 };

/**
 * Copies a file through the output of a command: its size in the first line, then its bytes. Fails as a copy over SFTP
 * does: with file-missing, not-allowed, or unavailable if the file changed meanwhile; then nothing remains of the copy.
 */
export async function fetchByCommand(
  start: (command: string) => ChildProcessWithoutNullStreams,
  { paths, place, signal, onProgress }: Fetching,
): Promise<void> {
  const path = paths.from.replace(/^~\//u, '');
  const file = shellQuote(path.startsWith('-') ? `./${path}` : path);
  const child = start(
    `[ -e ${file} ] || exit ${codes.missing}; [ -r ${file} ] || exit ${codes.unreadable}; s=$(wc -c < ${file}); echo $s; cat ${file} || exit; [ "$(wc -c < ${file})" = "$s" ] || exit ${codes.changed}`,
  );
  const stop = (): void => void child.kill();
  signal.addEventListener('abort', stop, { once: true });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const said = { text: '' };
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (part: Buffer) => {
    said.text = `${said.text}${part.toString('utf8')}`.slice(-2000);
  });
  const copy = await open(paths.to, 'w', 0o600);
  try {
    await copy.chmod(0o600);
    const read = { size: -1, head: '', done: 0 };
    for await (const chunk of child.stdout) {
      if (!Buffer.isBuffer(chunk)) continue;
      let part = chunk;
      if (read.size < 0) {
        const end = part.indexOf(0x0a);
        read.head += part.toString('latin1', 0, end < 0 ? part.length : end);
        if (end < 0) continue;
        read.size = Number(read.head.trim());
        part = part.subarray(end + 1);
      }
      await copy.write(part);
      read.done += part.length;
      onProgress(read.done, read.size);
    }
    const code = await ended;
    if (signal.aborted) throw makeFailure({ code: 'cancelled', message: 'The copy was cancelled' });
    if (code !== 0 || read.done !== read.size) throw toFailure(code, said.text, { path, place });
    await copy.close();
  } catch (error) {
    child.kill();
    await copy.close();
    await unlink(paths.to);
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function toFailure(
  code: number | null,
  said: string,
  { path, place }: { readonly path: string; readonly place: HopName },
): FailureError {
  const at = `'${path}' on ${place.place}`;
  const details = said === '' ? [] : [serverText(said, 300)];
  if (code === codes.missing) {
    return makeFailure({
      code: 'file-missing',
      message: `The file ${at} does not exist`,
      hint: 'Check the path.',
      details,
    });
  }
  if (code === codes.unreadable) {
    const hint = `Check that ${place.user} may read it.`;
    return makeFailure({
      code: 'not-allowed',
      message: `There is no permission to read the file ${at}`,
      hint,
      details,
    });
  }
  if (code === codes.changed) {
    const hint = 'Try again when nothing is writing to it.';
    return makeFailure({ code: 'unavailable', message: `The file ${at} changed while it was copied`, hint, details });
  }
  return makeFailure({ code: 'unavailable', message: `The file ${at} could not be copied`, details });
}
