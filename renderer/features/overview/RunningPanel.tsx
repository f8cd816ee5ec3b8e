import { StateMark } from '#renderer/badges/StateBadge.tsx';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { Age } from '#renderer/ui/Age.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { LinkButton, Panel } from '#renderer/ui/Panel.tsx';
import { ProgressBar } from '#renderer/ui/ProgressBar.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { Overview } from '#shared/domain/overview.ts';
import type { SimulationSummary } from '#shared/domain/simulation.ts';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Overview.module.css';

interface RunningPanelProps {
  readonly overview: Overview;
  readonly now: number;
  readonly zone: Zone;
  readonly onOpen: (simulationId: number) => void;
  readonly onShowAll: () => void;
}

/** The simulations that are unfinished, the newest first, with their progress. */
export function RunningPanel({
  overview: { unfinished, lastStartedAt },
  now,
  zone,
  onOpen,
  onShowAll,
}: RunningPanelProps) {
  const count = unfinished.states.reduce((sum, one) => sum + one.count, 0);
  const more = count - unfinished.newest.length;
  return (
    <Panel
      title="Unfinished"
      note={count === 0 ? '' : `${formatCount(count)}, the newest first`}
      actions={count === 0 ? undefined : <LinkButton onClick={onShowAll}>All</LinkButton>}
    >
      {count === 0 ? (
        <EmptyState title="Nothing is running">
          {lastStartedAt !== null && (
            <p>
              The last simulation started <Age instant={lastStartedAt} now={now} zone={zone} /> ago.
            </p>
          )}
        </EmptyState>
      ) : (
        <div className={styles['wholeRows']}>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <div className={styles['scroll']} tabIndex={0} role="group" aria-label="Unfinished simulations">
            <table className={styles['table']}>
              <thead className="visually-hidden">
                <tr>
                  <th scope="col">title</th>
                  <th scope="col">user</th>
                  <th scope="col">tasks</th>
                  <th scope="col">started</th>
                </tr>
              </thead>
              <tbody>
                {unfinished.newest.map((simulation) => (
                  <tr key={simulation.id}>
                    <td>
                      <button type="button" className={styles['name']} onClick={() => onOpen(simulation.id)}>
                        <StateMark state={simulation.state} />
                        <bdi title={`${visibleText(simulation.state)} · ${visibleText(simulation.title)}`}>
                          {simulation.title === '' ? `simulation ${simulation.id}` : visibleText(simulation.title)}
                        </bdi>
                      </button>
                    </td>
                    <td className={styles['user']}>
                      <TextCell text={simulation.username} />
                    </td>
                    <td>
                      <Progress simulation={simulation} />
                    </td>
                    <td data-align="end">
                      <Age instant={simulation.startedAt} now={now} zone={zone} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {more > 0 && <p className={styles['more']}>and {formatCount(more)} older</p>}
          </div>
        </div>
      )}
    </Panel>
  );
}

function Progress({
  simulation: { tasksTotal, tasksCompleted, tasksFailed, state },
}: {
  readonly simulation: SimulationSummary;
}) {
  if (tasksTotal === 0) return <span className={styles['dim']}>{visibleText(state).toLowerCase()}</span>;
  const failed = tasksFailed === 0 ? '' : `, ${formatCount(tasksFailed)} failed`;
  return (
    <span
      className={styles['progress']}
      title={`${formatCount(tasksCompleted)} of ${formatCount(tasksTotal)} tasks${failed}`}
    >
      <ProgressBar fraction={tasksCompleted / tasksTotal} tone={tasksFailed > 0 ? 'failed' : 'running'} />
      {formatCount(tasksCompleted)}/{formatCount(tasksTotal)}
    </span>
  );
}
