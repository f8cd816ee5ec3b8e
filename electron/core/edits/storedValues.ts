import type { ColumnFacts, RelationFacts } from '#core/catalog/relationFacts.ts';
import type { RawCell, ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { keyPart, relationSql } from '#core/grid/gridSql.ts';
import { keyParts, valueColumns, valuePart } from '#core/grid/rowOrder.ts';
import { parseRowKey, readRowKey } from '#core/grid/rowPlace.ts';
import { firstCharacters } from '#core/listing/dialectSql.ts';
import { joined, part, quotedName, type SqlPart, toStatement } from '#core/listing/sqlPart.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { type Base, toBase } from '#core/edits/bases.ts';

/** What reads rows: a database or a transaction. */
export type RowReader = Pick<ReadOnlyDatabase, 'dialect' | 'build' | 'positionalRows'>;

/** Stands for a row as a whole among the names of its columns: no name of a column holds a NUL. */
export const wholeRow = '\0';

/** A longer text is compared by its digest, in bytes. */
const comparedText = 1000;
/** How much of such a text is kept, in characters. */
const keptText = 200;
/** How many keys one statement names. */
const keysAtOnce = 1500;

/** Rows by their keys, some of their columns as they are compared. A row that is missing is missing in the result. */
export async function readBases(
  reader: RowReader,
  facts: RelationFacts,
  {
    keys,
    columns,
    locks,
    signal,
  }: {
    readonly keys: readonly string[];
    /** Names of columns, and `wholeRow`. */
    readonly columns: readonly string[];
    /** PostgreSQL: until the transaction ends, no other can change or remove them. A SQLite file is locked as a whole. */
    readonly locks: boolean;
    readonly signal: AbortSignal;
  },
): Promise<ReadonlyMap<string, readonly Base[]>> {
  const { dialect } = reader;
  const wanted = columns.map((name) =>
    name === wholeRow ? digestOfRow(dialect, facts) : baseColumns(dialect, columnNamed(facts, name)),
  );
  const found = new Map<string, readonly Base[]>();
  const rows = readByKeys(reader, facts, { keys, selected: wanted.flat(), locks, signal });
  for await (const some of rows) {
    for (const [key, cells] of some) {
      found.set(
        key,
        columns.map((_, index) => toBase(cells[index * 3], cells[index * 3 + 1], cells[index * 3 + 2])),
      );
    }
  }
  return found;
}

interface ReadByKeys {
  readonly keys: readonly string[];
  /** Expressions over `r`. */
  readonly selected: readonly string[];
  readonly locks: boolean;
  readonly signal: AbortSignal;
  /** How many rows are read at once; fewer where they are large. */
  readonly rowsAtOnce?: number;
}

/** Expressions over the rows with these keys, batch by batch, each with its row's key. Rows are locked in the keys' order. */
export async function* readByKeys(
  { dialect, build, positionalRows }: RowReader,
  facts: RelationFacts,
  { keys, selected, locks, signal, rowsAtOnce = keysAtOnce }: ReadByKeys,
): AsyncGenerator<readonly (readonly [key: string, cells: readonly RawCell[]])[]> {
  const own = keyParts(dialect, facts);
  const keyColumns = own.flatMap(({ sql }) => valueColumns(dialect, sql));
  const order = own.map(({ sql }) => sql).join(', ');
  const columns = [...keyColumns, ...selected];
  for (let start = 0; start < keys.length; start += rowsAtOnce) {
    const statement = joined(
      [
        part(`select ${columns.join(', ')} from ${relationSql(dialect, facts)} as r where `),
        amongKeys(dialect, facts, keys.slice(start, start + rowsAtOnce)),
        part(` order by ${order}${locks && dialect === 'postgresql' ? ' for update of r' : ''}`),
      ],
      '',
    );
    const { rows } = await positionalRows(toStatement(build, statement), signal);
    yield rows.map((row) => [readRowKey(row, own.length), row.slice(keyColumns.length)] as const);
  }
}

/** The condition that only the rows with these keys meet. */
export function amongKeys(dialect: Dialect, facts: RelationFacts, keys: readonly string[]): SqlPart {
  const own = keyParts(dialect, facts);
  const [only, more] = own;
  if (only === undefined || keys.length === 0) return part('1 = 0');
  const parsed = keys.map((key) => {
    // Fails for a key of another table.
    if (parseRowKey(dialect, key).length !== own.length) keyPart(dialect, facts, key);
    return parseRowKey(dialect, key);
  });
  const values = parsed.map((key) =>
    joined(
      own.map((each, index) => valuePart(dialect, each, key[index] ?? { text: null, storage: null })),
      ', ',
    ),
  );
  if (more === undefined) return joined([part(`${only.sql} in (`), joined(values, ', '), part(')')], '');
  const names = own.map(({ sql }) => sql).join(', ');
  const tuples = values.map((value) => joined([part('('), value, part(')')], ''));
  const list = dialect === 'sqlite' ? 'values ' : '';
  return joined([part(`(${names}) in (${list}`), joined(tuples, ', '), part(')')], '');
}

/** A column by its name. */
export function columnNamed({ columns }: RelationFacts, name: string): ColumnFacts {
  const found = columns.find((column) => column.name === name);
  if (found === undefined) throw new Error(`There is no column '${name}'.`);
  return found;
}

/** SQL of one value of `r` as it is compared: its text, its digest, its storage class. */
function baseColumns(dialect: Dialect, column: ColumnFacts): readonly [string, string, string] {
  const sql = `r.${quotedName(dialect, column.name)}`;
  if (dialect === 'postgresql') {
    if (column.isBlob) return ['null', `encode(sha256(${sql}), 'hex')`, 'null'];
    const text = `${sql}::text`;
    return [
      `case when octet_length(${text}) > ${comparedText} then left(${text}, ${keptText}) else ${text} end`,
      `case when octet_length(${text}) > ${comparedText} then encode(sha256(convert_to(${text}, 'UTF8')), 'hex') end`,
      'null',
    ];
  }
  const isLong = `typeof(${sql}) = 'text' and octet_length(${sql}) > ${comparedText}`;
  return [
    `case when typeof(${sql}) = 'blob' then null when ${isLong} then ${firstCharacters(dialect, sql, keptText)} else ${sql} end`,
    `case when typeof(${sql}) = 'blob' or (${isLong}) then sha256_of(cast(${sql} as blob)) end`,
    `typeof(${sql})`,
  ];
}

/** SQLite gives a function at most so many values. */
const valuesAtOnce = 40;

/** The digest of all values of a row, secrets and blobs included. */
function digestOfRow(dialect: Dialect, { columns }: RelationFacts): readonly [string, string, string] {
  const readable = columns.filter(({ isForbidden }) => !isForbidden);
  if (dialect === 'postgresql') {
    const values = readable.map(({ name, isBlob }) => {
      const sql = `r.${quotedName(dialect, name)}`;
      return isBlob ? `sha256(${sql})` : `${sql}::text`;
    });
    return ['null', `encode(sha256(convert_to(row(${values.join(', ')})::text, 'UTF8')), 'hex')`, 'null'];
  }
  const values = readable.flatMap(({ name }) => {
    const sql = `r.${quotedName(dialect, name)}`;
    return [`typeof(${sql})`, `case typeof(${sql}) when 'text' then cast(${sql} as blob) else ${sql} end`];
  });
  const digests: string[] = [];
  for (let start = 0; start < values.length; start += valuesAtOnce)
    digests.push(`sha256_of(${values.slice(start, start + valuesAtOnce).join(', ')})`);
  return ['null', `sha256_of('', ${digests.join(` || `)})`, `'row'`];
}
