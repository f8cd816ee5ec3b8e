import { type Client, toFailure } from '#renderer/api/client.ts';
import type { Relation } from '#shared/domain/catalog.ts';
import { type EditValue, isNewKey } from '#shared/domain/edit.ts';
import { type GridRow, maxBlobPiece } from '#shared/domain/grid.ts';
import type { Cell } from '#shared/domain/table.ts';
import { makeFailure } from '#shared/failure.ts';
import type { EditsStore } from './EditsStore.ts';
import { isEditableColumn } from './editValues.ts';

interface DuplicateOptions {
  readonly client: Client;
  readonly store: EditsStore;
  readonly connectionId: string;
  readonly relation: Relation;
  readonly rows: readonly GridRow[];
}

/** Stages copies of rows: every value as a whole, but for the key, which gets its default. */
export async function duplicateRows({ client, store, connectionId, relation, rows }: DuplicateOptions): Promise<void> {
  const columns = relation.columns.filter(
    (column) => isEditableColumn(column) && !relation.primaryKey.includes(column.name),
  );
  const name = { schema: relation.schema, name: relation.name };
  const valueOf = async (key: string, column: string, cell: Cell): Promise<EditValue> => {
    const of = { connectionId, relation: name, key, column };
    if (cell === null || typeof cell === 'string') return cell;
    if (cell.kind === 'cut') {
      const { text, isCut } = await client.call('grid.text', of);
      if (isCut) throw tooLong(column);
      return text;
    }
    if (cell.kind !== 'blob') return { kind: 'default' };
    if (cell.bytes > maxBlobPiece) throw tooLong(column);
    const bytes = await client.call('grid.bytes', { ...of, offset: 0, length: maxBlobPiece });
    return { kind: 'bytes', hex: [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
  };
  const staged = store.getSnapshot().rows;
  try {
    const copies: { key: string; values: EditValue[] }[] = [];
    for (const { key } of rows) {
      const edited = staged.get(key)?.values;
      const row = isNewKey(key) ? null : await client.call('grid.row', { connectionId, relation: name, key });
      const values: EditValue[] = [];
      for (const column of columns) {
        const at = relation.columns.indexOf(column);
        const mine = edited?.get(column.name);
        if (mine !== undefined) values.push(mine);
        else values.push(row === null ? { kind: 'default' } : await valueOf(key, column.name, row.cells[at] ?? null));
      }
      copies.push({ key: `new:${crypto.randomUUID()}`, values });
    }
    await store.stage([{ kind: 'add', columns: columns.map((column) => column.name), rows: copies }]);
  } catch (error) {
    store.fail(toFailure(error));
  }
}

function tooLong(column: string): Error {
  return makeFailure({
    code: 'too-large',
    message: `${column} is too large to be duplicated here`,
    hint: 'Duplicate the row with INSERT … SELECT in the SQL view.',
  });
}
