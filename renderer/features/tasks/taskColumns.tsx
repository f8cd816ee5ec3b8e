import { respectingPermissions } from '#renderer/badges/sharedColumns.tsx';
import { StateBadge } from '#renderer/badges/StateBadge.tsx';
import { formatDuration } from '#renderer/format/formatDuration.ts';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { Age } from '#renderer/ui/Age.tsx';
import { ProgressBar } from '#renderer/ui/ProgressBar.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import { WarningMark } from '#renderer/ui/WarningMark.tsx';
import type { TableColumn } from '#renderer/ui/table/tableColumn.ts';
import type { Instant } from '#shared/domain/listing.ts';
import type { Task, TaskMark } from '#shared/domain/task.ts';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { estimatedEnd, shareDone } from './taskSums.ts';
import styles from './TasksTab.module.css';

interface Clock {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

const markSentences: Readonly<Record<TaskMark, string>> = {
  'unknown-state': 'Not a state that yaptide writes',
  'platform-differs': 'Its platform differs from that of the simulation',
  'more-than-requested': 'More primaries simulated than requested',
  negative: 'A count is negative',
  'subclass-row-missing': 'Its CeleryTask or BatchTask row is missing',
};

function State({ task }: { readonly task: Task }) {
  return (
    <span className={styles['state']}>
      <StateBadge state={task.state} />
      <WarningMark words={task.marks.map((mark) => markSentences[mark])} />
    </span>
  );
}

function Primaries({ task }: { readonly task: Task }) {
  const share = shareDone(task);
  const tone = task.state === 'FAILED' ? 'failed' : task.state === 'COMPLETED' ? 'done' : 'running';
  return (
    <span className={styles['primaries']}>
      {share === null ? null : <ProgressBar fraction={share} tone={tone} />}
      <span>
        {visibleText(formatCount(task.simulatedPrimaries))} / {visibleText(formatCount(task.requestedPrimaries))}
      </span>
    </span>
  );
}

interface TimeColumn extends Pick<TableColumn<Task>, 'id' | 'header' | 'sortable'> {
  readonly of: (task: Task) => Instant | null;
}

function time(clock: Clock, { of, ...column }: TimeColumn): TableColumn<Task> {
  return {
    ...column,
    width: 76,
    align: 'end',
    cell: (task) => <Age instant={of(task)} {...clock} />,
    text: of,
  };
}

function duration(task: Task): string | null {
  return task.durationMicroseconds === null ? null : formatDuration(task.durationMicroseconds);
}

/** The columns of the table of tasks. */
export function taskColumns(clock: Clock): readonly TableColumn<Task>[] {
  return respectingPermissions<Task, TableColumn<Task>>([
    {
      id: 'taskNumber',
      header: 'task',
      width: 58,
      align: 'end',
      sortable: true,
      cell: (task) => visibleText(formatCount(task.taskNumber)),
      text: (task) => String(task.taskNumber),
    },
    {
      id: 'state',
      header: 'state',
      width: 158,
      sortable: true,
      cell: (task) => <State task={task} />,
      text: (task) => task.state,
    },
    {
      id: 'simulatedPrimaries',
      header: 'primaries',
      width: 178,
      align: 'end',
      sortable: true,
      cell: (task) => <Primaries task={task} />,
      text: (task) => `${task.simulatedPrimaries} / ${task.requestedPrimaries}`,
    },
    time(clock, { id: 'startedAt', header: 'started', sortable: true, of: (task) => task.startedAt }),
    time(clock, { id: 'endedAt', header: 'ended', sortable: true, of: (task) => task.endedAt }),
    {
      id: 'duration',
      header: 'duration',
      width: 84,
      align: 'end',
      sortable: true,
      cell: (task) => <TextCell text={duration(task)} />,
      text: duration,
    },
    {
      ...time(clock, { id: 'estimatedEnd', header: 'est. end', sortable: false, of: estimatedEnd }),
      cell: (task) => {
        const instant = estimatedEnd(task);
        return instant === null ? <span className={styles['none']}>–</span> : <Age instant={instant} {...clock} />;
      },
    },
    time(clock, { id: 'lastUpdateAt', header: 'updated', sortable: true, of: (task) => task.lastUpdateAt }),
    {
      id: 'celeryId',
      header: 'celery id',
      width: 250,
      flexible: true,
      sortable: true,
      cell: (task) => <TextCell text={task.celeryId} mono />,
      text: (task) => task.celeryId,
    },
    {
      id: 'id',
      header: 'row id',
      width: 80,
      align: 'end',
      sortable: true,
      hiddenAtFirst: true,
      cell: (task) => formatCount(task.id),
      text: (task) => String(task.id),
    },
    {
      id: 'platform',
      header: 'platform',
      width: 90,
      hiddenAtFirst: true,
      cell: (task) => <TextCell text={task.platform} />,
      text: (task) => task.platform,
    },
  ]);
}
