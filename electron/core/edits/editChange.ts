import type { ArchiveColumn } from '#core/archives/file/archiveWriter.ts';
import type { ChangeScope, Changed, DatabaseChange } from '#core/changes/databaseChange.ts';
import { readSign } from '#core/changes/evidence.ts';
import { countsDiffer } from '#core/changes/refusals.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import { type Base, storageOf } from '#core/edits/bases.ts';
import { addCascades, nameOf, readWrittenTable, type TableChange } from '#core/edits/cascades.ts';
import { type EditRecord, recordRows, recordColumns, recordsTable } from '#core/edits/editRecords.ts';
import { amongKeys, columnNamed, readBases, readByKeys, wholeRow } from '#core/edits/storedValues.ts';
import { deleteRows, insertRows, type RowUpdate, type RowValues, updateRows } from '#core/edits/writeRows.ts';
import { relationSql } from '#core/grid/gridSql.ts';
import { joined, part, quotedName, toStatement } from '#core/listing/sqlPart.ts';
import type { RelationName } from '#shared/domain/catalog.ts';
import { makeFailure } from '#shared/failure.ts';

/** What is to be done to the rows of one table. */
export interface WantedEdits {
  readonly relation: RelationName;
  /** With the values that are known of them: rows that differ are not touched. */
  readonly removes: readonly { readonly key: string; readonly bases: ReadonlyMap<string, Base> }[];
  readonly updates: readonly (Omit<RowUpdate, 'storage'> & { readonly bases: ReadonlyMap<string, Base> })[];
  readonly inserts: readonly RowValues[];
}

export interface EditRequest {
  readonly connectionId: string;
  /** The journal's word for it, with its parameters. */
  readonly operation: string;
  readonly parameters: DatabaseChange<never, never>['parameters'];
  readonly passphrase?: string | null | undefined;
  /** Parents before children. */
  readonly tables: readonly WantedEdits[];
}

/** In seconds. */
const limits = { lockTimeoutSeconds: 10, statementTimeoutSeconds: 600 };
/** How many differences a failure names. */
const maxNamed = 20;

interface Locked {
  /** Parents before children, those of cascades included. */
  readonly changes: ReadonlyMap<string, TableChange>;
  readonly inserts: ReadonlyMap<string, readonly RowValues[]>;
  readonly differences: readonly string[];
  /** Filled as rows are archived, in the archive's order. */
  readonly records: EditRecord[];
}

/**
 * Edits of rows as a change: rows are locked and compared with the values that the edits replace, archived, changed, and
 * recorded in the archive, so that `undoOf` can reverse them. Fails with `changed` where others have changed a value.
 */
export function toEditChange(request: EditRequest): DatabaseChange<Locked, null> {
  const { connectionId, operation, parameters, passphrase, tables } = request;
  return {
    connectionId,
    operation,
    parameters,
    passphrase,
    limits,
    lock: async (scope) => lock(scope, tables),
    compare: async (_scope, { differences }) => {
      await Promise.resolve();
      const [first] = differences;
      if (first === undefined) return;
      const others = differences.length - 1;
      throw makeFailure({
        code: 'changed',
        message: `${first}${others === 0 ? '' : `, and ${others} more conflicts,`} since it was edited here`,
        hint: 'Nothing was changed. Review the edits: the conflicts are shown with a choice.',
        details: differences.slice(0, maxNamed),
      });
    },
    archive: async (scope, locked) => archive(scope, locked),
    change: async (scope, locked) => change(scope, locked),
  };
}

async function lock(scope: ChangeScope, tables: readonly WantedEdits[]): Promise<Locked> {
  const { signal, reader } = scope;
  const changes = new Map<string, TableChange>();
  const inserts = new Map<string, readonly RowValues[]>();
  const differences: string[] = [];
  for (const { relation, removes, updates, inserts: added } of tables) {
    const written = await readWrittenTable(scope, relation);
    const updated = new Map(updates.map(({ bases: _bases, ...update }): [string, RowUpdate] => [update.key, update]));
    changes.set(nameOf(relation), { ...written, removed: new Set(removes.map(({ key }) => key)), updated });
    inserts.set(nameOf(relation), added);
    const expected = [...removes, ...updates];
    for (const columns of Map.groupBy(expected, ({ bases }) => JSON.stringify([...bases.keys()])).values()) {
      const names = [...(columns[0]?.bases.keys() ?? [])];
      const keys = columns.map(({ key }) => key);
      const found = await readBases(reader, written.facts, { keys, columns: names, locks: true, signal });
      for (const { key, bases } of columns) {
        const now = found.get(key);
        const at = names.findIndex((name, index) => bases.get(name) !== now?.[index]);
        if (now === undefined) differences.push(`Row ${key} of ${written.table} no longer exists or cannot be locked`);
        else if (at !== -1) {
          const what = names[at] === wholeRow ? 'was changed' : `has another value in ${names[at] ?? ''}`;
          differences.push(`Row ${key} of ${written.table} ${what}`);
        }
        const update = updated.get(key);
        const storage = names.map((name, index): [string, string] => [name, storageOf(now?.[index] ?? null)]);
        if (update !== undefined) updated.set(key, { ...update, storage: new Map(storage) });
      }
    }
  }
  await addCascades(scope, changes);
  return { changes, inserts, differences, records: [] };
}

/** How many rows with blobs are read at once. */
const blobRowsAtOnce = 20;

async function archive(scope: ChangeScope, { changes, records }: Locked): Promise<void> {
  for (const change of changes.values()) {
    for (const [verb, keys] of [
      ['delete', [...change.removed]],
      ['update', [...change.updated.keys()].filter((key) => !change.removed.has(key))],
    ] as const) {
      if (keys.length > 0) await archiveRows(scope, change, { verb, keys, records });
    }
  }
}

interface Archived {
  readonly verb: 'update' | 'delete';
  readonly keys: readonly string[];
  readonly records: EditRecord[];
}

async function archiveRows(
  { reader, signal, openArchive, tell }: ChangeScope,
  { facts, table, updated }: TableChange,
  { verb, keys, records }: Archived,
): Promise<void> {
  const { dialect } = reader;
  const forbidden = facts.columns.find(({ isForbidden }) => isForbidden);
  if (forbidden !== undefined) throw notReadable(table, forbidden.name);
  const sql = facts.columns.map(({ name }) => `r.${quotedName(dialect, name)}`);
  const selected = dialect === 'sqlite' ? [...sql, ...sql.map((each) => `typeof(${each})`)] : sql;
  const columns: readonly ArchiveColumn[] = facts.columns.map(({ name, type }) => ({ name, type }));
  const hasBlobs = facts.columns.some(({ isBlob }) => isBlob);
  const reading = { keys, selected, locks: false, signal, ...(hasBlobs ? { rowsAtOnce: blobRowsAtOnce } : {}) };
  let done = 0;
  for await (const rows of readByKeys(reader, facts, reading)) {
    const cells = rows.map(([, row]): readonly RawCell[] => row.slice(0, columns.length));
    await (await openArchive()).addRows(table, columns, cells);
    for (const [key, row] of rows) {
      const classes = row
        .slice(columns.length)
        .map((storage) => String(storage).slice(0, 1))
        .join('');
      const update = updated.get(key);
      const changed = verb === 'update' ? [...(update?.values.keys() ?? [])] : [];
      const recorded = verb === 'update' && update?.when === 'first' ? 'release' : verb;
      records.push({
        verb: recorded,
        schema: facts.schema,
        name: facts.name,
        key,
        classes,
        columns: changed,
        after: [],
      });
    }
    done += rows.length;
    tell(null, `Archiving ${table}: ${done} of ${keys.length} rows`);
  }
  if (done !== keys.length) throw countsDiffer(table, 'archived');
}

async function change(scope: ChangeScope, locked: Locked): Promise<Changed<null>> {
  const { changes, inserts, records } = locked;
  const sign = signOf(scope, locked);
  const before = sign === null ? '' : await readSign(scope.reader, sign, scope.signal);
  for (const each of [...changes.values()].toReversed()) {
    await updateRows(scope, each, updatesOf(each, 'first'));
    scope.tell(0.9, `Removing ${each.removed.size} rows of ${each.table}`);
    await deleteRows(scope, each, [...each.removed]);
  }
  const inserted: EditRecord[] = [];
  for (const [name, rows] of inserts) {
    const table = changes.get(name);
    if (table === undefined || rows.length === 0) continue;
    const keys = await insertRows(scope, table, rows);
    const { schema, name: own } = table.facts;
    for (const key of keys)
      inserted.push({ verb: 'insert', schema, name: own, key, classes: '', columns: [wholeRow], after: [] });
  }
  for (const each of changes.values()) await updateRows(scope, each, updatesOf(each, 'last'));
  const all = [...records, ...inserted];
  await readAfter(scope, locked, all);
  if (all.length > 0) await (await scope.openArchive()).addRows(recordsTable, recordColumns, recordRows(all));
  if (sign === null) return { result: null, sign: null };
  return { result: null, sign: { query: sign, before, after: await readSign(scope.reader, sign, scope.signal) } };
}

function updatesOf({ updated, removed }: TableChange, when: RowUpdate['when']): readonly RowUpdate[] {
  return [...updated.values()].filter((update) => update.when === when && !removed.has(update.key));
}

/** Reads what updated and added rows hold now: an undo touches only rows that still do. */
async function readAfter({ reader, signal }: ChangeScope, { changes }: Locked, records: EditRecord[]): Promise<void> {
  const kept = records.map((record, index) => ({ record, index })).filter(({ record }) => record.verb !== 'delete');
  const same = Map.groupBy(kept, ({ record: { schema, name, columns } }) => JSON.stringify([schema, name, columns]));
  for (const some of same.values()) {
    const [first] = some;
    const change = first === undefined ? undefined : changes.get(nameOf(first.record));
    if (first === undefined || change === undefined) continue;
    const { columns } = first.record;
    const keyed = some.map(({ record, index }) => ({ record, index, key: keyAfter(change, record) }));
    const keys = keyed.map(({ key }) => key);
    const found = await readBases(reader, change.facts, { keys, columns, locks: false, signal });
    for (const { record, index, key } of keyed) {
      const after = found.get(key);
      if (after === undefined) throw countsDiffer(change.table, 'changed');
      records[index] = { ...record, key, after };
    }
  }
}

/** The key of a row whose key itself may have been edited. */
function keyAfter({ facts, updated }: TableChange, { key, verb }: EditRecord): string {
  const values = updated.get(key)?.values;
  if (verb === 'insert' || values === undefined || facts.identity.kind !== 'key') return key;
  const { columns } = facts.identity;
  if (!columns.some((name) => values.has(name))) return key;
  const parts: unknown = JSON.parse(key);
  if (!Array.isArray(parts)) return key;
  return JSON.stringify(
    parts.map((former: unknown, index) => {
      const value = values.get(columns[index] ?? '');
      if (typeof value === 'string') return Array.isArray(former) ? [value, former[1]] : value;
      return typeof value === 'object' && value?.kind === 'stored' ? String(value.cell) : former;
    }),
  );
}

/** SQLite: a query whose answer the change alters. PostgreSQL itself knows the outcome of a transaction. */
function signOf({ reader }: ChangeScope, { changes, inserts }: Locked) {
  const { dialect, build } = reader;
  if (dialect === 'postgresql') return null;
  for (const [name, { facts, removed, updated }] of changes) {
    const key = [...removed, ...updated.keys()][0];
    const cells = facts.columns
      .slice(0, 40)
      .map((column) => `r.${quotedName(dialect, columnNamed(facts, column.name).name)}`);
    const from = `from ${relationSql(dialect, facts)} as r`;
    if (key !== undefined) {
      const parts = [
        part(`select row_digest(${cells.join(', ')}) as sign ${from} where `),
        amongKeys(dialect, facts, [key]),
      ];
      return toStatement(build, joined(parts, ''));
    }
    if ((inserts.get(name) ?? []).length > 0) return toStatement(build, part(`select count(*) as sign ${from}`));
  }
  return null;
}

function notReadable(table: string, column: string): Error {
  return makeFailure({
    code: 'not-allowed',
    message: `The database user may not read ${column} of ${table}, so its rows cannot be archived`,
    hint: 'Nothing was changed. Connect as a user who may read the whole table.',
  });
}
