import type { Relation, RelationColumn } from '#shared/domain/catalog.ts';
import type { Edit, EditValue, StagedRow } from '#shared/domain/edit.ts';
import type { GridRow } from '#shared/domain/grid.ts';
import type { Cell } from '#shared/domain/table.ts';

/** Whether a column of a row can be edited at all. */
export function isEditableColumn({ isSecret, isForbidden, generated }: RelationColumn): boolean {
  return !isSecret && !isForbidden && generated !== 'stored' && generated !== 'virtual';
}

/** A typed text as a value of its column; undefined where it is none: bytes are written in hexadecimal digits. */
export function toEditValue({ isBlob }: Pick<RelationColumn, 'isBlob'>, text: string): EditValue | undefined {
  if (!isBlob) return text;
  const hex = text.replace(/^\\x|^0x/iu, '').replaceAll(/\s/gu, '');
  return /^(?:[\da-f]{2})*$/iu.test(hex) ? { kind: 'bytes', hex } : undefined;
}

/** A staged value in words, for cells and files. */
export function editValueText(value: EditValue): string | null {
  if (value === null || typeof value === 'string') return value;
  return value.kind === 'default' ? 'DEFAULT' : `\\x${value.hex}`;
}

/** A row that exists only here, as a row of the grid. */
export function newGridRow({ columns }: Relation, { key, values }: StagedRow): GridRow {
  const cells = columns.map(({ name }): Cell => editValueText(values.get(name) ?? null));
  return { key, cells };
}

export function setOne({
  key,
  column,
  value,
}: {
  readonly key: string;
  readonly column: string;
  readonly value: EditValue;
}): Edit {
  return { kind: 'set', columns: [column], rows: [{ key, values: [value] }] };
}

/** A longer text is edited next to the grid, in characters. */
const inlineText = 300;

/** Whether a value is typed in its cell; longer ones and bytes are edited in the open row. */
export function isInline(cell: Cell): cell is string | null {
  return cell === null || (typeof cell === 'string' && cell.length <= inlineText && !cell.includes('\n'));
}
