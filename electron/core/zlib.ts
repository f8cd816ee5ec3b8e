import * as zlib from 'node:zlib';
import { uninterrupted } from './threadEnd.ts';

/* The parts of node:zlib that the program uses, for threads that may be ended at any time. Nothing else imports it. */

export const { constants, crc32 } = zlib;

export const gzipSync: typeof zlib.gzipSync = (...given) => uninterrupted(() => zlib.gzipSync(...given));
export const gunzipSync: typeof zlib.gunzipSync = (...given) => uninterrupted(() => zlib.gunzipSync(...given));
export const zstdCompressSync: typeof zlib.zstdCompressSync = (...given) =>
  uninterrupted(() => zlib.zstdCompressSync(...given));
export const zstdDecompressSync: typeof zlib.zstdDecompressSync = (...given) =>
  uninterrupted(() => zlib.zstdDecompressSync(...given));
export const createGzip: typeof zlib.createGzip = (...given) => uninterrupted(() => zlib.createGzip(...given));
export const createGunzip: typeof zlib.createGunzip = (...given) => uninterrupted(() => zlib.createGunzip(...given));
export const createDeflateRaw: typeof zlib.createDeflateRaw = (...given) =>
  uninterrupted(() => zlib.createDeflateRaw(...given));

type WithCallback = (data: Uint8Array, options: zlib.ZlibOptions, done: zlib.CompressCallback) => void;

/** Begins uninterruptedly; the rest is done by Node's own threads, which a thread waits for when it ends. */
function inBackground(begin: WithCallback) {
  return (data: Uint8Array, options: zlib.ZlibOptions = {}): Promise<Buffer> => {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    uninterrupted(() => begin(data, options, (error, made) => (error === null ? resolve(made) : reject(error))));
    return promise;
  };
}

export const gzip = inBackground(zlib.gzip);
export const gunzip = inBackground(zlib.gunzip);
export const deflateRaw = inBackground(zlib.deflateRaw);
export const inflateRaw = inBackground(zlib.inflateRaw);
