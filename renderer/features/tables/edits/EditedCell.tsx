import { type ReactNode, useSyncExternalStore } from 'react';
import { GridCell } from '#renderer/grid/GridCell.tsx';
import type { RelationColumn } from '#shared/domain/catalog.ts';
import { type EditValue, isNewKey, type StagedRow } from '#shared/domain/edit.ts';
import type { Cell } from '#shared/domain/table.ts';
import { visibleText } from '#shared/visibleText.ts';
import { useEditsStore } from './EditsProvider.tsx';
import { editValueText, setOne, toEditValue } from './editValues.ts';
import styles from './Edits.module.css';

interface EditedCellProps {
  readonly rowKey: string;
  readonly column: RelationColumn;
  readonly cell: Cell;
  /** Whether it tells the state of its row: the first cell does. */
  readonly isFirst: boolean;
  /** The value as it is stored. */
  readonly children: ReactNode;
}

const rowWords = { new: 'new row', removed: 'will be removed', changed: 'changed' } as const;

/** A cell of the grid with what is staged for it: another value, that its row is new, or that it goes. */
export function EditedCell({ rowKey, column, cell, isFirst, children }: EditedCellProps) {
  const store = useEditsStore();
  const { name } = column;
  const row = useSyncExternalStore(store.subscribe, () => store.getSnapshot().rows.get(rowKey));
  const isInColumn = useSyncExternalStore(store.subscribe, () => store.getSnapshot().column === name);
  const isEditing = useSyncExternalStore(store.subscribe, () => {
    const { editing } = store.getSnapshot();
    return editing?.key === rowKey && editing.column === name;
  });
  const state =
    isFirst && row !== undefined ? (
      <span className="visually-hidden" data-row-state={row.state}>
        {rowWords[row.state]}:{' '}
      </span>
    ) : null;
  if (isEditing) return <CellInput rowKey={rowKey} column={column} cell={cell} staged={row?.values.get(name)} />;
  const isStaged = row?.values.has(name) === true || row?.state === 'new';
  if (!isStaged) {
    if (state === null && !isInColumn) return children;
    return (
      <span data-in-column={isInColumn ? '' : undefined}>
        {state}
        {children}
      </span>
    );
  }
  const value = stagedValue(row, name);
  return (
    <span className={styles['staged']} data-staged="" data-in-column={isInColumn ? '' : undefined}>
      {state}
      <StagedValue value={value} />
      {isNewKey(rowKey) ? null : (
        <small title={`It was ${visibleText(storedText(cell))}`}>
          <span className="visually-hidden">changed, </span>was {visibleText(storedText(cell).slice(0, 40))}
        </small>
      )}
    </span>
  );
}

function stagedValue(row: StagedRow | undefined, column: string): EditValue {
  return row?.values.has(column) === true ? (row.values.get(column) ?? null) : { kind: 'default' };
}

function storedText(cell: Cell): string {
  if (cell === null) return 'NULL';
  if (typeof cell === 'string') return cell === '' ? "''" : cell;
  return cell.kind === 'cut' ? `${cell.text}…` : cell.kind === 'blob' ? `${cell.bytes} bytes` : cell.kind;
}

export function StagedValue({ value }: { readonly value: EditValue }) {
  if (value !== null && typeof value !== 'string' && value.kind === 'default')
    return <span className={styles['default']}>DEFAULT</span>;
  if (value !== null && typeof value !== 'string')
    return <GridCell cell={{ kind: 'blob', bytes: value.hex.length / 2 }} />;
  return <GridCell cell={value} />;
}

interface CellInputProps extends Pick<EditedCellProps, 'rowKey' | 'column' | 'cell'> {
  readonly staged: EditValue | undefined;
}

/** Types another value in its cell: Enter stages it, Escape leaves it. */
function CellInput({ rowKey, column, cell, staged }: CellInputProps) {
  const store = useEditsStore();
  const before = staged === undefined ? (typeof cell === 'string' || cell === null ? cell : '') : editValueText(staged);
  const isDefault = staged !== undefined && staged !== null && typeof staged !== 'string' && staged.kind === 'default';
  const first = isDefault ? '' : (before ?? '');
  const end = (input: HTMLInputElement, isKept: boolean): void => {
    const grid = input.closest<HTMLElement>('[role=grid]');
    const text = input.value;
    store.setEditing(undefined);
    grid?.focus({ preventScroll: true });
    if (!isKept || text === first) return;
    const value = toEditValue(column, text);
    if (value === undefined) return;
    const shown = isNewKey(rowKey) || staged !== undefined ? {} : { [rowKey]: { [column.name]: cell } };
    void store.stage([setOne({ key: rowKey, column: column.name, value })], shown);
  };
  return (
    <input
      ref={(input) => {
        if (input === null || document.activeElement === input) return;
        input.focus({ preventScroll: true });
        input.select();
      }}
      className={styles['input']}
      aria-label={`${visibleText(column.name)}: new value`}
      defaultValue={first}
      placeholder={isDefault ? 'DEFAULT' : before === null ? 'NULL' : "''"}
      spellCheck={false}
      autoComplete="off"
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') end(event.currentTarget, true);
        else if (event.key === 'Escape') {
          event.preventDefault();
          end(event.currentTarget, false);
        }
      }}
      onBlur={(event) => {
        const { editing } = store.getSnapshot();
        if (editing?.key === rowKey && editing.column === column.name) end(event.currentTarget, true);
      }}
    />
  );
}
