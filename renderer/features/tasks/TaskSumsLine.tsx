import { StateMark } from '#renderer/badges/StateBadge.tsx';
import { formatCount, formatPlural } from '#renderer/format/formatCount.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import type { Task } from '#shared/domain/task.ts';
import { timelineLimit } from './taskQueries.ts';
import { sumTasks } from './taskSums.ts';
import styles from './TasksTab.module.css';

interface TaskSumsLineProps {
  readonly tasks: readonly Task[];
}

/** What the tasks are together: how many in which state, how many primaries. Also the legend of the timeline. */
export function TaskSumsLine({ tasks }: TaskSumsLineProps) {
  const { states, requested, simulated, odd } = sumTasks(tasks);
  const notStarted = tasks.filter(({ startedAt }) => startedAt === null).length;
  return (
    <div className={styles['sums']}>
      <b>{formatPlural(tasks.length, 'task')}</b>
      {states.map(({ state, count }) => (
        <span key={state} className={styles['sum']}>
          <StateMark state={state} /> {formatCount(count)} <bdi>{state === '' ? "''" : visibleText(state)}</bdi>
        </span>
      ))}
      <span>
        {formatCount(String(simulated))} of {formatCount(String(requested))} primaries
      </span>
      {notStarted === 0 ? null : <span>{formatCount(notStarted)} without a start</span>}
      {odd === 0 ? null : (
        <span>{formatPlural(odd, 'task')} with primaries that are no numbers, left out of the sum</span>
      )}
      {tasks.length >= timelineLimit ? <span>the first {formatCount(tasks.length)} tasks only</span> : null}
    </div>
  );
}
