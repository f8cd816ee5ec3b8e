import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { Panel } from '#renderer/ui/Panel.tsx';
import type { Ending, ServerSession } from '#shared/domain/serverActivity.ts';
import { formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { type BlockingNode, blockingTree, countWaiters } from './blockingTree.ts';
import { ageText, causeText, componentText } from './blockingWords.ts';
import activity from './Activity.module.css';
import styles from './Blocking.module.css';

interface BlockingPanelProps {
  readonly sessions: readonly ServerSession[];
  /** The session that is chosen in the list. */
  readonly selected: ServerSession | undefined;
  readonly onEnd: (session: ServerSession, how: Ending) => void;
}

/** Who waits for whom and why, and what can be done about the chosen session, or about the one that all others wait for. */
export function BlockingPanel({ sessions, selected, onEnd }: BlockingPanelProps) {
  const roots = blockingTree(sessions);
  const waiting = roots.reduce((sum, root) => sum + countWaiters(root), 0);
  const subject = selected ?? roots[0]?.session;
  return (
    <Panel
      title="Who waits for whom"
      className={styles['blocking']}
      note={
        roots.length === 0 ? '' : `${formatPlural(roots.length, 'root')}, ${formatPlural(waiting, 'session')} waiting`
      }
    >
      <div className={styles['trees']}>
        {roots.length === 0 && <EmptyState title="No session waits for another" />}
        {roots.map((root) => (
          <section key={root.pid} aria-label={`Blocked by ${root.pid}`}>
            <p className={styles['cause']}>{causeText(root)}</p>
            <ul className={styles['tree']}>
              <Branch node={root} isRoot />
            </ul>
          </section>
        ))}
        {selected !== undefined && <SessionFacts session={selected} />}
      </div>
      {subject !== undefined && <Endings session={subject} onEnd={onEnd} />}
    </Panel>
  );
}

function Branch({ node, isRoot = false }: { readonly node: BlockingNode; readonly isRoot?: boolean }) {
  const { pid, session, waiters } = node;
  return (
    <li>
      <div className={styles['node']} data-root={isRoot}>
        <b>{pid === 0 ? 'prepared transaction' : pid}</b>
        <span>{session === undefined ? '' : visibleText(componentText(session) || (session.user ?? ''))}</span>
        <em>
          {session === undefined
            ? ''
            : isRoot
              ? `holds, ${ageText(session.transactionAge)}`
              : `waits ${ageText(session.queryAge)}`}
        </em>
        {session !== undefined && session.query !== null && (
          <code>{visibleText(session.query.replaceAll(/\s+/gu, ' ').slice(0, 200))}</code>
        )}
      </div>
      {waiters.length > 0 && (
        <ul>
          {waiters.map((waiter) => (
            <Branch key={waiter.pid} node={waiter} />
          ))}
        </ul>
      )}
    </li>
  );
}

function SessionFacts({ session }: { readonly session: ServerSession }) {
  const facts: readonly (readonly [string, string])[] = [
    ['user', session.user ?? ''],
    ['database', session.database ?? ''],
    ['application', session.application],
    ['address', session.address],
    ['state', [session.state ?? session.kind, ageText(session.stateAge)].filter((text) => text !== '').join(', ')],
    ['transaction', ageText(session.transactionAge)],
    ['statement', ageText(session.queryAge)],
  ];
  return (
    <section aria-label={`Session ${session.pid}`} className={styles['facts']}>
      <h3>Session {session.pid}</h3>
      <dl className={activity['factList']}>
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{visibleText(value)}</dd>
            </div>
          ))}
      </dl>
      {session.query !== null && session.query !== '' && (
        // A scrollable text is reached by keyboard only when it takes the focus.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre tabIndex={0} aria-label="Statement">
          {visibleText(session.query)}
          {session.queryLength > session.query.length ? '…' : ''}
        </pre>
      )}
    </section>
  );
}

/** Apart from everything else: what ends a session. */
function Endings({ session, onEnd }: { readonly session: ServerSession } & Pick<BlockingPanelProps, 'onEnd'>) {
  const { pid, isOwn, state, startedAt, kind } = session;
  if (isOwn) return <p className={styles['endings']}>Session {pid} is Tidescope’s own and is not ended from here.</p>;
  if (startedAt === null || kind !== 'client backend') return null;
  return (
    <div className={styles['endings']}>
      <Button disabled={state !== 'active'} onClick={() => onEnd(session, 'cancel')}>
        Cancel statement…
      </Button>
      <Button look="danger" onClick={() => onEnd(session, 'terminate')}>
        Terminate {pid}…
      </Button>
    </div>
  );
}
