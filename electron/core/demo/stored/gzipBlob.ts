import { gzipSync } from '#core/zlib.ts';
import { pythonJson, type PythonValue } from './pythonJson.ts';

/**
 * Gzip as Python's gzip.compress writes it, with the write time (seconds since 1970) in its header. The level is low
 * for speed; readers cannot tell.
 */
function gzipText(text: string, writtenAt: number): Buffer {
  const blob = gzipSync(text, { level: 2, memLevel: 9 });
  blob.writeUInt32LE(Math.floor(writtenAt) >>> 0, 4);
  blob[8] = 2;
  blob[9] = 255;
  return blob;
}

/** A value as yaptide stores it: gzip of json.dumps. */
export function gzipJson(value: PythonValue, writtenAt: number): Buffer {
  return gzipText(pythonJson(value), writtenAt);
}
