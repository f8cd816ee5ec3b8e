import { useCallback, useMemo } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { WriteExport } from '#renderer/listing/ExportButton.tsx';
import { fileColumns } from '#renderer/listing/fileColumns.ts';
import { ListView, NoRows } from '#renderer/listing/ListView.tsx';
import { type ListViewProps, useListView } from '#renderer/listing/useListView.ts';
import { makeSource } from '#renderer/listing/WindowCache.ts';
import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { Button } from '#renderer/ui/Button.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import { userExportColumns } from '#shared/domain/listExport.ts';
import { userSortSchema, type UserSummary } from '#shared/domain/user.ts';
import { userOperations } from './userOperations.ts';
import { userColumns } from './userColumns.tsx';
import { UserFilters } from './UserFilters.tsx';
import type { UserListState } from './userListState.ts';
import { useUserCompanions } from './userCompanions.ts';

interface UsersViewProps extends ListViewProps<UserListState, OperationRequest> {
  readonly onShowSimulations: (userId: number) => void;
  /** The user whose page is open. */
  readonly openedId: number | undefined;
  readonly onOpen: (userId: number) => void;
}

/** Columns of the list that show several values. */
const exportedParts = { certificate: ['certificate', 'certificateValidUntil'] } as const;

const keyOf = ({ id }: UserSummary): number => id;

/** The list of users with their simulations and storage. */
export function UsersView(props: UsersViewProps) {
  const { connectionId, view, onView, onShowSimulations, onOpen, onRequest, now, zone } = props;
  const open = useCallback(({ id }: UserSummary) => onOpen(id), [onOpen]);
  const client = useClient();
  const { filter, sort } = view;
  const source = makeSource<UserSummary>({
    scope: connectionId,
    filter,
    sort,
    count: async (signal) => (await client.call('users.count', { connectionId, filter }, { signal })).count,
    fetchWindow: async (window, signal) =>
      client.call('users.list', { connectionId, filter, sort, window }, { signal }),
  });
  const list = useListView({ source, sortSchema: userSortSchema, onView });
  const { bytes, credentials } = useUserCompanions({ connectionId, ...list.range, rowAt: list.listing.rowAt });
  const columns = useMemo(
    () => userColumns({ now, zone, onShow: onShowSimulations, bytes, credentials }),
    [now, zone, onShowSimulations, bytes, credentials],
  );
  const exportList = useCallback<WriteExport>(
    async (columnIds, file, options) => {
      const exported = fileColumns(columnIds, userExportColumns, exportedParts);
      return client.call(
        'exports.write',
        { connectionId, what: { list: 'users', filter, sort, columns: exported }, file },
        options,
      );
    },
    [client, connectionId, filter, sort],
  );
  const rowOperations = useCallback(
    (selected: SelectedRows<UserSummary>) => userOperations(selected, onRequest),
    [onRequest],
  );
  const isFiltered = filter.authProviders !== undefined || filter.text !== undefined;
  const empty = useMemo(
    () => (
      <NoRows
        what="users"
        text="This database has none yet."
        isFiltered={isFiltered}
        onClear={() => onView({ filter: {} })}
      />
    ),
    [isFiltered, onView],
  );
  return (
    <ListView
      list={list}
      title="Users"
      name="users"
      fileName="users"
      columns={columns}
      keyOf={keyOf}
      sort={sort}
      openedKey={props.openedId}
      onOpen={open}
      rowOperations={rowOperations}
      onStatus={props.onStatus}
      onExport={exportList}
      actions={<Button onClick={() => onRequest({ kind: 'add-user' })}>Add user…</Button>}
      filters={<UserFilters connectionId={connectionId} view={view} onView={onView} isReady={list.isSettled} />}
      empty={empty}
    />
  );
}
