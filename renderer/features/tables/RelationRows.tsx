import { IconPlus, IconX } from '@tabler/icons-react';
import { type ReactNode, useCallback, useMemo } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { GridCell } from '#renderer/grid/GridCell.tsx';
import { gridColumns } from '#renderer/grid/gridColumns.tsx';
import type { WriteExport } from '#renderer/listing/ExportButton.tsx';
import { ListView, NoRows } from '#renderer/listing/ListView.tsx';
import { type ListStatus, useListView } from '#renderer/listing/useListView.ts';
import { useTableLayout } from '#renderer/listing/useTableLayout.ts';
import { makeSource } from '#renderer/listing/WindowCache.ts';
import { type FetchWindow, readWindows } from '#renderer/listing/windowPlan.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FilterLine } from '#renderer/ui/ListHeader.tsx';
import { SearchBox } from '#renderer/ui/SearchBox.tsx';
import { hiddenOf, orderOf, type TableLayout } from '#renderer/ui/table/tableLayout.ts';
import { type Relation, relationText } from '#shared/domain/catalog.ts';
import { type GridCondition, gridSortSchema, type GridRow, maxGridColumns } from '#shared/domain/grid.ts';
import type { RowFile } from '#shared/domain/listExport.ts';
import type { ListWindow } from '#shared/domain/listing.ts';
import { visibleText } from '#shared/visibleText.ts';
import { AddCondition } from './AddCondition.tsx';
import { EditBar } from './edits/EditBar.tsx';
import { EditedCell } from './edits/EditedCell.tsx';
import { FillDialog } from './edits/FillDialog.tsx';
import editStyles from './edits/Edits.module.css';
import { useEdits, useEditsStore, useIsEditable } from './edits/EditsProvider.tsx';
import { newGridRow } from './edits/editValues.ts';
import { useGridEditing } from './edits/useGridEditing.ts';
import { withNewRows } from './edits/withNewRows.ts';
import { ImportButton } from './importing/ImportDialog.tsx';
import { ReferenceCell } from './ReferenceCell.tsx';
import {
  allReadBelow,
  conditionText,
  isComparable,
  isHiddenAtFirst,
  type TablesNavigation,
  type TableView,
  withCondition,
  withoutCondition,
} from './tableState.ts';
import { useCellMenu } from './useCellMenu.ts';
import styles from './RelationRows.module.css';

export interface RelationRowsProps extends TablesNavigation {
  readonly connectionId: string;
  readonly relation: Relation;
  readonly view: TableView;
  /** Keep it the same between renders. */
  readonly onView: (change: Partial<TableView>) => void;
  readonly openedKey: string | undefined;
  /** Keep it the same between renders. */
  readonly onOpen: (row: GridRow) => void;
  readonly onStatus: (status: ListStatus) => void;
  /** Stands between the header and the filters. */
  readonly tabs: ReactNode;
}

const keyOf = ({ key }: GridRow): string => key;

/** The rows of a table or view, as they are stored. */
export function RelationRows(props: RelationRowsProps) {
  const { connectionId, relation, view, onView, onChoose, openedKey, onOpen, onStatus, tabs } = props;
  const client = useClient();
  const name = { schema: relation.schema, name: relation.name };
  const title = relationText(relation);
  const layoutName = `rows of ${title}`.slice(0, 300);
  const columns = useMemo(() => columnsOf(connectionId, relation, onChoose), [connectionId, relation, onChoose]);
  const read = useReadColumns(relation, columns, layoutName);
  const { filter } = view;
  const sort = shownSort(relation, view.sort);
  const fetchRows = async (window: ListWindow, signal: AbortSignal) => {
    const asked = { connectionId, relation: name, columns: [...read.names], filter, sort, window };
    const found = await client.call('grid.rows', asked, { signal });
    return { ...found, rows: found.rows.map(read.inOrder) };
  };
  const source = makeSource<GridRow>({
    scope: `${connectionId} ${title} ${read.key}`,
    filter,
    sort,
    count: async (signal) =>
      (await client.call('grid.count', { connectionId, relation: name, filter }, { signal })).count,
    fetchWindow: async (window, signal) => fetchRows(window, signal),
  });
  const fetchKeys = async (window: ListWindow, signal: AbortSignal) =>
    client.call('grid.rows', { connectionId, relation: name, columns: [], filter, sort, window }, { signal });
  const stored = useListView({ source, sortSchema: gridSortSchema, onView });
  const { newRows } = useEdits();
  const added = useMemo(() => newRows.map((row) => newGridRow(relation, row)), [newRows, relation]);
  const list = useMemo(() => ({ ...stored, listing: withNewRows(stored.listing, added) }), [stored, added]);
  const isEditable = useIsEditable(relation);
  const { layout } = useTableLayout(layoutName);
  const editing = useGridEditing({
    relation,
    isEditable,
    shown: useMemo(() => shownOf(columns, layout), [columns, layout]),
    rowAt: list.listing.rowAt,
    readKeys: async (first, count) => {
      const fresh = added.slice(first, first + count).map(({ key }) => key);
      const rest = count - fresh.length;
      const skip = Math.max(0, first - added.length);
      return rest === 0 ? fresh : [...fresh, ...(await readKeys(fetchKeys, { skip, limit: rest }))];
    },
    onOpen,
  });
  const { rowOperations, onContextMenuCapture } = useCellMenu({
    connectionId,
    relation,
    view,
    onView,
    isEditable,
    rowEntries: editing.rowEntries,
  });
  const exportRows: WriteExport<RowFile> = async (columnIds, file, options) => {
    const what = { relation: name, columns: columnIds, filter, sort };
    return client.call('exports.writeRelation', { connectionId, what, file }, options);
  };
  const isFiltered = (filter.conditions ?? []).length > 0 || (filter.text ?? '') !== '';
  const empty = useMemo(
    () => <NoRows what="rows" text="It is empty." isFiltered={isFiltered} onClear={() => onView({ filter: {} })} />,
    [isFiltered, onView],
  );
  const onText = useCallback(
    (text: string) => onView({ filter: { ...filter, text: text === '' ? undefined : text } }),
    [onView, filter],
  );
  return (
    <div
      className={`${styles['rows']} ${editStyles['editing']}`}
      onContextMenuCapture={onContextMenuCapture}
      {...editing.listeners}
    >
      <ListView
        list={list}
        title={visibleText(title)}
        label={`Rows of ${visibleText(title)}`}
        name={layoutName}
        fileName={relation.name.replaceAll(/[^\p{L}\p{N}_-]+/gu, '_').slice(0, 80) || 'table'}
        columns={columns}
        keyOf={keyOf}
        sort={sort}
        openedKey={openedKey}
        onOpen={onOpen}
        onMove={openedKey === undefined ? undefined : onOpen}
        rowOperations={rowOperations}
        onStatus={onStatus}
        onExport={exportRows}
        onExactExport={exportRows}
        filters={
          <>
            {tabs}
            <FilterLine label="Filters">
              <SearchBox hint="text in any column" value={filter.text ?? ''} onValue={onText} />
              {(filter.conditions ?? []).map((condition, index) => (
                <ConditionChip
                  key={JSON.stringify(condition)}
                  condition={condition}
                  onRemove={() => onView({ filter: withoutCondition(filter, index) })}
                />
              ))}
              <AddCondition
                relation={relation}
                onAdd={(condition) => onView({ filter: withCondition(filter, condition) })}
              />
            </FilterLine>
          </>
        }
        empty={empty}
        actions={
          <>
            {relation.notEditable === null ? <ImportButton connectionId={connectionId} relation={relation} /> : null}
            {isEditable ? <NewRowButton onOpen={onOpen} relation={relation} /> : null}
          </>
        }
      >
        <EditBar connectionId={connectionId} relation={relation} />
        {editing.filling === undefined ? null : <FillDialog filling={editing.filling} onClose={editing.endFilling} />}
      </ListView>
    </div>
  );
}

/** Adds a row whose columns get their defaults until others are chosen. */
function NewRowButton({ relation, onOpen }: Pick<RelationRowsProps, 'relation' | 'onOpen'>) {
  const store = useEditsStore();
  const add = async (): Promise<void> => {
    const key = `new:${crypto.randomUUID()}`;
    const isStaged = await store.stage([{ kind: 'add', columns: [], rows: [{ key, values: [] }] }]);
    if (isStaged) onOpen(newGridRow(relation, { key, state: 'new', values: new Map() }));
  };
  return (
    <Button onClick={() => void add()}>
      <IconPlus size={15} stroke={1.7} aria-hidden="true" /> New row
    </Button>
  );
}

/** The columns that are shown, in their order. */
function shownOf(columns: ReturnType<typeof columnsOf>, layout: TableLayout): readonly string[] {
  const hidden = hiddenOf(columns, layout);
  return orderOf(columns, layout).filter((id) => !hidden.includes(id));
}

/** The keys of rows by their positions. */
async function readKeys(
  fetchWindow: FetchWindow<GridRow>,
  range: { readonly skip: number; readonly limit: number },
): Promise<readonly string[]> {
  const keys: string[] = [];
  const { signal } = new AbortController();
  for await (const rows of readWindows(fetchWindow, { signal, ...range })) keys.push(...rows.map(({ key }) => key));
  return keys;
}

/** The rows' key is what they are sorted by at first, where it is one column. */
function shownSort({ primaryKey }: Relation, sort: TableView['sort']): TableView['sort'] {
  const [key, more] = primaryKey;
  return sort.column === '' && key !== undefined && more === undefined ? { ...sort, column: key } : sort;
}

function columnsOf(connectionId: string, relation: Relation, onChoose: TablesNavigation['onChoose']) {
  const references = new Map(
    relation.references
      .filter(({ childColumns }) => childColumns.length === 1)
      .map((key) => [key.childColumns[0], key]),
  );
  return gridColumns(
    relation.columns.map((column, index) => {
      const { name, type } = column;
      const reference = references.get(name);
      return {
        name,
        type,
        isSortable: isComparable(relation, name),
        isKey: relation.primaryKey.includes(name),
        hiddenAtFirst: isHiddenAtFirst(index),
        draw: (cell, row) => (
          <EditedCell rowKey={row.key} column={column} cell={cell} isFirst={index === 0}>
            {reference === undefined ? (
              <GridCell cell={cell} />
            ) : (
              <ReferenceCell connectionId={connectionId} reference={reference} cell={cell} onChoose={onChoose} />
            )}
          </EditedCell>
        ),
      };
    }),
  );
}

/** The columns that are read: all of them, but of a very wide table those that are shown. */
function useReadColumns(relation: Relation, columns: ReturnType<typeof columnsOf>, layoutName: string) {
  const { layout } = useTableLayout(layoutName);
  return useMemo(() => {
    const all = relation.columns.map(({ name }) => name);
    if (all.length <= allReadBelow) return { key: '', names: all, inOrder: (row: GridRow) => row };
    const hidden = new Set(hiddenOf(columns, layout));
    const places = all.flatMap((name, index) => (hidden.has(name) ? [] : [index])).slice(0, maxGridColumns);
    const names = places.map((place) => all[place] ?? '');
    const inOrder = (row: GridRow): GridRow => {
      const cells: GridRow['cells'][number][] = [];
      for (const [index, place] of places.entries()) cells[place] = row.cells[index] ?? null;
      return { ...row, cells };
    };
    return { key: names.join(' '), names, inOrder };
  }, [relation, columns, layout]);
}

interface ConditionChipProps {
  readonly condition: GridCondition;
  readonly onRemove: () => void;
}

function ConditionChip({ condition, onRemove }: ConditionChipProps) {
  const text = visibleText(conditionText(condition));
  return (
    <span className={styles['chip']}>
      <bdi title={text}>{text}</bdi>
      <button type="button" aria-label={`Remove the filter ${text}`} onClick={onRemove}>
        <IconX size={13} stroke={2} aria-hidden="true" />
      </button>
    </span>
  );
}
