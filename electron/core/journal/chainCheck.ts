import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { firstHash, followLine } from '#core/journal/journalLine.ts';

/** How far the chain was followed, and what was found. */
interface Followed {
  readonly bytes: number;
  readonly modified: number;
  readonly hash: string;
  readonly number: number;
  readonly brokenAt: number | null;
}

const start: Followed = { bytes: 0, modified: 0, hash: firstHash, number: 0, brokenAt: null };

/**
 * Follows the chain of a journal: answers the number of the first line that does not fit the one before it, null where all
 * fit. Lines that are none of the journal's own are passed over. What was followed before is not followed again unless
 * the file was changed otherwise than by growing.
 */
export function makeChainCheck(path: string): () => Promise<number | null> {
  let known = start;
  let last: Promise<unknown> = Promise.resolve();
  const check = async (): Promise<number | null> => {
    const { size, mtimeMs } = await stat(path);
    if (size === known.bytes && mtimeMs === known.modified) return known.brokenAt;
    const from = size > known.bytes ? known : start;
    const followed = await follow(path, from, size);
    // The end of what was followed before may have been a line that was just being written: then all is followed again.
    const sure = followed.brokenAt === null || from === start ? followed : await follow(path, start, size);
    known = { ...sure, modified: mtimeMs };
    return known.brokenAt;
  };
  return async () => {
    const mine = last.then(check, check);
    last = mine;
    return mine;
  };
}

async function follow(path: string, from: Followed, size: number): Promise<Followed> {
  if (size === 0) return start;
  let { hash, number, brokenAt } = from;
  for await (const lines of linesOf(path, { from: from.bytes, size })) {
    for (const line of lines) {
      const followed = followLine(hash, line);
      if (followed === undefined) continue;
      if (brokenAt === null && (followed.number !== number + 1 || !followed.fits)) brokenAt = followed.number;
      ({ hash, number } = followed);
    }
  }
  return { bytes: size, modified: from.modified, hash, number, brokenAt };
}

async function* linesOf(
  path: string,
  { from, size }: { readonly from: number; readonly size: number },
): AsyncGenerator<readonly string[]> {
  const options = { start: from, end: size - 1, highWaterMark: 256 * 1024, encoding: 'utf8' } as const;
  let rest = '';
  for await (const piece of createReadStream(path, options)) {
    const text = String(piece);
    rest += text;
    if (!text.includes('\n')) continue;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
  yield [rest];
}
