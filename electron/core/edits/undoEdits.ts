import type { SecretsKey } from '#core/archives/file/archiveSecrets.ts';
import { type ArchiveCell, omitted } from '#core/archives/file/archiveCell.ts';
import type { ArchiveRows } from '#core/archives/file/archiveReader.ts';
import { readRowsInThread } from '#core/archives/thread/archiveThread.ts';
import type { Base } from '#core/edits/bases.ts';
import { nameOf } from '#core/edits/cascades.ts';
import type { WantedEdits } from '#core/edits/editChange.ts';
import { type EditRecord, recordsTable, toEditRecord } from '#core/edits/editRecords.ts';
import type { NewValue } from '#core/edits/newValues.ts';
import { makeFailure } from '#shared/failure.ts';

interface ReadOptions {
  readonly path: string;
  readonly secrets: SecretsKey | { readonly kind: 'none' };
  readonly signal: AbortSignal;
}

interface Undone {
  readonly relation: WantedEdits['relation'];
  readonly removes: WantedEdits['removes'][number][];
  readonly updates: WantedEdits['updates'][number][];
  readonly inserts: WantedEdits['inserts'][number][];
}

/** In bytes: what is held in memory of the rows. */
const maxBytes = 256 * 2 ** 20;

const classes: Readonly<Record<string, string>> = { i: 'integer', r: 'real', t: 'text', b: 'blob', n: 'null' };

/** The edits that reverse those of an archive: every value as it was, only where the rows are still as the edits left them. */
export async function undoOf({ path, secrets, signal }: ReadOptions): Promise<readonly WantedEdits[]> {
  const records: EditRecord[] = [];
  for await (const { table, rows } of readRowsInThread(path, { secrets: { kind: 'none' }, signal }))
    if (table === recordsTable) records.push(...rows.map(toEditRecord));
  if (records.length === 0) throw noRecords();
  const tables = new Map<string, Undone>();
  const tableOf = ({ schema, name }: EditRecord): Undone => {
    const found = tables.get(nameOf({ schema, name })) ?? {
      relation: { schema, name },
      removes: [],
      updates: [],
      inserts: [],
    };
    tables.set(nameOf({ schema, name }), found);
    return found;
  };
  let at = 0;
  let bytes = 0;
  for await (const batch of readRowsInThread(path, { secrets, signal })) {
    if (batch.table === recordsTable) continue;
    for (const row of batch.rows) {
      const record = records[at];
      at += 1;
      if (record === undefined || record.verb === 'insert') throw noRecords();
      bytes += row.reduce((sum, cell) => sum + (cell === null || cell === omitted ? 0 : cell.length), 0);
      if (bytes > maxBytes) throw tooLarge();
      addRow(tableOf(record), record, { batch, row });
    }
  }
  for (const record of records.slice(at)) {
    if (record.verb !== 'insert') throw noRecords();
    tableOf(record).removes.push({ key: record.key, bases: basesOf(record) });
  }
  return [...tables.values()];
}

function basesOf({ columns, after }: EditRecord): ReadonlyMap<string, Base> {
  return new Map(columns.map((column, index) => [column, after[index] ?? null]));
}

interface ArchivedRow {
  readonly batch: ArchiveRows;
  readonly row: readonly ArchiveCell[];
}

function addRow({ updates, inserts }: Undone, record: EditRecord, { batch, row }: ArchivedRow): void {
  const values = new Map<string, NewValue>();
  for (const [index, { name }] of batch.columns.entries()) {
    const cell = row[index] ?? null;
    if (record.verb !== 'delete' && !record.columns.includes(name)) continue;
    // A secret that the archive does not hold: the row gets the column's default.
    if (cell === omitted) continue;
    values.set(name, { kind: 'stored', cell, storage: classes[record.classes.charAt(index)] ?? null });
  }
  if (record.verb === 'delete') inserts.push(values);
  // In the opposite order: what came last is undone first.
  else
    updates.push({
      key: record.key,
      values,
      bases: basesOf(record),
      when: record.verb === 'release' ? 'last' : 'first',
    });
}

function noRecords(): Error {
  return makeFailure({
    code: 'bad-input',
    message: 'The archive was not made by edits of rows, or is not complete',
    hint: 'Restore its rows from the list of archives instead.',
  });
}

function tooLarge(): Error {
  return makeFailure({
    code: 'too-large',
    message: 'The rows of the archive take more than 256 MiB',
    hint: 'Open the archive as a database, and copy the rows that are needed.',
  });
}
