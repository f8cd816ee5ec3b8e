import { constants as fileConstants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip, constants } from '#core/zlib.ts';
import {
  bombArchive,
  damagedArchive,
  notAnArchive,
  maxTokens,
  maxUnpacked,
} from '#core/archives/file/archiveFormat.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** Lines of an archive, without their line ends. */
export interface ArchiveLines {
  readonly lines: readonly Buffer[];
  /** True once, at the end, for a last line without a line end. */
  readonly isCutOff: boolean;
}

/**
 * Unpacks a file line by line, in bounded memory. Fails with bad-input for a file that is not gzip, with too-large for
 * a bomb, with damaged where unpacking cannot continue, after everything before was returned. A truncated file just
 * ends.
 */
export async function* readArchiveLines(
  path: string,
  signal: AbortSignal,
  longestLine: number,
): AsyncGenerator<ArchiveLines> {
  const { file, size } = await openRegular(path);
  const source = file.createReadStream({ highWaterMark: 1 << 14, autoClose: false });
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 1 << 16 });
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  const most = size * maxUnpacked.ratio + maxUnpacked.freeBytes;
  const state = { unpacked: 0, pendingLength: 0 };
  let pending: Buffer[] = [];
  try {
    for await (const chunk of chunksOf(gunzip, path, state)) {
      if (signal.aborted) throw makeFailure({ code: 'cancelled', message: 'Reading the archive was cancelled.' });
      state.unpacked += chunk.length;
      if (state.unpacked > most) throw bombArchive(path, `${size} bytes unpack to more than ${most}.`);
      const lines: Buffer[] = [];
      let start = 0;
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
        lines.push(
          pending.length === 0 ? chunk.subarray(start, end) : Buffer.concat([...pending, chunk.subarray(start, end)]),
        );
        pending = [];
        state.pendingLength = 0;
        start = end + 1;
      }
      if (start < chunk.length) pending.push(chunk.subarray(start));
      state.pendingLength += chunk.length - start;
      if (state.pendingLength > longestLine) throw bombArchive(path, `A line has more than ${longestLine} bytes.`);
      yield { lines, isCutOff: false };
    }
    if (pending.length > 0) yield { lines: [], isCutOff: true };
  } finally {
    source.destroy();
    gunzip.destroy();
    await file.close();
  }
}

async function* chunksOf(
  gunzip: AsyncIterable<unknown>,
  path: string,
  state: { readonly unpacked: number },
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of gunzip) if (Buffer.isBuffer(chunk)) yield chunk;
  } catch (error) {
    if (error instanceof FailureError) throw error;
    const text = error instanceof Error ? error.message : String(error);
    if (state.unpacked === 0) throw notAnArchive(path, text);
    throw damagedArchive(path, 'was altered or is cut off: it cannot be unpacked to its end', text);
  }
}

async function openRegular(path: string): Promise<{ readonly file: FileHandle; readonly size: number }> {
  // Windows has no such flag, nor files that would block on opening.
  const unblocked = process.platform === 'win32' ? 0 : fileConstants.O_NONBLOCK;
  const file = await open(path, fileConstants.O_RDONLY | unblocked).catch((error: unknown) => {
    throw makeFailure({
      code: 'file-missing',
      message: `The archive '${path}' cannot be read`,
      hint: 'Check the path and that you may read it.',
      details: [error instanceof Error ? error.message : String(error)],
      cause: error,
    });
  });
  const found = await file.stat();
  if (found.isFile()) return { file, size: found.size };
  await file.close();
  throw notAnArchive(path, 'It is not a regular file.');
}

const quote = 0x22;
const backslash = 0x5c;
/** `[`, `{` and `,`. */
const tokens = new Set([0x5b, 0x7b, 0x2c]);

/**
 * The JSON of a line; undefined if invalid. Brackets and commas outside texts are counted first: parsing many of them
 * takes far more memory than the line itself.
 */
export function parseLine(line: Buffer): unknown {
  let count = 0;
  for (let at = 0; at < line.length; at += 1) {
    const byte = line[at] ?? 0;
    if (byte === quote) at = endOfText(line, at);
    else if (tokens.has(byte)) count += 1;
    if (count > maxTokens) return undefined;
  }
  try {
    return JSON.parse(line.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The end of the text that begins at a quote. */
function endOfText(line: Buffer, start: number): number {
  for (let end = line.indexOf(quote, start + 1); end !== -1; end = line.indexOf(quote, end + 1)) {
    let slashes = 0;
    while (line[end - 1 - slashes] === backslash) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return line.length;
}
