import type { ColumnFacts, RelationFacts } from '#core/catalog/relationFacts.ts';
import { hasAffinity, type NewValue, newValuePart } from '#core/edits/newValues.ts';
import { columnNamed, type RowReader } from '#core/edits/storedValues.ts';
import { relationSql } from '#core/grid/gridSql.ts';
import { keyParts, valueColumns } from '#core/grid/rowOrder.ts';
import { readRowKey } from '#core/grid/rowPlace.ts';
import { bound, joined, part, quotedName, type SqlPart, toStatement } from '#core/listing/sqlPart.ts';
import type { Dialect } from '#shared/domain/connection.ts';

/** How many values one statement binds. */
const maxValues = 20_000;

/** Values of one row, by column. */
type Values = ReadonlyMap<string, NewValue>;

/** A row of the table that has the key of given values. */
export interface MatchedRow {
  readonly key: string;
  /** The columns whose stored value is another one. */
  readonly differing: readonly string[];
}

interface Compared {
  /** All with the same columns. */
  readonly rows: readonly Values[];
  readonly key: readonly string[];
  readonly signal: AbortSignal;
}

/** Finds the stored row of each given one by its key, and compares the values as the database does; undefined for a new row. */
export async function compareRows(
  reader: RowReader,
  facts: RelationFacts,
  { rows, key, signal }: Compared,
): Promise<readonly (MatchedRow | undefined)[]> {
  const columns = [...(rows[0]?.keys() ?? [])].map((name) => columnNamed(facts, name));
  const found: (MatchedRow | undefined)[] = [];
  const size = Math.max(1, Math.floor(maxValues / (columns.length + 1)));
  for (let start = 0; start < rows.length; start += size) {
    const some = rows.slice(start, start + size);
    found.push(...(await compareSome(reader, facts, { rows: some, columns, key, signal })));
  }
  return found;
}

async function compareSome(
  { dialect, build, positionalRows }: RowReader,
  facts: RelationFacts,
  { rows, columns, key, signal }: Compared & { readonly columns: readonly ColumnFacts[] },
): Promise<readonly (MatchedRow | undefined)[]> {
  const own = keyParts(dialect, facts);
  const keyColumns = own.flatMap(({ sql }) => valueColumns(dialect, sql));
  const given = rows.map((row, index) => {
    const cells = columns.map((column) => typedPart(dialect, column, row.get(column.name) ?? null));
    return joined([part(`(${index}, `), joined(cells, ', '), part(')')], '');
  });
  const names = ['i', ...columns.map((_, index) => `v${index}`)].join(', ');
  const compared = columns.filter(({ name }) => !key.includes(name));
  const flags = compared.map((column) => differs(dialect, column, `w.v${columns.indexOf(column)}`));
  const matches = columns.flatMap(({ name }, index) =>
    key.includes(name) ? [`r.${quotedName(dialect, name)} = w.v${index}`] : [],
  );
  const statement = joined(
    [
      part(`with w(${names}) as (values `),
      joined(given, ', '),
      part(
        `) select cast(w.i as text), ${flags.length === 0 ? "''" : flags.join(' || ')}, ${keyColumns.join(', ')}
        from w join ${relationSql(dialect, facts)} as r on ${matches.join(' and ')}`,
      ),
    ],
    '',
  );
  const answer = await positionalRows(toStatement(build, statement), signal);
  const found = rows.map((): MatchedRow | undefined => undefined);
  for (const [index, flagText, ...cells] of answer.rows) {
    const differing = compared.filter((_, at) => String(flagText)[at] === '1').map(({ name }) => name);
    found[Number(index)] = { key: readRowKey(cells, own.length), differing };
  }
  return found;
}

/** A value as the column would store it: `numeric(5,2)` rounds, for example. */
function typedPart(dialect: Dialect, column: ColumnFacts, value: NewValue): SqlPart {
  if (dialect === 'postgresql' && typeof value === 'string') return part(`${bound}::${column.type}`, value);
  return newValuePart(dialect, column, { value });
}

function differs(dialect: Dialect, column: ColumnFacts, value: string): string {
  const sql = `r.${quotedName(dialect, column.name)}`;
  if (dialect === 'sqlite') {
    // Without a type, a column holds numbers and texts as they came; a file has only texts.
    const stored = hasAffinity(column) || column.isBlob ? sql : `cast(${sql} as text)`;
    return `case when ${stored} is ${value} then '0' else '1' end`;
  }
  const [stored, given] = column.isBlob ? [sql, value] : [`${sql}::text`, `${value}::text`];
  return `case when ${stored} is not distinct from ${given} then '0' else '1' end`;
}
