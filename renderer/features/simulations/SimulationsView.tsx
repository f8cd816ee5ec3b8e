import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { Request } from '#renderer/operations/operationRequest.ts';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { ExportButton } from '#renderer/listing/ExportButton.tsx';
import { ListingTable } from '#renderer/listing/ListingTable.tsx';
import { useVisibleRange } from '#renderer/listing/useVisibleRange.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { ListFrame, ListHeader } from '#renderer/ui/ListHeader.tsx';
import type { ListStatus } from '#renderer/ui/listStatus.ts';
import type { TableSort } from '#renderer/ui/table/tableColumn.ts';
import { hiddenOf } from '#renderer/ui/table/tableLayout.ts';
import { simulationSortSchema, type SimulationSummary } from '#shared/domain/simulation.ts';
import { extraSimulationColumns } from './extraSimulationColumns.ts';
import { simulationOperations } from './simulationOperations.ts';
import { simulationColumns } from './simulationColumns.tsx';
import { SimulationFilters } from './SimulationFilters.tsx';
import { isFiltered, type SimulationListState } from './simulationListState.ts';
import { useFollowing } from './useFollowing.ts';
import { useSimulationList } from './useSimulationList.ts';
import { selectedBytes, useStorage } from './useStorage.ts';

interface SimulationsViewProps {
  readonly connectionId: string;
  readonly view: SimulationListState;
  /** Keep it the same between renders. */
  readonly onView: (change: Partial<SimulationListState>) => void;
  /** The simulation whose detail is open. */
  readonly selectedId?: number | undefined;
  readonly onOpen: (id: number) => void;
  /** The keyboard rests on another row while a detail is open. */
  readonly onFollow: (id: number) => void;
  /** Few columns, beside an open detail. */
  readonly compact: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
  /** Hears what is to be done with simulations. Keep it the same between renders. */
  readonly onRequest: (request: Request) => void;
  /** For the status bar. */
  readonly onStatus?: ((status: ListStatus) => void) | undefined;
  /** More buttons in the header. */
  readonly actions?: ReactNode;
}

const none: readonly SimulationSummary[] = [];
const storageColumnIds = ['estimators', 'pages', 'bytes'];
/** Beside a detail the storage is not shown until somebody asks for it. */
const hiddenWithDetail = storageColumnIds.map((id) => ({ id, hiddenAtFirst: true }));
const keyOf = ({ id }: SimulationSummary): number => id;

/** The list of simulations with its filters. */
export function SimulationsView(props: SimulationsViewProps) {
  const { connectionId, view, onView, onOpen, onRequest, compact, now, zone, onStatus } = props;
  const { listing, reload, filter } = useSimulationList({ connectionId, view, now });
  const [range, tellRange] = useVisibleRange();
  const [selected, setSelected] = useState(none);
  const name = compact ? 'simulations-compact' : 'simulations';
  const layout = usePreferences().preferences.tables[name];
  const inView = !storageColumnIds.every((id) => hiddenOf(compact ? hiddenWithDetail : [], layout ?? {}).includes(id));
  const storageOf = useStorage({ connectionId, inView, ...range, rowAt: listing.rowAt, selected });
  const columns = useMemo(() => simulationColumns({ now, zone, compact, storageOf }), [now, zone, compact, storageOf]);
  const bytes = selectedBytes(selected, storageOf);
  const { lastQuery } = listing;
  useEffect(() => {
    onStatus?.({
      selected: selected.length,
      bytes,
      lastQueryMilliseconds: lastQuery?.ms ?? null,
      rows: lastQuery?.rows ?? 0,
    });
  }, [onStatus, selected.length, bytes, lastQuery]);
  const open = useCallback((row: SimulationSummary) => onOpen(row.id), [onOpen]);
  const follow = useFollowing({ openId: props.selectedId, onFollow: props.onFollow });
  const client = useClient();
  const readExtraColumns = useMemo(() => extraSimulationColumns({ client, connectionId }), [client, connectionId]);
  const sortBy = useCallback(
    (sort: TableSort) => {
      const known = simulationSortSchema.safeParse(sort);
      if (known.success) onView({ sort: known.data });
    },
    [onView],
  );
  const filtered = isFiltered(view);
  const { count, countIsExact } = listing;
  const rowOperations = useCallback(
    (rows: readonly SimulationSummary[]) => {
      const matching = filtered ? { filter, count: countIsExact ? count : undefined } : undefined;
      return simulationOperations({ selected: rows, matching, onRequest });
    },
    [filtered, filter, count, countIsExact, onRequest],
  );
  const empty = useMemo(
    () => <NoSimulations filtered={filtered} onClear={() => onView({ filter: {}, period: undefined })} />,
    [filtered, onView],
  );
  return (
    <ListFrame>
      <ListHeader
        title="Simulations"
        {...range}
        count={listing.count}
        hasRows={listing.hasRows}
        countIsExact={listing.countIsExact}
        countFailure={listing.countFailure?.message}
        onRefresh={reload}
        actions={
          <>
            {props.actions}
            <ExportButton
              name="simulations"
              source={listing.source}
              columns={columns}
              count={listing.count}
              readExtraColumns={readExtraColumns}
            />
          </>
        }
      />
      <SimulationFilters connectionId={connectionId} view={view} onView={onView} compact={compact} />

      <ListingTable
        listing={listing}
        name={name}
        label="Simulations"
        columns={columns}
        keyOf={keyOf}
        sort={view.sort}
        onSort={sortBy}
        openedKey={props.selectedId}
        onOpen={open}
        onMove={follow}
        onSelection={setSelected}
        rowOperations={rowOperations}
        onRange={tellRange}
        empty={empty}
      />
    </ListFrame>
  );
}

function NoSimulations({ filtered, onClear }: { readonly filtered: boolean; readonly onClear: () => void }) {
  if (!filtered) return <EmptyState title="No simulations" text="Nobody has submitted one to this yaptide yet." />;
  return (
    <EmptyState title="No simulations match" text="Every one is left out by the filters above.">
      <Button onClick={onClear}>Clear filters</Button>
    </EmptyState>
  );
}
