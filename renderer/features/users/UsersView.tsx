import { useCallback, useEffect, useMemo, useState } from 'react';
import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { ExportButton } from '#renderer/listing/ExportButton.tsx';
import { ListingTable } from '#renderer/listing/ListingTable.tsx';
import { useListing } from '#renderer/listing/useListing.ts';
import { useVisibleRange } from '#renderer/listing/useVisibleRange.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { ListFrame, ListHeader } from '#renderer/ui/ListHeader.tsx';
import type { ListStatus } from '#renderer/ui/listStatus.ts';
import type { TableSort } from '#renderer/ui/table/tableColumn.ts';
import { userFilterSchema, userSortSchema, type UserSummary } from '#shared/domain/user.ts';
import { extraUserColumns } from './extraUserColumns.ts';
import { userOperations } from './userOperations.ts';
import { userColumns } from './userColumns.tsx';
import { UserFilters } from './UserFilters.tsx';
import type { UserListState } from './userListState.ts';
import { userSource } from './userQueries.ts';
import { useUserCompanions } from './useUserCompanions.ts';

interface UsersViewProps {
  readonly connectionId: string;
  readonly view: UserListState;
  /** Keep it the same between renders. */
  readonly onView: (change: Partial<UserListState>) => void;
  readonly onShowSimulations: (userId: number) => void;
  /** Hears what is to be done with users. Keep it the same between renders. */
  readonly onRequest: (request: OperationRequest) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
  /** For the status bar. */
  readonly onStatus?: ((status: ListStatus) => void) | undefined;
}

const keyOf = ({ id }: UserSummary): number => id;
const none: readonly UserSummary[] = [];

/** The list of users: whose simulations there are and what they have stored. */
export function UsersView(props: UsersViewProps) {
  const { connectionId, view, onView, onShowSimulations, onRequest, now, zone, onStatus } = props;
  const client = useClient();
  const asked = JSON.stringify(view.filter);
  const { column, direction } = view.sort;
  const source = useMemo(
    () =>
      userSource({
        client,
        connectionId,
        filter: userFilterSchema.parse(JSON.parse(asked)),
        sort: { column, direction },
      }),
    [client, connectionId, asked, column, direction],
  );
  const listing = useListing(source);
  const [range, tellRange] = useVisibleRange();
  const [selected, setSelected] = useState(none);
  const { bytesOf, credentialsOf } = useUserCompanions({ connectionId, ...range, rowAt: listing.rowAt });
  const columns = useMemo(
    () => userColumns({ now, zone, onShow: onShowSimulations, bytesOf, credentialsOf }),
    [now, zone, onShowSimulations, bytesOf, credentialsOf],
  );
  const { lastQuery } = listing;
  useEffect(() => {
    onStatus?.({
      selected: selected.length,
      bytes: null,
      lastQueryMilliseconds: lastQuery?.ms ?? null,
      rows: lastQuery?.rows ?? 0,
    });
  }, [onStatus, selected.length, lastQuery]);
  const readExtraColumns = useMemo(() => extraUserColumns({ client, connectionId }), [client, connectionId]);
  const sortBy = useCallback(
    (sort: TableSort) => {
      const known = userSortSchema.safeParse(sort);
      if (known.success) onView({ sort: known.data });
    },
    [onView],
  );
  const rowOperations = useCallback((rows: readonly UserSummary[]) => userOperations(rows, onRequest), [onRequest]);
  const filtered = asked !== '{}';
  const empty = useMemo(
    () => <NoUsers filtered={filtered} onClear={() => onView({ filter: {} })} />,
    [filtered, onView],
  );
  return (
    <ListFrame>
      <ListHeader
        title="Users"
        {...range}
        count={listing.count}
        hasRows={listing.hasRows}
        countIsExact={listing.countIsExact}
        onRefresh={listing.refresh}
        actions={
          <>
            <Button onClick={() => onRequest({ kind: 'add-user' })}>Add user…</Button>
            <ExportButton
              name="users"
              source={listing.source}
              columns={columns}
              count={listing.count}
              readExtraColumns={readExtraColumns}
            />
          </>
        }
      />
      <UserFilters connectionId={connectionId} view={view} onView={onView} />

      <ListingTable
        listing={listing}
        name="users"
        label="Users"
        columns={columns}
        keyOf={keyOf}
        sort={view.sort}
        onSort={sortBy}
        onSelection={setSelected}
        rowOperations={rowOperations}
        onRange={tellRange}
        empty={empty}
      />
    </ListFrame>
  );
}

function NoUsers({ filtered, onClear }: { readonly filtered: boolean; readonly onClear: () => void }) {
  if (!filtered) return <EmptyState title="No users" text="This yaptide has none yet." />;
  return (
    <EmptyState title="No users match" text="Every one is left out by the filters above.">
      <Button onClick={onClear}>Clear filters</Button>
    </EmptyState>
  );
}
