import { type DifferingKey, placeSql, type TablePair } from '#core/comparison/bisectRows.ts';
import type { ComparePages } from '#core/comparison/comparePages.ts';
import type { DatabaseSide, SideTable } from '#core/comparison/databaseSide.ts';
import { isSecretColumn } from '#shared/domain/secretColumns.ts';
import type { DifferingRow, DifferingValue } from '#shared/domain/comparison.ts';
import { formatBytes } from '#shared/figures.ts';

/** How much of a value is shown, in characters. */
const shown = 80;
/** Larger blobs of pages are not opened, in bytes as stored. */
const maxPage = 4 * 2 ** 20;
/** How many pages are opened in one table. */
const maxPages = 5;

interface Cells {
  /** By column. */
  readonly digests: ReadonlyMap<string, string | null>;
  readonly texts: ReadonlyMap<string, string | null>;
}

const plain = (column: string): string => (column.startsWith('"') ? column.slice(1, -1).replaceAll('""', '"') : column);
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The rows that differ, in words: which columns of a changed row, with the beginnings of their values. */
export async function describeRows(
  pair: TablePair,
  found: readonly DifferingKey[],
  comparePages: ComparePages,
): Promise<readonly DifferingRow[]> {
  const changed = found.filter(({ kind }) => kind === 'changed');
  const [first, second] = await Promise.all(
    [pair.first, pair.second].map(async ({ side, table }) => readCells(side, { table, pair, keys: changed })),
  );
  const rows: DifferingRow[] = [];
  let opened = 0;
  for (const each of found) {
    const one = first?.get(each.key);
    const other = second?.get(each.key);
    const values: DifferingValue[] = [];
    for (const column of one === undefined || other === undefined ? [] : pair.columns) {
      if (one?.digests.get(column) === other?.digests.get(column)) continue;
      const isPage = pair.first.table.name === 'Page' && column === 'compressed_data' && opened < maxPages;
      opened += isPage ? 1 : 0;
      values.push({
        column: plain(column),
        first: one?.texts.get(column) ?? null,
        second: other?.texts.get(column) ?? null,
        numbers: isPage ? await compareBlobs(pair, each, comparePages) : '',
      });
    }
    rows.push({ key: keyText(pair.first.table, each.key), kind: each.kind, values });
  }
  return rows;
}

function keyText({ key }: SideTable, text: string): string {
  return `${key.map(plain).join(', ')} ${text.slice(1, -1)}`.slice(0, 200);
}

interface Reading {
  readonly table: SideTable;
  readonly pair: TablePair;
  readonly keys: readonly DifferingKey[];
}

async function readCells(side: DatabaseSide, { table, pair, keys }: Reading): Promise<ReadonlyMap<string, Cells>> {
  if (keys.length === 0) return new Map();
  const key = table.key.map((column) => `t.${column}`).join(', ');
  const cells = pair.columns.flatMap((column) => {
    const secret = isSecretColumn(table.name, plain(column));
    const text = secret ? `'(not shown)'` : `left(t.${column}::text, ${shown + 1})`;
    return [
      `md5(t.${column}::text)`,
      `case when pg_typeof(t.${column}) = 'bytea'::regtype then 'bytes ' || octet_length(t.${column}::text) else ${text} end`,
    ];
  });
  const rows = await side.read(
    `select row(${key})::text, ${cells.join(', ')} from only ${table.sql} as t
     where ${placeSql(table)} in (${keys.map(({ place }) => place).join(', ')}) and row(${key})::text in (${keys.map((each) => literal(each.key)).join(', ')})`,
  );
  return new Map(
    rows.map(([own, ...found]) => {
      const text = (at: number): string | null => (typeof found[at] === 'string' ? found[at] : null);
      const digests = new Map(pair.columns.map((column, index) => [column, text(2 * index)]));
      const texts = new Map(pair.columns.map((column, index) => [column, shorten(text(2 * index + 1))]));
      return [String(own), { digests, texts }];
    }),
  );
}

/** A blob is told by its size: its text has two digits for each byte, and two characters in front. */
function shorten(text: string | null): string | null {
  const bytes = /^bytes (\d+)$/u.exec(text ?? '')?.[1];
  if (bytes !== undefined) return formatBytes(Math.max(0, (Number(bytes) - 2) / 2));
  return text !== null && text.length > shown ? `${text.slice(0, shown)}…` : text;
}

async function compareBlobs(pair: TablePair, { key }: DifferingKey, comparePages: ComparePages): Promise<string> {
  const blobs = await Promise.all(
    [pair.first, pair.second].map(async ({ side, table }) => {
      const own = table.key.map((column) => `t.${column}`).join(', ');
      const place = table.isNumbered
        ? `t.${table.key[0] ?? ''} = ${key.slice(1, -1)}`
        : `row(${own})::text = ${literal(key)}`;
      const [[text] = []] = await side.read(
        `select encode(t.compressed_data, 'base64') from only ${table.sql} as t where ${place} and octet_length(t.compressed_data) <= ${maxPage}`,
      );
      return typeof text === 'string' ? Buffer.from(text, 'base64') : null;
    }),
  );
  const [first = null, second = null] = blobs;
  return first === null || second === null ? '' : comparePages(first, second);
}
