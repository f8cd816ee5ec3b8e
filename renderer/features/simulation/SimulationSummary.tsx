import { Popover } from '@base-ui/react/popover';
import { IconInfoCircle } from '@tabler/icons-react';
import { formatDuration } from '#renderer/format/formatDuration.ts';
import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import { type Instant, noPermission } from '#shared/domain/listing.ts';
import type { Simulation } from '#shared/domain/simulation.ts';
import buttonStyles from '#renderer/ui/Button.module.css';
import { formatBytes, formatCount } from '#shared/figures.ts';
import styles from './SimulationSummary.module.css';

interface SimulationSummaryProps {
  readonly simulation: Simulation;
  readonly zone: Zone;
}

type Line = readonly [name: string, value: string | null];

function linesOf(simulation: Simulation, zone: Zone): readonly Line[] {
  const time = (instant: Instant | null): string | null => (instant === null ? null : formatInstant(instant, zone));
  const number = (value: number | string | null): string | null => (value === null ? null : String(value));
  const { storage } = simulation;
  return [
    ['id', String(simulation.id)],
    ['job id', simulation.jobId],
    ['started', time(simulation.startedAt)],
    ['ended', time(simulation.endedAt)],
    ['duration', simulation.durationMicroseconds === null ? null : formatDuration(simulation.durationMicroseconds)],
    ['last task update', time(simulation.lastTaskUpdateAt)],
    ['user', simulation.username],
    ['user id', number(simulation.userId)],
    ['auth provider', simulation.authProvider],
    ['simulator', simulation.simulator],
    ['platform', simulation.platform],
    ['input type', simulation.inputType],
    ...subclassLines(simulation, number),
    [
      'tasks',
      `${formatCount(simulation.tasksTotal)}, ${formatCount(simulation.tasksCompleted)} completed, ${formatCount(simulation.tasksFailed)} failed`,
    ],
    ['primaries requested', formatCount(simulation.primariesRequested)],
    ['primaries simulated', formatCount(simulation.primariesSimulated)],
    ['estimators, pages', `${formatCount(storage.estimators)}, ${formatCount(storage.pages)}`],
    ['inputs, log files', `${formatCount(simulation.inputs)}, ${formatCount(simulation.logfiles)}`],
    ['stored', `${formatBytes(storage.bytes)} (${formatCount(storage.bytes)} bytes)`],
  ];
}

/** What the database user may not read of a simulation, by the lines that show it. */
const lineColumns: Readonly<Record<string, readonly string[]>> = {
  'job id': ['jobId'],
  started: ['startedAt'],
  ended: ['endedAt'],
  duration: ['duration'],
  'last task update': ['lastTaskUpdateAt'],
  'user id': ['username'],
  'cluster id': ['clusterId'],
  'array id': ['arrayId'],
  'collect id': ['collectId'],
  tasks: ['tasks'],
  'primaries requested': ['primariesSimulated'],
  'primaries simulated': ['primariesSimulated'],
  'estimators, pages': ['estimators', 'pages'],
  'inputs, log files': ['inputs', 'logfiles'],
  stored: ['bytes'],
};

function isForbidden({ forbidden = [], storage }: Simulation, line: string): boolean {
  const all = [...forbidden, ...(storage.forbidden ?? [])];
  return lineColumns[line]?.some((column) => all.includes(column)) ?? false;
}

/** What CelerySimulation or BatchSimulation adds; both if the platform is neither. */
function subclassLines(
  simulation: Simulation,
  number: (value: number | string | null) => string | null,
): readonly Line[] {
  const direct: readonly Line[] = [['merge id', simulation.mergeId]];
  const batch: readonly Line[] = [
    ['cluster', simulation.clusterName],
    ['cluster id', number(simulation.clusterId)],
    ['job directory', simulation.jobDirectory],
    ['array id', number(simulation.arrayId)],
    ['collect id', number(simulation.collectId)],
  ];
  if (simulation.platform === 'DIRECT') return direct;
  return simulation.platform === 'BATCH' ? batch : [...direct, ...batch];
}

/** All columns of a simulation itself, in a popup. */
export function SimulationSummary({ simulation, zone }: SimulationSummaryProps) {
  return (
    <Popover.Root>
      <Popover.Trigger
        className={`${buttonStyles['button'] ?? ''} ${buttonStyles['ghost'] ?? ''}`}
        aria-label="Summary of the simulation"
      >
        <IconInfoCircle size={16} stroke={1.7} aria-hidden="true" /> Summary
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="end" sideOffset={4} className={styles['positioner']}>
          <Popover.Popup className={styles['popup']}>
            <Popover.Title className={styles['title']}>Summary</Popover.Title>
            <dl className={styles['lines']}>
              {linesOf(simulation, zone).map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>
                    <TextCell
                      text={isForbidden(simulation, name) ? noPermission : value}
                      mono={name.endsWith(' id') || name === 'job directory'}
                    />
                  </dd>
                </div>
              ))}
            </dl>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
