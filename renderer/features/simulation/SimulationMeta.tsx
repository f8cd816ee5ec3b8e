import { formatDuration } from '#renderer/format/formatDuration.ts';
import { formatAge, formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import { isTerminalState, type Simulation } from '#shared/domain/simulation.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './SimulationHeader.module.css';

interface SimulationMetaProps {
  readonly simulation: Simulation;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

/** The main figures of a simulation, in a line. */
export function SimulationMeta({ simulation, now, zone }: SimulationMetaProps) {
  const { primariesRequested, primariesSimulated, storage, jobId } = simulation;
  const requested = formatCount(primariesRequested);
  const simulated = formatCount(primariesSimulated);
  return (
    <div className={styles['meta']}>
      <span>
        <TextCell text={simulation.simulator} /> · <TextCell text={simulation.platform} />
      </span>
      <span>
        by <User simulation={simulation} />
      </span>
      <span title={`${simulated} simulated of ${requested} requested`}>
        {simulated === requested ? simulated : `${simulated} of ${requested}`} primaries in{' '}
        <b>{formatPlural(simulation.tasksTotal, 'task')}</b>
      </span>
      <Times simulation={simulation} now={now} zone={zone} />
      <span>{formatBytes(storage.bytes)} stored</span>
      <span className={styles['job']}>
        <bdi className={styles['mono']} title={visibleText(jobId)}>
          {jobId === '' ? "''" : visibleText(shortened(jobId))}
        </bdi>
        <CopyButton text={jobId} what="job id" />
      </span>
    </div>
  );
}

/** A job id is a time, 36 hexadecimal digits and a platform: its two ends distinguish it. */
function shortened(jobId: string): string {
  return jobId.length > 40 ? `${jobId.slice(0, 24)}…${jobId.slice(-6)}` : jobId;
}

function User({ simulation: { userId, username } }: { readonly simulation: Simulation }) {
  if (userId !== null && username === null) return <span>missing user {userId}</span>;
  return (
    <b>
      <TextCell text={username} />
    </b>
  );
}

function Times({ simulation, now, zone }: SimulationMetaProps) {
  const { startedAt, endedAt, durationMicroseconds, state } = simulation;
  const started = startedAt === null ? 'NULL' : formatInstant(startedAt, zone);
  const ended = endedAt === null ? 'NULL' : formatInstant(endedAt, zone);
  const title = visibleText(`Started ${started}, ended ${ended}`);
  if (durationMicroseconds !== null) return <span title={title}>{formatDuration(durationMicroseconds)}</span>;
  if (startedAt === null) return <span title={title}>not started</span>;
  const age = visibleText(formatAge(startedAt, now));
  return (
    <span title={title}>{isTerminalState(state) ? `started ${age} ago, no end time stored` : `since ${age}`}</span>
  );
}
