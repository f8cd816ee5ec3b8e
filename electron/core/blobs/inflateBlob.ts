import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Z_NO_FLUSH, Z_OK, Z_STREAM_END, ZStream, zlibInflate, zlibInflateEnd, zlibInflateInit2 } from 'pako';
import { isGzip, readGzipFrameOf } from '#shared/blob/gzipFrame.ts';
import type { BlobDefect } from '#shared/domain/input.ts';

/** Texts past this are not unpacked, in bytes. */
export const maxText = 64 * 1024 * 1024;

/** The text of a blob as far as it can be read, and what is wrong with it. */
export interface InflatedText {
  /** null where nothing can be read. */
  readonly text: string | null;
  readonly defects: readonly BlobDefect[];
}

const unpack = promisify(gunzip);
const chunkBytes = 64 * 1024;

/** Unpacks gzip and decodes UTF-8. Never fails: of a damaged blob, what can be read is answered with its defects. */
export async function inflateBlob(blob: Uint8Array): Promise<InflatedText> {
  if (blob.length === 0) {
    return problem('The blob is empty (0 bytes)', 'Writing it must have failed; the backend never writes this.');
  }
  if (!isGzip(blob)) {
    const start = [...blob.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const message = `The data are not gzip: they begin with ${start}`;
    const hint = 'gzip begins with 1f 8b; something other than the backend wrote this.';
    return { text: isUtf8(blob) ? new TextDecoder().decode(blob) : null, defects: [{ message, hint }] };
  }
  try {
    return decode(await unpack(blob, { maxOutputLength: maxText }), []);
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(blob);
    return salvage(blob);
  }
}

function problem(message: string, hint: string): InflatedText {
  return { text: null, defects: [{ message, hint }] };
}

function tooLarge(blob: Uint8Array): InflatedText {
  const declared = readGzipFrameOf(blob)?.declaredBytes ?? null;
  const claim = declared === null ? '' : `; it declares ${declared} bytes`;
  return problem(
    `The text unpacks to more than 64 MB from ${blob.length} bytes${claim}`,
    'It was not unpacked further: this may be a decompression bomb.',
  );
}

/** Reads a damaged stream with pako, which yields what stands before the damage. */
function salvage(blob: Uint8Array): InflatedText {
  const stream = new ZStream();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let status = zlibInflateInit2(stream, 31);
  stream.input = blob;
  stream.next_in = 0;
  stream.avail_in = blob.length;
  stream.output = new Uint8Array(chunkBytes);
  try {
    for (let more = status === Z_OK; more;) {
      stream.next_out = 0;
      stream.avail_out = chunkBytes;
      status = zlibInflate(stream, Z_NO_FLUSH);
      chunks.push(stream.output.slice(0, stream.next_out));
      size += stream.next_out;
      if (size > maxText) return tooLarge(blob);
      more = status === Z_OK && (stream.avail_in > 0 || stream.avail_out === 0);
    }
  } finally {
    zlibInflateEnd(stream);
  }
  const message =
    stream.avail_in === 0 && status !== Z_STREAM_END && stream.msg === ''
      ? `The data are cut off: ${size} bytes could be unpacked`
      : `The data are damaged (${stream.msg === '' ? 'not a whole stream' : stream.msg}): ${size} bytes could be unpacked`;
  return decode(Buffer.concat(chunks), [{ message, hint: 'What stands before the damage is shown.' }]);
}

function decode(bytes: Uint8Array, defects: readonly BlobDefect[]): InflatedText {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (isUtf8(bytes)) return { text, defects };
  const message = 'The text is not UTF-8';
  const hint = 'Bytes that are none are shown as �.';
  return { text, defects: [...defects, { message, hint }] };
}
