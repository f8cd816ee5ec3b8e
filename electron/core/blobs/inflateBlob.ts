import { isUtf8 } from 'node:buffer';
import { gunzipSync } from '#core/zlib.ts';
import { Z_NO_FLUSH, Z_OK, Z_STREAM_END, ZStream, zlibInflate, zlibInflateEnd, zlibInflateInit2 } from 'pako';
import { errorCode } from '#core/errorCode.ts';
import { binaryFormat, blobFormat, textEncoding } from '#shared/blob/blobFormat.ts';
import { isGzip, readGzipFrameOf } from '#shared/blob/gzipFrame.ts';
import type { BlobDefect } from '#shared/domain/input.ts';

/** Longer texts are not unpacked, in bytes. */
export const maxText = 64 * 1024 * 1024;

/** The text of a blob as far as it can be read, with its defects. */
export interface InflatedText {
  /** null if nothing can be read. */
  readonly text: string | null;
  readonly defects: readonly BlobDefect[];
}

const chunkBytes = 64 * 1024;

/**
 * Unpacks gzip and decodes UTF-8 synchronously: for a worker thread. Never fails: a damaged blob returns what can be
 * read with its defects. `limit`, in bytes, is the longest text that is unpacked.
 */
export function inflateBlob(blob: Uint8Array, limit: number = maxText): InflatedText {
  if (blob.length === 0)
    return nothing('The blob is empty (0 bytes)', 'The backend never writes this; the write must have failed.');
  if (!isGzip(blob)) return notGzip(blob, limit);
  try {
    return decode(gunzipSync(blob, { maxOutputLength: limit }), []);
  } catch (error) {
    return errorCode(error) === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(blob, limit) : salvage(blob, limit);
  }
}

function nothing(message: string, hint: string): InflatedText {
  return { text: null, defects: [{ message, hint }] };
}

function notGzip(blob: Uint8Array, limit: number): InflatedText {
  const format = blobFormat(blob);
  const isText = blob.length <= limit && isUtf8(blob);
  const hint = isText ? 'The text is shown as it is stored.' : 'It cannot be decoded. The backend writes gzip.';
  if (format !== undefined) {
    const message = `The data is ${format}, not gzip`;
    return { text: isText ? new TextDecoder().decode(blob) : null, defects: [{ message, hint }] };
  }
  const start = [...blob.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const message = `The data is not gzip: it begins with ${start}`;
  return { text: isText ? new TextDecoder().decode(blob) : null, defects: [{ message, hint }] };
}

function tooLarge(blob: Uint8Array, limit: number): InflatedText {
  const declared = readGzipFrameOf(blob)?.declaredBytes ?? null;
  const claim = declared === null ? '' : `; it declares ${declared} bytes`;
  return nothing(
    `The text unpacks to more than ${limit / 1024 / 1024} MB from ${blob.length} bytes${claim}`,
    'It was not unpacked further; it may be a decompression bomb.',
  );
}

/** Reads a damaged stream with pako, which returns what precedes the damage. */
function salvage(blob: Uint8Array, limit: number): InflatedText {
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
      if (size > limit) return tooLarge(blob, limit);
      more = status === Z_OK && (stream.avail_in > 0 || stream.avail_out === 0);
    }
  } finally {
    zlibInflateEnd(stream);
  }
  const message =
    stream.avail_in === 0 && status !== Z_STREAM_END && stream.msg === ''
      ? `The data is cut off: ${size} bytes could be unpacked`
      : `The data is damaged (${stream.msg === '' ? 'not a whole stream' : stream.msg}): ${size} bytes could be unpacked`;
  return decode(Buffer.concat(chunks), [{ message, hint: 'What comes before the damage is shown.' }]);
}

function decode(bytes: Uint8Array, defects: readonly BlobDefect[]): InflatedText {
  const encoding = textEncoding(bytes);
  const isText = encoding.name === 'UTF-8' ? isUtf8(bytes) : bytes.length % 2 === 0;
  const format = binaryFormat(bytes);
  if (format !== undefined) {
    const message = `The unpacked data is ${format}, not JSON`;
    const hint = isText ? 'It is shown as text.' : 'It cannot be shown.';
    const named = [...defects, { message, hint: `${hint} The backend writes JSON.` }];
    return { text: isText ? new TextDecoder().decode(bytes) : null, defects: named };
  }
  const text = new TextDecoder(encoding.label).decode(bytes);
  const noted =
    encoding.note === ''
      ? defects
      : [...defects, { message: encoding.note.replace(/\.$/u, ''), hint: 'The text is shown as it was meant.' }];
  if (isText) return { text, defects: noted };
  const message = `The text is not ${encoding.name}`;
  return { text, defects: [...noted, { message, hint: 'Invalid bytes are shown as �.' }] };
}
