import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processMark } from '#core/ownFiles.ts';

/** Remembers on the disk which SQLite files this program is writing to, so that it knows its own interrupted changes. */
export interface OwnWrites {
  /** Before the first write to a file. */
  readonly begin: (path: string) => Promise<void>;
  /** After the last one, or when an interrupted change was recovered. */
  readonly end: (path: string) => Promise<void>;
  /** Whether the program may have been interrupted while it wrote to the file. */
  readonly has: (path: string) => Promise<boolean>;
}

/** Keeps one small file per database in a folder, which is made when it is needed. */
export function makeOwnWrites(folder: string): OwnWrites {
  const names = async (path: string): Promise<readonly string[]> => {
    const all = await readdir(folder).catch(() => []);
    return all.filter((name) => name.startsWith(hashOf(path)));
  };
  return {
    begin: async (path) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(folder, `${hashOf(path)}-${processMark()}`), `${path}\n`, { mode: 0o600 });
    },
    end: async (path) => {
      for (const name of await names(path)) await rm(join(folder, name), { force: true });
    },
    has: async (path) => (await names(path)).length > 0,
  };
}

function hashOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}
