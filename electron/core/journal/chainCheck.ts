import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { firstHash, followLine } from '#core/journal/journalLine.ts';
import { serialize } from '#core/serialize.ts';

/** How much of the chain was verified, and the result. */
interface Followed {
  readonly bytes: number;
  readonly hash: string;
  readonly number: number;
  readonly brokenAt: number | null;
}

/** Verifies the chain of a journal. */
export interface ChainCheck {
  /**
   * The number of the first entry that does not match its predecessor, or is missing from the end; null if all match.
   */
  readonly brokenAt: () => Promise<number | null>;
  /** Whether the file is exactly as it was when it was last verified; verifies it if it never was. */
  readonly isKnown: () => Promise<boolean>;
  /** Verifies what this process has just appended to a known file: the rest is not verified again. */
  readonly extend: () => Promise<void>;
}

/** In characters. */
const maxLine = 1024 * 1024;
const start: Followed = { bytes: 0, hash: firstHash, number: 0, brokenAt: null };
const nothingFollowed = { state: '', followed: start };

/**
 * Makes a check that verifies the whole chain once, and again whenever another process, or another program, wrote to
 * the file: its modification time reveals that, even if its length is the same. Lines that are not journal entries are
 * skipped. The last entry that was seen must stay in the chain, so that a truncated end is detected.
 */
export function makeChainCheck(path: string): ChainCheck {
  let known: { readonly state: string; readonly followed: Followed } = nothingFollowed;
  let head: Pick<Followed, 'number' | 'hash'> = start;
  const serially = serialize();
  const stateOf = async (): Promise<{ readonly state: string; readonly size: number }> => {
    const { size, ctimeNs, mtimeNs, ino } = await stat(path, { bigint: true });
    return { state: `${size} ${ctimeNs} ${mtimeNs} ${ino}`, size: Number(size) };
  };
  const followFrom = async (from: Followed): Promise<number | null> => {
    const { state, size } = await stateOf();
    const followed = await follow(path, { from, size, head });
    known = { state, followed };
    if (followed.brokenAt === null) head = followed;
    return followed.brokenAt;
  };
  return {
    brokenAt: async () =>
      serially(async () => ((await stateOf()).state === known.state ? known.followed.brokenAt : followFrom(start))),
    isKnown: async () =>
      serially(async () => {
        if (known === nothingFollowed) await followFrom(start);
        return (await stateOf()).state === known.state;
      }),
    extend: async () =>
      serially(async () => {
        const broken = await followFrom(known.followed);
        // The last check may have ended within a line that was being written: then everything is verified again.
        if (broken !== null) await followFrom(start);
      }),
  };
}

interface FollowOptions {
  readonly from: Followed;
  readonly size: number;
  /** The last entry that is known to be in the chain. */
  readonly head: Pick<Followed, 'number' | 'hash'>;
}

async function follow(path: string, { from, size, head }: FollowOptions): Promise<Followed> {
  if (size === 0) return { ...start, brokenAt: head.number > 0 ? 1 : null };
  // A file that became shorter is verified from its start.
  const known = size < from.bytes ? start : from;
  let { hash, number, brokenAt } = known;
  for await (const lines of linesOf(path, { from: known.bytes, size })) {
    for (const line of lines) {
      const followed = followLine(hash, line);
      if (followed === undefined) continue;
      const isOther = followed.number === head.number && followed.hash !== head.hash;
      if (brokenAt === null && (followed.number !== number + 1 || !followed.fits || isOther)) {
        brokenAt = followed.number;
      }
      ({ hash, number } = followed);
    }
  }
  if (brokenAt === null && number < head.number) brokenAt = number + 1;
  return { bytes: size, hash, number, brokenAt };
}

async function* linesOf(
  path: string,
  { from, size }: { readonly from: number; readonly size: number },
): AsyncGenerator<readonly string[]> {
  // Nothing was added: a list that was read in between has verified it already.
  if (from >= size) return;
  const options = { start: from, end: size - 1, highWaterMark: 256 * 1024, encoding: 'utf8' } as const;
  let rest = '';
  for await (const piece of createReadStream(path, options)) {
    const text = String(piece);
    // A longer line is not an entry: its end alone is kept, which is none either.
    rest = rest.length > maxLine ? text : rest + text;
    if (!text.includes('\n')) continue;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
  yield [rest];
}
