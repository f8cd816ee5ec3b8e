import { readRelation } from '#core/catalog/catalogHandlers.ts';
import { type ColumnFacts, type RelationFacts, whyNotEditable } from '#core/catalog/relationFacts.ts';
import type { ConsoleRows } from '#core/connection/consoleSession.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { WantedEdits } from '#core/edits/editChange.ts';
import type { NewValue } from '#core/edits/newValues.ts';
import { readBases, wholeRow } from '#core/edits/storedValues.ts';
import { valueColumns } from '#core/grid/rowOrder.ts';
import { readRowKey } from '#core/grid/rowPlace.ts';
import { quotedName } from '#core/listing/sqlPart.ts';
import type { ChangedTable } from '#core/sql/changedTable.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { ResultCell } from '#shared/domain/sql.ts';
import { FailureError } from '#shared/failure.ts';

/** An UPDATE or DELETE that also tells which rows it has changed, and to what. */
export interface Trial {
  readonly facts: RelationFacts;
  readonly verb: ChangedTable['verb'];
  readonly key: readonly ColumnFacts[];
  readonly columns: readonly ColumnFacts[];
  /** Ends the statement: `returning …`. */
  readonly returning: string;
}

/** More rows are not kept until they are carried out. */
export const maxTrialRows = 10_000;

interface Asked {
  readonly database: ReadOnlyDatabase;
  readonly signal: AbortSignal;
}

/** How a statement tells its rows; the reason where it cannot. */
export async function planTrial(
  changed: ChangedTable,
  schema: string,
  { database, signal }: Asked,
): Promise<Trial | { readonly reason: string }> {
  const { dialect } = database;
  const facts = await readRelation(database, { schema, name: changed.table }, signal);
  const notEditable = whyNotEditable(facts);
  if (notEditable !== null) return { reason: notEditable };
  const { identity } = facts;
  if (identity.kind !== 'key') return { reason: `${facts.name} has no key that identifies its rows` };
  const named = (names: readonly string[]): readonly ColumnFacts[] =>
    names.flatMap((name) => facts.columns.filter((column) => isSame(dialect, column.name, name)));
  const key = named(identity.columns);
  const columns = named(changed.columns);
  if (columns.length !== changed.columns.length) return { reason: `${facts.name} has other columns` };
  const inKey = columns.find((column) => key.includes(column));
  if (inKey !== undefined) return { reason: `The statement changes ${inKey.name}, which tells the rows apart` };
  const secret = columns.find(({ isSecret }) => isSecret);
  if (secret !== undefined) return { reason: `The statement changes a secret, ${secret.name}, which is not read` };
  const of = (column: ColumnFacts): string => {
    const name = quotedName(dialect, column.name);
    return dialect === 'postgresql' ? `${changed.qualifier}.${name}` : name;
  };
  const expressions = [
    ...key.flatMap((column) => valueColumns(dialect, of(column))),
    ...columns.flatMap((column) => newValueColumns(dialect, column, of(column))),
  ];
  return { facts, verb: changed.verb, key, columns, returning: `returning ${expressions.join(', ')}` };
}

function isSame(dialect: Dialect, one: string, other: string): boolean {
  return dialect === 'postgresql' ? one === other : one.toLowerCase() === other.toLowerCase();
}

/** SQL of a new value, and of SQLite's storage class of it. */
function newValueColumns(dialect: Dialect, { isBlob }: ColumnFacts, sql: string): readonly string[] {
  if (dialect === 'sqlite') return [sql, `typeof(${sql})`];
  return [isBlob ? `encode(${sql}, 'hex')` : `${sql}::text`, 'null'];
}

/**
 * What a statement has done to its rows as edits, with the rows as they are stored: to be called while its transaction is open, so
 * that no other can have changed them since.
 */
export async function editsOfTrial(
  trial: Trial,
  { rows, hasMore }: Pick<ConsoleRows, 'rows' | 'hasMore'>,
  { database, signal }: Asked,
): Promise<WantedEdits | { readonly reason: string }> {
  const { facts, verb, key, columns } = trial;
  if (hasMore || rows.length > maxTrialRows)
    return { reason: `Rows are archived up to ${maxTrialRows} at once; this statement changes more, or larger ones` };
  if (rows.some((row) => row.some((cell) => cell !== null && typeof cell !== 'string' && cell.kind === 'secret')))
    return { reason: 'The statement changes a secret, which is not read' };
  const found = rows.map((row) => {
    const cells = row.map((cell) => (typeof cell === 'string' ? cell : null));
    const values = new Map(
      columns.map((column, index): [string, NewValue] => [
        column.name,
        newValueOf(row[2 * (key.length + index)], row[2 * (key.length + index) + 1], column),
      ]),
    );
    return { key: readRowKey(cells, key.length), values };
  });
  try {
    const keys = found.map((row) => row.key);
    const stored = await readBases(database, facts, { keys, columns: [wholeRow], locks: false, signal });
    if (stored.size !== new Set(keys).size) return { reason: 'The rows could not be read as they are stored' };
    const basesOf = (rowKey: string) => new Map([[wholeRow, stored.get(rowKey)?.[0] ?? null]]);
    const relation = { schema: facts.schema, name: facts.name };
    return {
      relation,
      removes: verb === 'delete' ? keys.map((each) => ({ key: each, bases: basesOf(each) })) : [],
      updates:
        verb === 'update' ? found.map((row) => ({ ...row, bases: basesOf(row.key), when: 'last' as const })) : [],
      inserts: [],
    };
  } catch (error) {
    if (!(error instanceof FailureError) || signal.aborted) throw error;
    return { reason: `The rows could not be read as they are stored: ${error.failure.message}` };
  }
}

function newValueOf(cell: ResultCell | undefined, storage: ResultCell | undefined, { isBlob }: ColumnFacts): NewValue {
  if (cell === null || cell === undefined) return null;
  if (typeof cell !== 'string') return cell.kind === 'bytes' ? { kind: 'bytes', hex: cell.head } : null;
  if (typeof storage === 'string') return { kind: 'stored', cell, storage };
  return isBlob ? { kind: 'bytes', hex: cell } : cell;
}
