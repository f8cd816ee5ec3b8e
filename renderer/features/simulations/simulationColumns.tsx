import { formatDuration } from '#renderer/format/formatDuration.ts';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { respectingPermissions } from '#renderer/badges/sharedColumns.tsx';
import type { Companions } from '#renderer/listing/useCompanions.ts';
import { Age } from '#renderer/ui/Age.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { TableColumn } from '#renderer/ui/table/tableColumn.ts';
import type { SimulationSort, SimulationStorage, SimulationSummary } from '#shared/domain/simulation.ts';
import { formatCount } from '#shared/figures.ts';
import { PrimariesCell, StateCell, TasksCell, TitleCell, UserCell } from './SimulationCells.tsx';
import { StorageCell } from './StorageCell.tsx';

interface SimulationColumnsOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
  /** Few columns, next to an open detail. */
  readonly compact: boolean;
  readonly storages: Companions<SimulationStorage>;
}

type SimulationSortColumn = SimulationSort['column'];
type SimulationColumn = TableColumn<SimulationSummary> & { readonly id: SimulationSortColumn };

const compactColumns: readonly SimulationSortColumn[] = ['id', 'title', 'username', 'state', 'startedAt'];
const compactWidths: Readonly<Partial<Record<SimulationSortColumn, number>>> = {
  id: 74,
  title: 110,
  username: 78,
  state: 144,
  startedAt: 64,
};
const scans = 'Sorting by this column reads all results and takes a while';

/** The columns of the list of simulations, named like its sort keys. */
export function simulationColumns(options: SimulationColumnsOptions): readonly SimulationColumn[] {
  const columns = [...rowColumns(options), ...storageColumns(options), jobIdColumn];
  const all = respectingPermissions<SimulationSummary, SimulationColumn>(columns).map((column) => ({
    ...column,
    sortable: true,
  }));
  if (!options.compact) return all;
  return all.map((column) => ({
    ...column,
    width: compactWidths[column.id] ?? column.width,
    hiddenAtFirst: !compactColumns.includes(column.id),
  }));
}

function rowColumns({ now, zone }: SimulationColumnsOptions): readonly SimulationColumn[] {
  return [
    {
      id: 'id',
      header: 'id',
      width: 82,
      pinnedAtFirst: true,
      align: 'end',
      descendingFirst: true,
      cell: ({ id }) => formatCount(id),
      text: ({ id }) => String(id),
    },
    {
      id: 'title',
      header: 'title',
      width: 200,
      flexible: true,
      pinnedAtFirst: true,
      cell: (row) => <TitleCell simulation={row} />,
      text: ({ title }) => title,
    },
    {
      id: 'username',
      header: 'user',
      width: 110,
      cell: (row) => <UserCell simulation={row} />,
      text: ({ username }) => username,
    },
    {
      id: 'state',
      header: 'state',
      width: 178,
      cell: (row) => <StateCell simulation={row} />,
      text: ({ state }) => state,
    },
    {
      id: 'tasks',
      header: 'tasks',
      width: 172,
      cell: (row) => <TasksCell simulation={row} />,
      text: ({ tasksCompleted, tasksTotal }) => `${tasksCompleted}/${tasksTotal}`,
    },
    {
      id: 'primariesSimulated',
      header: 'primaries',
      width: 150,
      align: 'end',
      descendingFirst: true,
      cell: (row) => <PrimariesCell simulation={row} />,
      text: ({ primariesSimulated, primariesRequested }) => `${primariesSimulated}/${primariesRequested}`,
    },
    {
      id: 'simulator',
      header: 'simulator',
      width: 86,
      cell: ({ simulator }) => <TextCell text={simulator} />,
      text: ({ simulator }) => simulator,
    },
    {
      id: 'platform',
      header: 'platform',
      width: 76,
      cell: ({ platform }) => <TextCell text={platform} />,
      text: ({ platform }) => platform,
    },
    {
      id: 'inputType',
      header: 'input type',
      width: 80,
      cell: ({ inputType }) => <TextCell text={inputType} />,
      text: ({ inputType }) => inputType,
    },
    {
      id: 'startedAt',
      header: 'started',
      width: 74,
      align: 'end',
      descendingFirst: true,
      cell: ({ startedAt }) => <Age instant={startedAt} now={now} zone={zone} />,
      text: ({ startedAt }) => startedAt,
    },
    {
      id: 'endedAt',
      header: 'ended',
      width: 74,
      align: 'end',
      descendingFirst: true,
      hiddenAtFirst: true,
      cell: ({ endedAt }) => <Age instant={endedAt} now={now} zone={zone} />,
      text: ({ endedAt }) => endedAt,
    },
    {
      id: 'duration',
      header: 'duration',
      width: 86,
      align: 'end',
      descendingFirst: true,
      cell: ({ durationMicroseconds: span }) => (span === null ? <TextCell text={null} /> : formatDuration(span)),
      text: ({ durationMicroseconds: span }) => (span === null ? null : formatDuration(span)),
    },
  ];
}

function storageColumns({ storages }: SimulationColumnsOptions): readonly SimulationColumn[] {
  const column = (what: 'estimators' | 'pages' | 'bytes', header: string, width: number): SimulationColumn => ({
    id: what,
    header,
    width,
    align: 'end',
    descendingFirst: true,
    sortNotice: scans,
    cell: ({ id }) => <StorageCell id={id} storages={storages} what={what} />,
    text: ({ id }) => {
      const storage = storages.of(id);
      return storage.step === 'ready' ? String(storage.value[what]) : null;
    },
  });
  return [column('estimators', 'estimators', 82), column('pages', 'pages', 64), column('bytes', 'stored', 84)];
}

const jobIdColumn: SimulationColumn = {
  id: 'jobId',
  header: 'job id',
  width: 200,
  cell: ({ jobId }) => <TextCell text={jobId} mono />,
  text: ({ jobId }) => jobId,
};
