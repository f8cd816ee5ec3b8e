import { describe, expect, it } from 'vitest';
import { readAhead } from '#core/exports/readAhead.ts';
import { readWindows } from '#core/exports/rowWindows.ts';
import type { ListWindow } from '#shared/domain/listing.ts';
import { makeFailure } from '#shared/failure.ts';

/** A table of numbered rows, each of a size, that answers no more than some characters at once. */
function table(sizes: readonly number[], mostAtOnce = Infinity) {
  const limits: number[] = [];
  const read = async (window: ListWindow) => {
    limits.push(window.limit);
    const from = window.kind === 'after' ? Number(window.cursor) + 1 : 0;
    const rows = sizes.slice(from, from + window.limit).map((_, index) => from + index);
    const size = rows.reduce((sum, row) => sum + (sizes[row] ?? 0), 0);
    if (size > mostAtOnce) throw makeFailure({ code: 'too-large', message: 'Too large', hint: '' });
    return { rows, lastCursor: rows.length === 0 ? null : String(rows.at(-1)), size };
  };
  return { limits, read };
}

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

async function all(first: number, { read }: ReturnType<typeof table>): Promise<readonly number[]> {
  const found: number[] = [];
  for await (const rows of readWindows({ first, read })) found.push(...rows);
  return found;
}

describe('the windows of an export', () => {
  it('hold more rows where rows are small, and every row once', async () => {
    const small = table(numbers(5000).map(() => 100));
    expect(await all(500, small)).toEqual(numbers(5000));
    expect(small.limits).toEqual([500, 2000, 2000, 2000]);
  });

  it('hold fewer where they are large', async () => {
    const large = table(numbers(30).map(() => 2 ** 20));
    expect(await all(10, large)).toEqual(numbers(30));
    expect(Math.max(...large.limits.slice(1))).toBe(4);
  });

  it('are read again with fewer rows where rows are suddenly too large at once', async () => {
    const growing = table([...numbers(500).map(() => 10), ...numbers(300).map(() => 2 ** 20)], 2 ** 28);
    expect(await all(500, growing)).toEqual(numbers(800));
    expect(growing.limits.slice(0, 3)).toEqual([500, 2000, 250]);
  });

  it('fail with what is said of a value that is too large by itself', async () => {
    const hopeless = table([...numbers(500).map(() => 10), 2 ** 29], 2 ** 28);
    await expect(all(500, hopeless)).rejects.toThrow('Too large');
  });

  it('begin to read the next rows before some are taken', async () => {
    const rows = table(numbers(1200).map(() => 100));
    const windows = readAhead(readWindows({ first: 500, read: rows.read }));
    await windows.next();
    expect(rows.limits).toEqual([500, 2000]);
    await windows.return(undefined);
  });
});
