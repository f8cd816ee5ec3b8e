import { readFile } from 'node:fs/promises';
import { sep } from 'node:path';
import { fileFor, typeOf } from '#core/rendererFiles.ts';
import { gzip } from '#core/zlib.ts';

export interface StaticFile {
  readonly body: Uint8Array;
  readonly type: string;
  /** Whether `body` is gzipped. */
  readonly gzipped: boolean;
  /** Built files have a hash of their content in their names and never change. */
  readonly immutable: boolean;
}

export type StaticFiles = (path: string) => Promise<StaticFile | undefined>;

/** Serves the built renderer from one directory; each file is read and compressed once. */
export function makeStaticFiles(directory: string): StaticFiles {
  const cache = new Map<string, Promise<StaticFile | undefined>>();
  return async (path) => {
    const file = fileFor(directory, path);
    if (file === undefined) return undefined;
    const known = cache.get(file) ?? load(file);
    cache.set(file, known);
    const loaded = await known;
    if (loaded === undefined) cache.delete(file);
    return loaded;
  };
}

async function load(file: string): Promise<StaticFile | undefined> {
  const type = typeOf(file);
  if (type === undefined) return undefined;
  const body = await readFile(file).catch(() => undefined);
  if (body === undefined) return undefined;
  const immutable = file.includes(`${sep}assets${sep}`);
  const gzipped = /javascript|css|html|svg|json/u.test(type);
  return { body: gzipped ? await gzip(body) : body, type, gzipped, immutable };
}
