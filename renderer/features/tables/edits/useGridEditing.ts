import { type ClipboardEvent, type KeyboardEvent, type MouseEvent, useCallback, useState } from 'react';
import { toFailure } from '#renderer/api/client.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import type { Relation, RelationColumn } from '#shared/domain/catalog.ts';
import type { Edit, EditValue } from '#shared/domain/edit.ts';
import type { GridRow } from '#shared/domain/grid.ts';
import { makeFailure } from '#shared/failure.ts';
import { formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { useEditsStore } from './EditsProvider.tsx';
import type { EditsStore } from './EditsStore.ts';
import { isEditableColumn, isInline, toEditValue } from './editValues.ts';
import { parsePasted } from './pastedCells.ts';

interface GridEditingOptions {
  readonly relation: Relation;
  readonly isEditable: boolean;
  /** The columns that are shown, in their order. */
  readonly shown: readonly string[];
  readonly rowAt: (index: number) => GridRow | undefined;
  /** The keys of the rows from a position of the grid on, whether they are loaded or not. */
  readonly readKeys: (first: number, count: number) => Promise<readonly string[]>;
  /** Opens a row, to edit a value that is too long for its cell. */
  readonly onOpen: (row: GridRow) => void;
}

/** Cells of one column that are to get the same value. */
export interface Filling {
  readonly column: RelationColumn;
  readonly selected: SelectedRows<GridRow>;
}

/** How many rows a pasted block may have. */
const maxPasted = 100_000;

/** Edits in the grid: by double click, F2 and Enter, by pasting, and by a row's menu. */
export function useGridEditing(options: GridEditingOptions) {
  const { relation, isEditable, shown, rowAt, readKeys, onOpen } = options;
  const store = useEditsStore();
  const [filling, setFilling] = useState<Filling>();
  const edit = (row: GridRow | undefined, column: string | undefined): boolean => {
    const at = relation.columns.findIndex(({ name }) => name === column);
    const found = relation.columns[at];
    if (row === undefined || found === undefined || !isEditableColumn(found)) return false;
    const staged = store.getSnapshot().rows.get(row.key);
    if (staged?.state === 'removed') return false;
    if (isInline(row.cells[at] ?? null) && !found.isBlob) store.setEditing({ key: row.key, column: found.name });
    else onOpen(row);
    return true;
  };
  const onClickCapture = (event: MouseEvent<HTMLElement>): void => {
    // A click in a dialog arrives here too; drawing it again at that moment would take back what a checkbox shows.
    const isOwn = event.target instanceof Node && event.currentTarget.contains(event.target);
    if (isEditable && isOwn) store.setColumn(columnOf(event.target));
  };
  const onDoubleClick = (event: MouseEvent<HTMLElement>): void => {
    if (!isEditable || !(event.target instanceof Element) || event.target.closest('button, a, input') !== null) return;
    const index = event.target.closest('[data-index]')?.getAttribute('data-index');
    if (index !== null && index !== undefined) edit(rowAt(Number(index)), columnOf(event.target));
  };
  const onKeyDownCapture = (event: KeyboardEvent<HTMLElement>): void => {
    const grid = event.target;
    if (!isEditable || !(grid instanceof HTMLElement) || grid.getAttribute('role') !== 'grid') return;
    const { column } = store.getSnapshot();
    const command = event.ctrlKey || event.metaKey;
    const stop = (): void => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (command && !event.shiftKey && event.key.toLowerCase() === 'z') {
      stop();
      if (store.getSnapshot().steps.length > 0) void store.unstage({ kind: 'last' });
    } else if (event.key === 'F2' || (event.key === 'Enter' && !command && column !== undefined)) {
      if (edit(rowAt(activeIndex(grid)), column ?? shown[0])) stop();
    } else if ((event.key === 'ArrowRight' || event.key === 'ArrowLeft') && !event.altKey && activeIndex(grid) >= 0) {
      const step = event.key === 'ArrowRight' ? 1 : -1;
      const next =
        shown[column === undefined ? 0 : Math.max(0, Math.min(shown.length - 1, shown.indexOf(column) + step))];
      if (next === undefined) return;
      stop();
      store.setColumn(next);
      const selector = `[data-index='${activeIndex(grid)}'] [data-column='${CSS.escape(next)}']`;
      grid.querySelector(selector)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  };
  const onPaste = (event: ClipboardEvent<HTMLElement>): void => {
    const grid = event.target instanceof Element ? event.target.closest('[role=grid]') : null;
    if (!isEditable || grid === null || event.target instanceof HTMLInputElement) return;
    const text = event.clipboardData.getData('text/plain');
    const index = activeIndex(grid);
    if (text === '' || index < 0) return;
    event.preventDefault();
    const column = store.getSnapshot().column ?? shown[0];
    pasteCells({ relation, shown, column, text, index, readKeys })
      .then(async (edits) => store.stage(edits))
      .catch((error: unknown) => store.fail(toFailure(error)));
  };
  const rowEntries = useCallback(
    (selected: SelectedRows<GridRow>, column: string | undefined): readonly MenuEntry[] => {
      if (!isEditable || selected.count === 0) return [];
      const own = relation.columns.find(({ name }) => name === column);
      const setNull = (): void =>
        selected.withRows((rows) => {
          if (own === undefined) return;
          const changed = rows.map(({ key }) => ({ key, values: [null] }));
          void store.stage([{ kind: 'set', columns: [own.name], rows: changed }]);
        });
      return [
        ...(own === undefined || !isEditableColumn(own)
          ? []
          : [
              {
                kind: 'action',
                label: visibleText(`Set ${own.name} of ${formatPlural(selected.count, 'row')}…`),
                action: () => setFilling({ column: own, selected }),
              } as const,
              {
                kind: 'action',
                label: visibleText(`Set ${own.name} to NULL`),
                disabled: own.isNotNull,
                action: setNull,
              } as const,
            ]),
        ...(store.getSnapshot().steps.length === 0
          ? []
          : [
              {
                kind: 'action',
                label: `Undo edits of ${formatPlural(selected.count, 'row')}`,
                action: () => selected.withRows((rows) => void undoRows(store, rows)),
              } as const,
            ]),
        {
          kind: 'action',
          label: `Remove ${formatPlural(selected.count, 'row')}`,
          shortcut: 'Del',
          action: () =>
            selected.withRows((rows) => void store.stage([{ kind: 'remove', keys: rows.map(({ key }) => key) }])),
        },
      ];
    },
    [isEditable, relation, store],
  );
  const endFilling = useCallback(() => setFilling(undefined), []);
  return { filling, endFilling, listeners: { onClickCapture, onDoubleClick, onKeyDownCapture, onPaste }, rowEntries };
}

/** Takes back everything that was staged for rows. */
async function undoRows(store: EditsStore, rows: readonly GridRow[]): Promise<void> {
  for (const { key } of rows) if (store.getSnapshot().rows.has(key)) await store.unstage({ kind: 'row', key });
}

function columnOf(target: EventTarget): string | undefined {
  const cell = target instanceof Element ? target.closest('[data-column]') : null;
  return cell?.getAttribute('data-column') ?? undefined;
}

/** The row of the keyboard, -1 for none. */
function activeIndex(grid: Element): number {
  const id = grid.getAttribute('aria-activedescendant');
  const index = id === null ? null : document.querySelector(`#${CSS.escape(id)}`)?.getAttribute('data-index');
  return index === null || index === undefined ? -1 : Number(index);
}

interface Pasted extends Pick<GridEditingOptions, 'relation' | 'shown' | 'readKeys'> {
  readonly column: string | undefined;
  readonly text: string;
  readonly index: number;
}

/** A copied block as edits: from a cell to the right and down; rows past the end of the grid are added. */
async function pasteCells({ relation, shown, column, text, index, readKeys }: Pasted): Promise<readonly Edit[]> {
  const all = parsePasted(text);
  const first = all[0] ?? [];
  const isHeader = all.length > 1 && first.length > 0 && first.every((name) => name !== null && shown.includes(name));
  const rows = isHeader ? all.slice(1) : all;
  if (rows.length > maxPasted) throw tooManyRows();
  const width = Math.max(...rows.map((row) => row.length));
  const start = Math.max(0, isHeader ? shown.indexOf(first[0] ?? '') : shown.indexOf(column ?? ''));
  const names = isHeader ? first.map((name) => name ?? '') : shown.slice(start, start + width);
  const columns = names.map((name) => relation.columns.find((each) => each.name === name));
  if (names.length < width || columns.some((each) => each === undefined || !isEditableColumn(each))) throw noRoom();
  const values = rows.map((row) =>
    columns.map((each, at): EditValue => {
      const cell = row[at] ?? null;
      const value = cell === null || each === undefined ? null : toEditValue(each, cell);
      if (value === undefined) throw notBytes(each?.name ?? '');
      return value;
    }),
  );
  const keys = await readKeys(index, rows.length);
  const set = keys.map((key, at) => ({ key, values: values[at] ?? [] }));
  const added = values.slice(keys.length).map((cells) => ({ key: `new:${crypto.randomUUID()}`, values: cells }));
  return [
    ...(set.length === 0 ? [] : [{ kind: 'set', columns: names, rows: set } as const]),
    ...(added.length === 0 ? [] : [{ kind: 'add', columns: names, rows: added } as const]),
  ];
}

function tooManyRows(): Error {
  return makeFailure({
    code: 'too-large',
    message: `At most ${maxPasted} rows are pasted at once`,
    hint: 'Nothing was staged. Paste fewer rows.',
  });
}

function noRoom(): Error {
  return makeFailure({
    code: 'bad-input',
    message: 'The pasted cells do not fit the columns from here to the right',
    hint: 'Nothing was staged. Select the first cell, show the columns to paste into, and exclude computed and secret ones.',
  });
}

function notBytes(column: string): Error {
  return makeFailure({
    code: 'bad-input',
    message: `${column} holds bytes, which are pasted as hexadecimal digits`,
    hint: 'Nothing was staged.',
  });
}
