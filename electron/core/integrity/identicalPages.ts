import { appendFile, open, readFile, truncate } from 'node:fs/promises';
import { isMissingFile } from '#core/errorCode.ts';

/** Above this number the search for identical pages ends, so that memory stays bounded. */
const maxPages = 4_000_000;
const entryBytes = 16;

/** The hashes of all pages so far, kept in a file too, so that a run that continues knows them. */
export interface PageHashes {
  /** The id of an earlier page with the same hash; undefined if there is none. */
  readonly add: (hash: number, id: number) => number | undefined;
  /** Writes what was added since the last time; returns the number of entries in the file. */
  readonly save: () => Promise<number>;
  /** Whether there were too many pages to remember all. */
  readonly isFull: () => boolean;
}

/** Begins with the first `known` entries of the file, and drops the others. */
export async function openPageHashes(path: string, known: number): Promise<PageHashes> {
  const firstIds = new Map<number, number>();
  const entries = known === 0 ? new Float64Array() : await readEntries(path, known);
  for (let at = 0; at + 1 < entries.length; at += 2) firstIds.set(entries[at] ?? 0, entries[at + 1] ?? 0);
  let saved = entries.length / 2;
  if (saved === 0) await (await open(path, 'w', 0o600)).close();
  else await truncate(path, saved * entryBytes);
  let unsaved: number[] = [];
  return {
    add: (hash, id) => {
      const first = firstIds.get(hash);
      if (first === undefined && firstIds.size < maxPages) {
        firstIds.set(hash, id);
        unsaved.push(hash, id);
      }
      return first;
    },
    save: async () => {
      const added = Float64Array.from(unsaved);
      unsaved = [];
      await appendFile(path, new Uint8Array(added.buffer));
      saved += added.length / 2;
      return saved;
    },
    isFull: () => firstIds.size >= maxPages,
  };
}

async function readEntries(path: string, known: number): Promise<Float64Array> {
  try {
    const bytes = await readFile(path);
    const whole = Math.min(known, Math.floor(bytes.length / entryBytes)) * entryBytes;
    return new Float64Array(new Uint8Array(bytes.subarray(0, whole)).buffer);
  } catch (error) {
    if (isMissingFile(error)) return new Float64Array();
    throw error;
  }
}
