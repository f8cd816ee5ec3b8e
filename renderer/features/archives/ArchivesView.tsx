import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { copyAndTell } from '#renderer/ui/copyAndTell.ts';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { ListFrame, ListHeader } from '#renderer/ui/ListHeader.tsx';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import { DataTable } from '#renderer/ui/table/DataTable.tsx';
import type { TableLayout } from '#renderer/ui/table/tableLayout.ts';
import type { ArchiveSummary } from '#shared/domain/archive.ts';
import { archiveColumns } from './archiveColumns.tsx';

interface ArchivesViewProps {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

const none: readonly ArchiveSummary[] = [];
const keyOf = ({ path }: ArchiveSummary): string => path;
const rowActs = ([first, ...others]: readonly ArchiveSummary[]): readonly MenuEntry[] =>
  first === undefined || others.length > 0
    ? []
    : [{ kind: 'act', label: 'Copy path', act: () => copyAndTell(first.path, 'the path') }];

/** The archives of the folder, newest first. */
export function ArchivesView({ now, zone }: ArchivesViewProps) {
  const client = useClient();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['archives'],
    queryFn: async ({ signal }) => client.call('archives.list', {}, { signal }),
    staleTime: 0,
  });
  const archives = data?.archives ?? none;
  const [layout, setLayout] = useState<TableLayout>({});
  const [range, setRange] = useState<readonly [number, number]>([0, -1]);
  const columns = useMemo(() => archiveColumns({ now, zone }), [now, zone]);
  const onVisible = useCallback((first: number, last: number) => setRange([first, last]), []);
  const place = data === undefined ? '' : `Archives are kept in ${data.folder}.`;
  return (
    <ListFrame>
      <ListHeader
        title="Archives"
        first={range[0]}
        last={range[1]}
        count={archives.length}
        hasRows={archives.length > 0}
        countIsExact={!isPending}
        onRefresh={() => void refetch()}
      />
      {error !== null && <FailurePanel failure={toFailure(error)} onRetry={() => void refetch()} />}
      <DataTable
        label="Archives"
        columns={columns}
        layout={layout}
        onLayout={setLayout}
        count={archives.length}
        countIsExact={!isPending}
        rowAt={(index) => archives[index]}
        loadedRows={() => archives}
        keyOf={keyOf}
        onVisible={onVisible}
        rowActs={rowActs}
        loading={isPending}
      >
        {data !== undefined && archives.length === 0 ? (
          <EmptyState title="Nothing was archived yet" text={`What an act removes is kept first. ${place}`} />
        ) : null}
      </DataTable>
    </ListFrame>
  );
}
