import { IconLock, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { toFailure } from '#renderer/api/client.ts';
import { formatAge, type Zone } from '#renderer/format/formatInstant.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { SearchBox } from '#renderer/ui/SearchBox.tsx';
import type { Connection } from '#shared/domain/connection.ts';
import type { Ending, ServerActivity, ServerSession } from '#shared/domain/serverActivity.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { refreshEvery, useServerActivity } from './activityQueries.ts';
import { BlockingPanel } from './BlockingPanel.tsx';
import { blockingTree, countWaiters } from './blockingTree.ts';
import { EndSessionDialog } from './EndSessionDialog.tsx';
import { ServerCourse } from './ServerCourse.tsx';
import { SessionsTable } from './SessionsTable.tsx';
import styles from './Activity.module.css';

interface ServerViewProps {
  readonly connection: Connection;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

/** What a PostgreSQL server does now: its sessions, who waits for whom, and what they waited for in the last 15 minutes. */
export function ServerView({ connection, now, zone }: ServerViewProps) {
  const [isPaused, setPaused] = useState(false);
  const query = useServerActivity(connection.id, isPaused);
  return (
    <section className={styles['server']} aria-label="Server">
      <header className={styles['head']}>
        <h1>Server</h1>
        {query.data !== undefined && <Summary activity={query.data} now={now} />}
        <span className={styles['every']} role="status">
          {isPaused ? 'paused' : `every ${refreshEvery / 1000} s`}
          {query.data === undefined ? '' : `, took ${Math.round(query.data.took)} ms`}
        </span>
        <IconButton label={isPaused ? 'Continue' : 'Pause'} onClick={() => setPaused(!isPaused)}>
          {isPaused ? (
            <IconPlayerPlay size={16} aria-hidden="true" />
          ) : (
            <IconPlayerPause size={16} aria-hidden="true" />
          )}
        </IconButton>
      </header>
      {query.data !== undefined && query.isError && <FailurePanel failure={toFailure(query.error)} />}
      <QueryPanel query={query} what="the sessions of the server">
        {(activity) => <Sessions connection={connection} activity={activity} zone={zone} />}
      </QueryPanel>
    </section>
  );
}

function Summary({ activity, now }: { readonly activity: ServerActivity; readonly now: number }) {
  const [root] = blockingTree(activity.sessions);
  const waiters = root === undefined ? 0 : countWaiters(root);
  const up = activity.upSince === null ? '' : ` · up ${formatAge(activity.upSince, now)}`;
  return (
    <>
      <span className={styles['dim']}>
        {formatPlural(activity.total, 'session')} of {formatCount(activity.maxConnections)}
        {up}
      </span>
      {root !== undefined && (
        <span className={styles['alarm']} role="status">
          <IconLock size={14} aria-hidden="true" />
          {root.isCycle
            ? 'Sessions wait for each other'
            : `${formatPlural(waiters, 'session waits', 'sessions wait')} for pid ${root.pid}`}
        </span>
      )}
    </>
  );
}

interface SessionsProps extends Omit<ServerViewProps, 'now'> {
  readonly activity: ServerActivity;
}

function Sessions({ connection, activity, zone }: SessionsProps) {
  const [text, setText] = useState('');
  const [showsIdle, setShowsIdle] = useState(false);
  const [chosen, setChosen] = useState<number>();
  const [ending, setEnding] = useState<{ readonly session: ServerSession; readonly how: Ending }>();
  const { sessions, total, seesOthers } = activity;
  const matching = sessions.filter((session) => matches(session, text));
  const shown = showsIdle ? matching : matching.filter(isBusy);
  const selected = sessions.find(({ pid }) => pid === chosen);
  return (
    <>
      <ServerCourse activity={activity} zone={zone} />
      <div className={styles['lower']}>
        <div className={styles['sessions']}>
          <div role="group" aria-label="Filters" className={styles['filters']}>
            <h2>Sessions</h2>
            <Button aria-pressed={!showsIdle} onClick={() => setShowsIdle(!showsIdle)}>
              Not idle, {formatCount(sessions.filter(isBusy).length)}
            </Button>
            <SearchBox hint="pid, user, application or query" value={text} onValue={setText} />
          </div>
          {!seesOthers && (
            <p className={styles['notice']} role="note">
              <b>The database user sees the details of its own sessions only.</b> A role with pg_read_all_stats sees
              all: <code>GRANT pg_read_all_stats TO …;</code>
            </p>
          )}
          <SessionsTable sessions={shown} onChoose={setChosen} />
          <p className={styles['more']}>
            {total > sessions.length && `${formatCount(total - sessions.length)} more sessions are not shown. `}
            {matching.length > shown.length &&
              `${formatPlural(matching.length - shown.length, 'session')} without work ${matching.length - shown.length === 1 ? 'is' : 'are'} hidden.`}
          </p>
        </div>
        <BlockingPanel sessions={sessions} selected={selected} onEnd={(session, how) => setEnding({ session, how })} />
      </div>
      {ending !== undefined && (
        <EndSessionDialog connection={connection} {...ending} onClose={() => setEnding(undefined)} />
      )}
    </>
  );
}

/** Whether a session does something, holds a transaction open, or stands in the way. */
function isBusy({ state, waitType, kind }: ServerSession): boolean {
  if (state === 'idle') return false;
  return kind === 'client backend' || state !== null || waitType !== 'Activity';
}

function matches({ pid, user, application, query, kind }: ServerSession, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return true;
  return [String(pid), user ?? '', application, kind, query ?? ''].some((part) => part.toLowerCase().includes(wanted));
}
