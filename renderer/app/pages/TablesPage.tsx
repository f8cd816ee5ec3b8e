import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ComponentProps, useCallback, useMemo } from 'react';
import { CatalogTree } from '#renderer/features/tables/CatalogTree.tsx';
import { EditsProvider } from '#renderer/features/tables/edits/EditsProvider.tsx';
import { SchemaDiagramView } from '#renderer/features/tables/diagram/SchemaDiagramView.tsx';
import { MissingIndexesView } from '#renderer/features/tables/maintenance/MissingIndexesView.tsx';
import { OpenedRow } from '#renderer/features/tables/OpenedRow.tsx';
import { type RelationTab, RelationView } from '#renderer/features/tables/RelationView.tsx';
import { TablesStart } from '#renderer/features/tables/TablesStart.tsx';
import { type TableView, tableViewSchema } from '#renderer/features/tables/tableState.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { Splitter } from '#renderer/ui/Splitter.tsx';
import type { RelationName } from '#shared/domain/catalog.ts';
import type { GridCondition, GridRow } from '#shared/domain/grid.ts';
import { drawYaptidePage } from './YaptidePagePicture.tsx';
import { useConnection } from '../connectionContext.ts';
import { changedView, useAddressedView } from './addressedView.ts';
import type { tablesPages } from './tablesPages.ts';
import { useEscape, useFocusAfter } from './useDetailKeys.ts';

/** What stands next to the rows at first, in pixels: the rail, the list of tables and an open row. */
const besideRows = 48 + 260 + 340;

/** Every table of any database. */
export function TablesPage() {
  const { connection, setStatus } = useConnection();
  const {
    schema,
    table,
    instead,
    tab = 'rows',
    page,
    row,
    view: said,
  } = useSearch({ from: '/c/$connectionId/tables' });
  const navigate = useNavigate({ from: '/c/$connectionId/tables' });
  const chosen = useMemo(
    () => (schema === undefined || table === undefined ? undefined : { schema, name: table }),
    [schema, table],
  );
  const view = useAddressedView(said, tableViewSchema);
  const choose = useCallback(
    ({ schema: wanted, name }: RelationName, conditions?: readonly GridCondition[]) => {
      const filter = conditions === undefined ? undefined : { filter: { conditions: [...conditions] } };
      void navigate({ search: { schema: wanted, table: name, view: filter } });
    },
    [navigate],
  );
  const onView = useCallback(
    (change: Partial<TableView>) =>
      void navigate({
        search: (before) => ({ ...before, view: changedView(before.view, tableViewSchema, change) }),
        // A filter is a step that one goes back from, an order is not.
        replace: change.filter === undefined,
      }),
    [navigate],
  );
  const openKey = useCallback(
    (key: string | undefined) =>
      void navigate({ search: (before) => ({ ...before, row: key }), replace: key !== undefined && row !== undefined }),
    [navigate, row],
  );
  const open = useCallback(({ key }: GridRow) => (key.startsWith('#') ? undefined : openKey(key)), [openKey]);
  const close = useCallback(() => openKey(undefined), [openKey]);
  const onTab = (next: RelationTab): void =>
    void navigate({ search: (before) => ({ ...before, tab: next === 'rows' ? undefined : next, row: undefined }) });
  const drawPicture = useMemo(
    () => (connection.isYaptide ? drawYaptidePage(connection.id) : undefined),
    [connection.isYaptide, connection.id],
  );
  const showPage = useCallback(
    (shown: (typeof tablesPages)[number]) => void navigate({ search: { page: shown } }),
    [navigate],
  );
  useFocusAfter(row !== undefined);
  useEscape(row !== undefined, close);
  return (
    <Panes
      label="Width of the list of tables"
      name="tables"
      size={260}
      least={200}
      minRest={400}
      first={<CatalogTree connectionId={connection.id} chosen={chosen} onChoose={choose} onShowPage={showPage} />}
      second={
        chosen === undefined && page === 'indexes' ? (
          <MissingIndexesView connectionId={connection.id} />
        ) : chosen === undefined && page === 'diagram' ? (
          <SchemaDiagramView connectionId={connection.id} onChoose={choose} />
        ) : chosen === undefined ? (
          <NothingChosen connectionId={connection.id} instead={instead} onChoose={choose} onShowPage={showPage} />
        ) : (
          <EditsProvider key={`${schema}.${table}`} connectionId={connection.id} name={chosen}>
            <Panes
              label="Width of the rows"
              name="tableRows"
              size={window.innerWidth - besideRows}
              least={300}
              minRest={300}
              first={
                <RelationView
                  connectionId={connection.id}
                  name={chosen}
                  view={view}
                  onView={onView}
                  tab={tab}
                  onTab={onTab}
                  onShowPage={showPage}
                  openedKey={row}
                  onOpen={open}
                  onChoose={choose}
                  onStatus={setStatus}
                />
              }
              second={
                row === undefined ? null : (
                  <OpenedRow
                    connectionId={connection.id}
                    name={chosen}
                    rowKey={row}
                    onClose={close}
                    onChoose={choose}
                    drawPicture={drawPicture}
                  />
                )
              }
            />
          </EditsProvider>
        )
      }
    />
  );
}

interface PanesProps extends Omit<Parameters<typeof Splitter>[0], 'onSize'> {
  /** Under which its size is remembered. */
  readonly name: string;
}

function Panes({ name, size, ...panes }: PanesProps) {
  const { preferences, update } = usePreferences();
  return (
    <Splitter
      {...panes}
      size={preferences.splits[name] ?? size}
      onSize={(next) => update((all) => ({ ...all, splits: { ...all.splits, [name]: next } }))}
    />
  );
}

interface NothingChosenProps extends ComponentProps<typeof TablesStart> {
  readonly instead: string | undefined;
}

function NothingChosen({ instead, ...start }: NothingChosenProps) {
  if (instead === undefined) return <TablesStart {...start} />;
  return (
    <EmptyState
      title={`This database has no ${instead}`}
      text="It is not a yaptide database, so only its tables are shown. Choose one on the left."
    />
  );
}
