import { useClient } from '#renderer/api/ApiProvider.tsx';
import { useCallback, useMemo } from 'react';
import type { WriteExport } from '#renderer/listing/ExportButton.tsx';
import { fileColumns } from '#renderer/listing/fileColumns.ts';
import { ListView, NoRows } from '#renderer/listing/ListView.tsx';
import type { ListViewProps } from '#renderer/listing/useListView.ts';
import type { Request } from '#renderer/operations/operationRequest.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import { hiddenOf } from '#renderer/ui/table/tableLayout.ts';
import { type SimulationExportColumn, simulationExportColumns } from '#shared/domain/listExport.ts';
import type { SimulationSummary } from '#shared/domain/simulation.ts';
import { copyEntries, galleryEntries, simulationOperations } from './simulationOperations.ts';
import { simulationColumns } from './simulationColumns.tsx';
import { SimulationFilters } from './SimulationFilters.tsx';
import { isFiltered, type SimulationListState } from './simulationListState.ts';
import { useSelectedBytes, useStorage } from './simulationStorage.ts';
import { useFollowing } from './useFollowing.ts';
import { useSimulationList } from './useSimulationList.ts';

interface SimulationsViewProps extends ListViewProps<SimulationListState, Request> {
  /** The simulation whose detail is open. */
  readonly selectedId?: number | undefined;
  readonly onOpen: (id: number) => void;
  /** The keyboard focus is on another row while a detail is open. */
  readonly onFollow: (id: number) => void;
  /** The address that opens a simulation. Must be stable between renders. */
  readonly linkOf: (id: number) => string;
  /** Shows the results of some simulations as images next to each other. Must be stable between renders. */
  readonly onGallery: (ids: readonly number[]) => void;
  /** Few columns, next to an open detail. */
  readonly compact: boolean;
}

const none: readonly SimulationSummary[] = [];
const storageColumnIds = ['estimators', 'pages', 'bytes'];
/** Next to a detail the storage is hidden by default. */
const hiddenWithDetail = storageColumnIds.map((id) => ({ id, hiddenAtFirst: true }));
/** Columns of the list that show several values. */
const exportedParts: Readonly<Record<string, readonly SimulationExportColumn[]>> = {
  tasks: ['tasks', 'tasksCompleted', 'tasksFailed'],
  primariesSimulated: ['primariesSimulated', 'primariesRequested'],
};

const keyOf = ({ id }: SimulationSummary): number => id;

/** The list of simulations with its filters. */
export function SimulationsView(props: SimulationsViewProps) {
  const { connectionId, view, onView, onOpen, onRequest, linkOf, onGallery, compact, now, zone } = props;
  const { list, reload, filter } = useSimulationList({ connectionId, view, onView, now });
  const { listing, selected } = list;
  const name = compact ? 'simulations-compact' : 'simulations';
  const layout = usePreferences().preferences.tables[name];
  const inView = !storageColumnIds.every((id) => hiddenOf(compact ? hiddenWithDetail : [], layout ?? {}).includes(id));
  const storages = useStorage({
    connectionId,
    inView,
    ...list.range,
    rowAt: listing.rowAt,
    selected: selected.rows ?? none,
  });
  const columns = useMemo(() => simulationColumns({ now, zone, compact, storages }), [now, zone, compact, storages]);
  const bytes = useSelectedBytes(selected.rows, storages);
  const open = useCallback((row: SimulationSummary) => onOpen(row.id), [onOpen]);
  const follow = useFollowing({ openId: props.selectedId, onFollow: props.onFollow });
  const { sort } = view;
  const client = useClient();
  const exportList = useCallback<WriteExport>(
    async (columnIds, file, options) => {
      const columns = fileColumns(columnIds, simulationExportColumns, exportedParts);
      return client.call(
        'exports.write',
        { connectionId, what: { list: 'simulations', filter, sort, columns }, file },
        options,
      );
    },
    [client, connectionId, filter, sort],
  );
  const filtered = isFiltered(view);
  const { count, countIsExact } = listing;
  const rowOperations = useCallback(
    (rows: SelectedRows<SimulationSummary>) => {
      const matching = filtered ? { filter, count: countIsExact ? count : undefined } : undefined;
      const [only, ...others] = rows.rows ?? [];
      const copying = only === undefined || others.length > 0 ? [] : copyEntries(only, linkOf);
      return [
        ...copying,
        ...galleryEntries(rows, onGallery),
        ...simulationOperations({ selected: rows, matching, onRequest }),
      ];
    },
    [filtered, filter, count, countIsExact, onRequest, linkOf, onGallery],
  );
  const clear = useCallback(() => onView({ filter: {}, period: undefined }), [onView]);
  const empty = useMemo(
    () => (
      <NoRows
        what="simulations"
        text="No simulation has been submitted to this yaptide yet."
        isFiltered={filtered}
        onClear={clear}
      />
    ),
    [filtered, clear],
  );
  return (
    <ListView
      list={list}
      title="Simulations"
      name={name}
      fileName="simulations"
      columns={columns}
      keyOf={keyOf}
      sort={view.sort}
      openedKey={props.selectedId}
      onOpen={open}
      onMove={follow}
      rowOperations={rowOperations}
      onRefresh={reload}
      onStatus={props.onStatus}
      bytes={bytes}
      onExport={exportList}
      filters={
        <SimulationFilters
          connectionId={connectionId}
          view={view}
          onView={onView}
          compact={compact}
          isReady={list.isSettled}
        />
      }
      empty={empty}
    />
  );
}
