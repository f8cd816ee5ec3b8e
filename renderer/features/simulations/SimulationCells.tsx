import { simulationMarkWords } from '#renderer/badges/simulationMarkWords.ts';
import { StateBadge, StateMark } from '#renderer/badges/StateBadge.tsx';
import { ProgressBar } from '#renderer/ui/ProgressBar.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import { WarningMark } from '#renderer/ui/WarningMark.tsx';
import type { SimulationSummary } from '#shared/domain/simulation.ts';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Cells.module.css';

interface CellProps {
  readonly simulation: SimulationSummary;
}

/** The title, after a warning if there is an anomaly. */
export function TitleCell({ simulation }: CellProps) {
  const { title, titleLength, marks } = simulation;
  return (
    <>
      {marks.length === 0 ? null : <WarningMark words={simulationMarkWords(simulation)} />}
      <TextCell text={title} length={titleLength} />
    </>
  );
}

/** The user's name; NULL if the row has none, the id if the user was removed. */
export function UserCell({ simulation: { userId, username } }: CellProps) {
  if (username !== null || userId === null) return <TextCell text={username} />;
  return <span className={styles['dim']}>user {userId} (removed)</span>;
}

/** The state; for a running simulation with its progress. */
export function StateCell({ simulation: { state, tasksTotal, tasksCompleted } }: CellProps) {
  if (state !== 'RUNNING' || tasksTotal === 0) return <StateBadge state={visibleText(state)} />;
  return (
    <span className={styles['pair']} title={`RUNNING: ${tasksCompleted} of ${tasksTotal} tasks completed`}>
      <StateMark state={state} />
      {tasksCompleted}/{tasksTotal}
      <ProgressBar fraction={tasksCompleted / tasksTotal} tone="running" />
    </span>
  );
}

/** Finished tasks of all, with the failed ones. */
export function TasksCell({ simulation: { tasksTotal, tasksCompleted, tasksFailed } }: CellProps) {
  if (tasksTotal === 0) return <span className={styles['dim']}>no tasks</span>;
  return (
    <span className={styles['pair']}>
      <ProgressBar fraction={(tasksCompleted + tasksFailed) / tasksTotal} tone={tasksFailed > 0 ? 'failed' : 'done'} />
      <span>
        {formatCount(tasksCompleted)}/{formatCount(tasksTotal)}
      </span>
      {tasksFailed > 0 ? <span className={styles['failed']}>{formatCount(tasksFailed)} failed</span> : null}
    </span>
  );
}

/** Simulated primaries of the requested ones, over all tasks. */
export function PrimariesCell({ simulation: { primariesSimulated, primariesRequested } }: CellProps) {
  return (
    <>
      {visibleText(formatCount(primariesSimulated))}
      <span className={styles['dim']}> / {visibleText(formatCount(primariesRequested))}</span>
    </>
  );
}
