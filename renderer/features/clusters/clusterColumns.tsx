import type { Zone } from '#renderer/format/formatInstant.ts';
import { Age } from '#renderer/ui/Age.tsx';
import { idColumn, respectingPermissions, simulationsColumn } from '#renderer/badges/sharedColumns.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { TableColumn } from '#renderer/ui/table/tableColumn.ts';
import { WarningMark } from '#renderer/ui/WarningMark.tsx';
import type { ClusterSummary } from '#shared/domain/cluster.ts';
import { visibleText } from '#shared/visibleText.ts';

const markWords: Readonly<Record<ClusterSummary['marks'][number], string>> = {
  'duplicate-name': 'Another cluster has the same name',
  'empty-name': 'Its name is empty',
};

interface ClusterColumnsOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
  readonly onShow: (id: number) => void;
}

/** The columns of the list of clusters, named like its sort keys. */
export function clusterColumns({ now, zone, onShow }: ClusterColumnsOptions): readonly TableColumn<ClusterSummary>[] {
  return respectingPermissions<ClusterSummary, TableColumn<ClusterSummary>>([
    idColumn(),
    {
      id: 'clusterName',
      header: 'name',
      width: 260,
      flexible: true,
      sortable: true,
      pinnedAtFirst: true,
      cell: ({ clusterName, marks }) => (
        <>
          <WarningMark words={marks.map((mark) => markWords[mark])} />
          <TextCell text={clusterName} />
        </>
      ),
      text: ({ clusterName }) => clusterName,
    },
    {
      id: 'port',
      header: 'port',
      width: 80,
      align: 'end',
      cell: ({ port }) => (port === null ? <TextCell text={null} /> : visibleText(String(port))),
      text: ({ port }) => (port === null ? null : String(port)),
    },
    simulationsColumn(onShow),
    {
      id: 'lastUsedAt',
      header: 'last used',
      width: 90,
      align: 'end',
      sortable: true,
      descendingFirst: true,
      cell: ({ lastUsedAt }) => <Age instant={lastUsedAt} now={now} zone={zone} />,
      text: ({ lastUsedAt }) => lastUsedAt,
    },
  ]);
}
