import { z } from 'zod';
import { readRelation } from '#core/catalog/catalogHandlers.ts';
import type { RelationFacts } from '#core/catalog/relationFacts.ts';
import type { ChangeScope } from '#core/changes/databaseChange.ts';
import { textCell } from '#core/connection/cells.ts';
import { amongKeys } from '#core/edits/storedValues.ts';
import type { RowUpdate, WrittenTable } from '#core/edits/writeRows.ts';
import { relationSql } from '#core/grid/gridSql.ts';
import { keyParts, valueColumns } from '#core/grid/rowOrder.ts';
import { readRowKey } from '#core/grid/rowPlace.ts';
import { joined, part, quotedName, toStatement } from '#core/listing/sqlPart.ts';
import { type ForeignKey, relationText, type RelationName } from '#shared/domain/catalog.ts';
import { makeFailure } from '#shared/failure.ts';

/** What is done to the rows of one table. */
export interface TableChange extends WrittenTable {
  /** Keys of rows that are removed. */
  readonly removed: Set<string>;
  readonly updated: Map<string, RowUpdate>;
}

/** How many rows a removal may take with it. */
const maxRows = 200_000;
const keysAtOnce = 1500;

/** A table of the database that a change writes to. */
export async function readWrittenTable(scope: ChangeScope, relation: RelationName): Promise<WrittenTable> {
  const { database, reader, signal } = scope;
  const facts = await readRelation({ ...database, ...reader }, relation, signal);
  if (reader.dialect === 'sqlite') return { facts, table: facts.name };
  const query = reader.build.raw(
    `select case when pg_table_is_visible(c.oid) then c.relname else n.nspname || '.' || c.relname end as name
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = ? and c.relname = ?`,
    [relation.schema, relation.name],
  );
  const [found] = await reader.rows({ query, row: z.object({ name: textCell }), signal });
  return { facts, table: found?.name ?? relationText(relation) };
}

/**
 * Adds to a removal the rows that the database would remove or change with it, table by table along its foreign keys, and
 * locks them. Parents stand before their children.
 */
export async function addCascades(scope: ChangeScope, changes: Map<string, TableChange>): Promise<void> {
  const pending = [...changes.entries()].map(([name, { removed }]) => ({ name, keys: [...removed] }));
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const parent = changes.get(next.name);
    if (parent === undefined || next.keys.length === 0) continue;
    for (const reference of parent.facts.referencedBy) {
      const added = await addChildren(scope, changes, { parent, reference, keys: next.keys });
      if (added.length > 0) pending.push({ name: nameOf(reference.child), keys: [...added] });
    }
    const total = [...changes.values()].reduce((sum, { removed }) => sum + removed.size, 0);
    if (total > maxRows) throw tooMany();
  }
}

export function nameOf({ schema, name }: RelationName): string {
  return JSON.stringify([schema, name]);
}

interface Children {
  readonly parent: TableChange;
  readonly reference: ForeignKey;
  readonly keys: readonly string[];
}

/** The keys of the rows that are removed with their parents, as far as they are not known yet. */
async function addChildren(
  scope: ChangeScope,
  changes: Map<string, TableChange>,
  { parent, reference, keys }: Children,
): Promise<readonly string[]> {
  const { onDelete, child, childColumns } = reference;
  if (onDelete === 'restrict' || onDelete === 'no action') return [];
  const name = nameOf(child);
  const written = changes.get(name) ?? (await readWrittenTable(scope, child));
  const updated = changes.get(name)?.updated;
  const isReleased = (key: string): boolean =>
    childColumns.every((each) => updated?.get(key)?.values.has(each) === true);
  const found = (await findChildren(scope, written.facts, { parent, reference, keys })).filter(
    (key) => !isReleased(key),
  );
  if (found.length === 0) return [];
  if (written.facts.identity.kind === 'none') throw noKey(child);
  const change = changes.get(name) ?? { ...written, removed: new Set<string>(), updated: new Map<string, RowUpdate>() };
  changes.set(name, change);
  if (onDelete !== 'cascade') {
    const value = onDelete === 'set null' ? null : ({ kind: 'default' } as const);
    for (const key of found) {
      const before = change.updated.get(key)?.values ?? new Map();
      const released = childColumns.map((each) => [each, value] as const);
      change.updated.set(key, { key, values: new Map([...before, ...released]), when: 'first' });
    }
    return [];
  }
  const added = found.filter((key) => !change.removed.has(key));
  for (const key of added) change.removed.add(key);
  return added;
}

async function findChildren(
  { reader, signal }: ChangeScope,
  child: RelationFacts,
  { parent, reference, keys }: Children,
): Promise<readonly string[]> {
  const { dialect, build, positionalRows } = reader;
  const own = keyParts(dialect, child);
  const columns = own.length === 0 ? 'null' : own.flatMap(({ sql }) => valueColumns(dialect, sql)).join(', ');
  const theirs = reference.parentColumns.map((name) => `r.${quotedName(dialect, name)}`).join(', ');
  const ours = reference.childColumns.map((name) => `r.${quotedName(dialect, name)}`).join(', ');
  const found: string[] = [];
  for (let start = 0; start < keys.length; start += keysAtOnce) {
    const statement = joined(
      [
        part(
          `select ${columns} from ${relationSql(dialect, child)} as r where (${ours}) in (select ${theirs} from ${relationSql(dialect, parent.facts)} as r where `,
        ),
        amongKeys(dialect, parent.facts, keys.slice(start, start + keysAtOnce)),
        part(`)${dialect === 'postgresql' ? ' for update of r' : ''}`),
      ],
      '',
    );
    const { rows } = await positionalRows(toStatement(build, statement), signal);
    found.push(...rows.map((row) => readRowKey(row, own.length)));
  }
  return found;
}

function noKey(child: RelationName): Error {
  return makeFailure({
    code: 'not-allowed',
    message: `Rows of ${relationText(child)} would be removed with their parents, and the table has nothing that identifies its rows`,
    hint: 'Nothing was changed. Remove them in the SQL view first.',
  });
}

function tooMany(): Error {
  return makeFailure({
    code: 'too-large',
    message: `More than ${maxRows} rows would be removed with these`,
    hint: 'Nothing was changed. Remove fewer rows at a time.',
  });
}
