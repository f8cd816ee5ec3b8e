import type { DatabaseSide, SideTable } from '#core/comparison/databaseSide.ts';

/** A table on both sides. */
export interface TablePair {
  readonly first: { readonly side: DatabaseSide; readonly table: SideTable };
  readonly second: { readonly side: DatabaseSide; readonly table: SideTable };
  /** The columns that both have, quoted. */
  readonly columns: readonly string[];
}

/** A row that is missing on one side, or has another digest. */
export interface DifferingKey {
  readonly place: string;
  /** The key as PostgreSQL writes a row: `(17)`. */
  readonly key: string;
  readonly kind: 'changed' | 'only in the first' | 'only in the second';
}

export interface BisectedRows {
  readonly firstRows: number;
  readonly secondRows: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly changed: number;
  readonly isComplete: boolean;
  readonly examples: readonly DifferingKey[];
}

/** Into how many segments a range is divided, and up to how many rows are listed one by one. */
const segments = 64n;
const listed = 48;
/** Rows that are listed in one table at most: beyond, so much differs that counting on would transfer the table. */
const maxListed = 20_000;
const maxExamples = 20;

/** Where a row belongs in the order of a table: its number, or, for other keys, a digest of the key. */
export function placeSql({ isNumbered, key }: Pick<SideTable, 'isNumbered' | 'key'>): string {
  if (isNumbered) return `t.${key[0] ?? ''}::int8`;
  const cells = key.map((column) => `t.${column}`).join(', ');
  return `('x' || left(md5(row(${cells})::text), 15))::bit(60)::int8`;
}

const digestSql = (columns: readonly string[]): string =>
  `('x' || left(md5(row(${columns.map((column) => `t.${column}`).join(', ')})::text), 16))::bit(64)::int8`;

interface Range {
  readonly from: bigint;
  /** Inclusive. */
  readonly to: bigint;
}

/**
 * Finds the rows of a table that differ: both servers add up digests by segments of the key, and only segments whose sums differ are
 * divided again, until so few rows are left that their digests are compared one by one.
 */
export async function bisectRows(pair: TablePair, onSegment: (done: number) => void): Promise<BisectedRows> {
  const state = { firstRows: 0, secondRows: 0, onlyFirst: 0, onlySecond: 0, changed: 0, listed: 0, isComplete: true };
  const examples: DifferingKey[] = [];
  const whole = await rangeOf(pair);
  const pending: { readonly range: Range; readonly isWhole: boolean }[] = [{ range: whole, isWhole: true }];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { range, isWhole } = next;
    for (const each of await readSegments(pair, range)) {
      if (isWhole) {
        state.firstRows += each.first.rows;
        state.secondRows += each.second.rows;
      }
      if (each.first.rows === each.second.rows && each.first.sum === each.second.sum) continue;
      const rows = Math.max(each.first.rows, each.second.rows);
      const isOneSided = each.first.rows === 0 || each.second.rows === 0;
      if (isOneSided && (examples.length >= maxExamples || rows > listed)) {
        state.onlyFirst += each.first.rows;
        state.onlySecond += each.second.rows;
        continue;
      }
      if (rows > listed && each.range.from < each.range.to) {
        pending.push({ range: each.range, isWhole: false });
        continue;
      }
      if (state.listed >= maxListed) {
        state.isComplete = false;
        continue;
      }
      state.listed += rows;
      for (const found of await listDiffering(pair, each.range)) {
        if (found.kind === 'changed') state.changed += 1;
        else if (found.kind === 'only in the first') state.onlyFirst += 1;
        else state.onlySecond += 1;
        if (examples.length < maxExamples) examples.push(found);
      }
      onSegment(state.listed);
    }
  }
  const { listed: _listed, ...counts } = state;
  return { ...counts, examples };
}

async function rangeOf({ first, second }: TablePair): Promise<Range> {
  if (!first.table.isNumbered || !second.table.isNumbered) return { from: 0n, to: 2n ** 60n - 1n };
  const bounds = await Promise.all(
    [first, second].map(async ({ side, table }) => {
      const place = placeSql(table);
      const [[from, to] = []] = await side.read(
        `select min(${place})::text, max(${place})::text from only ${table.sql} as t`,
      );
      return typeof from === 'string' && typeof to === 'string' ? [{ from: BigInt(from), to: BigInt(to) }] : [];
    }),
  );
  return bounds.flat().reduce(
    (all, each) => ({
      from: each.from < all.from ? each.from : all.from,
      to: each.to > all.to ? each.to : all.to,
    }),
    bounds.flat()[0] ?? { from: 0n, to: 0n },
  );
}

interface Sum {
  readonly rows: number;
  readonly sum: string;
}
const nothing: Sum = { rows: 0, sum: '0' };

interface Segment {
  readonly range: Range;
  readonly first: Sum;
  readonly second: Sum;
}

async function readSegments({ first, second, columns }: TablePair, range: Range): Promise<readonly Segment[]> {
  const size = (range.to - range.from) / segments + 1n;
  const read = async ({ side, table }: TablePair['first']): Promise<ReadonlyMap<string, Sum>> => {
    const place = placeSql(table);
    const rows = await side.read(
      `select ((${place}) - (${range.from})) / ${size}, count(*)::text, sum((${digestSql(columns)})::numeric)::text
       from only ${table.sql} as t where ${place} between ${range.from} and ${range.to} group by 1`,
    );
    return new Map(rows.map(([at, count, sum]) => [String(at), { rows: Number(count), sum: String(sum) }]));
  };
  const [ofFirst, ofSecond] = await Promise.all([read(first), read(second)]);
  const places = [...new Set([...ofFirst.keys(), ...ofSecond.keys()])].map((at) => BigInt(at)).sort(byValue);
  return places.map((at) => {
    const from = range.from + at * size;
    const end = from + size - 1n;
    return {
      range: { from, to: end < range.to ? end : range.to },
      first: ofFirst.get(String(at)) ?? nothing,
      second: ofSecond.get(String(at)) ?? nothing,
    };
  });
}

const byValue = (one: bigint, other: bigint): number => (one < other ? -1 : one > other ? 1 : 0);

async function listDiffering({ first, second, columns }: TablePair, range: Range): Promise<readonly DifferingKey[]> {
  const read = async ({ side, table }: TablePair['first']) => {
    const place = placeSql(table);
    const key = table.key.map((column) => `t.${column}`).join(', ');
    const rows = await side.read(
      `select row(${key})::text, (${place})::text, (${digestSql(columns)})::text
       from only ${table.sql} as t where ${place} between ${range.from} and ${range.to} order by 2, 1`,
    );
    return new Map(rows.map(([own, at, digest]) => [String(own), { place: String(at), digest: String(digest) }]));
  };
  const [ofFirst, ofSecond] = await Promise.all([read(first), read(second)]);
  const found: DifferingKey[] = [];
  for (const [key, { place, digest }] of ofFirst) {
    const other = ofSecond.get(key);
    if (other === undefined) found.push({ key, place, kind: 'only in the first' });
    else if (other.digest !== digest) found.push({ key, place, kind: 'changed' });
  }
  for (const [key, { place }] of ofSecond) {
    if (!ofFirst.has(key)) found.push({ key, place, kind: 'only in the second' });
  }
  return found;
}
