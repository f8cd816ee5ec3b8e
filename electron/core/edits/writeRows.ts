import type { RelationFacts } from '#core/catalog/relationFacts.ts';
import type { ChangeScope } from '#core/changes/databaseChange.ts';
import { isDefault, type NewValue, newValuePart } from '#core/edits/newValues.ts';
import { amongKeys, columnNamed } from '#core/edits/storedValues.ts';
import { relationSql } from '#core/grid/gridSql.ts';
import { keyParts, valueColumns, valuePart } from '#core/grid/rowOrder.ts';
import { parseRowKey, readRowKey, rowKey } from '#core/grid/rowPlace.ts';
import { joined, part, quotedName, toStatement } from '#core/listing/sqlPart.ts';

/** How many values one statement binds: SQLite accepts 32 766, PostgreSQL 65 535. */
const maxValues = 20_000;
/** How many keys one statement names. */
const keysAtOnce = 1500;

/** A table that is written, and how counts name it. */
export interface WrittenTable {
  readonly facts: RelationFacts;
  readonly table: string;
}

/** New values of one row, by column. */
export type RowValues = ReadonlyMap<string, NewValue>;

export interface RowUpdate {
  readonly key: string;
  readonly values: RowValues;
  /** Before rows are removed, so that it refers to none of them any longer, or after others were added, which it may refer to. */
  readonly when: 'first' | 'last';
  /** SQLite: the storage classes of the values that are replaced, by column. */
  readonly storage?: ReadonlyMap<string, string>;
}

/** Removes rows by their keys. Fails if one of them is missing. */
export async function deleteRows(
  { reader: { dialect, build }, run }: ChangeScope,
  { facts, table }: WrittenTable,
  keys: readonly string[],
): Promise<void> {
  for (let start = 0; start < keys.length; start += keysAtOnce) {
    const some = keys.slice(start, start + keysAtOnce);
    const statement = joined(
      [part(`delete from ${relationSql(dialect, facts)} as r where `), amongKeys(dialect, facts, some)],
      '',
    );
    await run({ table, verb: 'delete', query: toStatement(build, statement), expected: some.length });
  }
}

/** Changes rows by their keys, those with the same columns together. Fails if one of them is missing. */
export async function updateRows(
  { reader: { dialect, build }, run }: ChangeScope,
  { facts, table }: WrittenTable,
  updates: readonly RowUpdate[],
): Promise<void> {
  const own = keyParts(dialect, facts);
  for (const same of Map.groupBy(updates, ({ values }) => shapeOf(values)).values()) {
    const columns = [...(same[0]?.values ?? [])];
    const given = columns.filter(([, value]) => !isDefault(value)).map(([name]) => columnNamed(facts, name));
    const defaults = columns.filter(([, value]) => isDefault(value)).map(([name]) => columnNamed(facts, name));
    const place = (at: number): string => (dialect === 'postgresql' ? `v.v${at}` : `v.column${at + 1}`);
    const sets = [
      ...given.map(({ name }, index) => `${quotedName(dialect, name)} = ${place(own.length + index)}`),
      ...defaults.map((column) => {
        const value = dialect === 'postgresql' ? 'default' : `(${column.default ?? 'null'})`;
        return `${quotedName(dialect, column.name)} = ${value}`;
      }),
    ];
    const names = Array.from({ length: own.length + given.length }, (_, index) => `v${index}`).join(', ');
    const size = Math.max(1, Math.floor(maxValues / (own.length + given.length)));
    for (let start = 0; start < same.length; start += size) {
      const some = same.slice(start, start + size);
      const rows = some.map(({ key, values, storage }) => {
        const parsed = parseRowKey(dialect, key);
        const cells = [
          ...own.map((each, index) => valuePart(dialect, each, parsed[index] ?? { text: null, storage: null })),
          ...given.map((column) =>
            newValuePart(dialect, column, {
              value: values.get(column.name) ?? null,
              storage: storage?.get(column.name) ?? null,
            }),
          ),
        ];
        return joined([part('('), joined(cells, ', '), part(')')], '');
      });
      const matches = own.map(({ sql }, index) => `${sql} = ${place(index)}`).join(' and ');
      const statement = joined(
        [
          part(`update ${relationSql(dialect, facts)} as r set ${sets.join(', ')} from (values `),
          joined(rows, ', '),
          part(`) as v${dialect === 'postgresql' ? `(${names})` : ''} where ${matches}`),
        ],
        '',
      );
      await run({ table, verb: 'update', query: toStatement(build, statement), expected: some.length });
    }
  }
}

function shapeOf(values: RowValues): string {
  return JSON.stringify([...values].map(([column, value]) => [column, isDefault(value)]));
}

/** Adds rows and returns their keys, in order. Columns that are not given get their defaults. */
export async function insertRows(
  scope: ChangeScope,
  written: WrittenTable,
  rows: readonly RowValues[],
): Promise<readonly string[]> {
  const keys: string[] = [];
  for (const { given, some } of runsOf(rows)) {
    const size = Math.max(1, Math.min(2000, Math.floor(maxValues / Math.max(1, given.length))));
    // Without a column, SQL adds one row at a time.
    const step = given.length === 0 ? 1 : size;
    for (let start = 0; start < some.length; start += step)
      keys.push(...(await insertSome(scope, written, { given, rows: some.slice(start, start + step) })));
  }
  return keys;
}

interface SameColumns {
  readonly given: readonly string[];
  readonly some: readonly RowValues[];
}

/** Neighbours with the same columns, in the order of the rows. */
function runsOf(rows: readonly RowValues[]): readonly SameColumns[] {
  const runs: { given: readonly string[]; shape: string; some: RowValues[] }[] = [];
  for (const row of rows) {
    const given = [...row].filter(([, value]) => !isDefault(value)).map(([name]) => name);
    const shape = JSON.stringify(given);
    const last = runs.at(-1);
    if (last?.shape === shape) last.some.push(row);
    else runs.push({ given, shape, some: [row] });
  }
  return runs;
}

async function insertSome(
  scope: ChangeScope,
  { facts, table }: WrittenTable,
  { given, rows }: { readonly given: readonly string[]; readonly rows: readonly RowValues[] },
): Promise<readonly string[]> {
  const { dialect, build } = scope.reader;
  const columns = given.map((name) => columnNamed(facts, name));
  const names = columns.map(({ name }) => quotedName(dialect, name)).join(', ');
  // A value for such a column is refused otherwise.
  const overriding = columns.some(({ generated }) => generated === 'identity always') ? ' overriding system value' : '';
  const values = rows.map((row) => {
    const cells = columns.map((column) => newValuePart(dialect, column, { value: row.get(column.name) ?? null }));
    return joined([part('('), joined(cells, ', '), part(')')], '');
  });
  const into = `insert into ${relationSql(dialect, facts)}`;
  const insert =
    columns.length === 0
      ? part(`${into} default values`)
      : joined([part(`${into} (${names})${overriding} values `), joined(values, ', ')], '');
  const expected = rows.length;
  if (dialect === 'sqlite') {
    await scope.run({ table, verb: 'insert', query: toStatement(build, insert), expected });
    return readSqliteKeys(scope, facts, rows);
  }
  const own = keyParts(dialect, facts);
  const keyColumns = own.flatMap(({ sql }) => valueColumns(dialect, sql)).join(', ');
  const returned = facts.columns.filter(({ name }) => own.some(({ sql }) => sql === `r.${quotedName(dialect, name)}`));
  const returning = returned.length === 0 ? 'ctid' : returned.map(({ name }) => quotedName(dialect, name)).join(', ');
  const statement = joined(
    [part('with r as ('), insert, part(` returning ${returning}) select ${keyColumns || '1'} from r`)],
    '',
  );
  const found = await scope.runReturning({ table, verb: 'insert', query: toStatement(build, statement), expected });
  return found.map((row) => readRowKey(row, own.length));
}

/** The keys of the rows that were added last: the given ones, or the last rowids, which follow each other. */
async function readSqliteKeys(
  { reader, signal }: ChangeScope,
  facts: RelationFacts,
  rows: readonly RowValues[],
): Promise<readonly string[]> {
  const { dialect, build, positionalRows } = reader;
  const own = keyParts(dialect, facts);
  const { identity } = facts;
  const names = identity.kind === 'key' ? identity.columns : [];
  const isGiven = names.length > 0 && rows.every((row) => names.every((name) => (row.get(name) ?? null) !== null));
  if (!isGiven) {
    const last = toStatement(build, part('select cast(last_insert_rowid() as text)'));
    const { rows: found } = await positionalRows(last, signal);
    const end = BigInt(String(found[0]?.[0] ?? '0'));
    return rows.map((_, index) =>
      rowKey([{ text: String(end - BigInt(rows.length - 1 - index)), storage: 'integer' }]),
    );
  }
  const keys: string[] = [];
  for (const row of rows) {
    const values = names.map((name) =>
      newValuePart(dialect, columnNamed(facts, name), { value: row.get(name) ?? null }),
    );
    const matches = own.map(({ sql }, index) => joined([part(`${sql} = `), values[index] ?? part('null')], ''));
    const statement = joined(
      [
        part(
          `select ${own.flatMap(({ sql }) => valueColumns(dialect, sql)).join(', ')} from ${relationSql(dialect, facts)} as r where `,
        ),
        joined(matches, ' and '),
      ],
      '',
    );
    const { rows: found } = await positionalRows(toStatement(build, statement), signal);
    keys.push(readRowKey(found[0] ?? [], own.length));
  }
  return keys;
}
