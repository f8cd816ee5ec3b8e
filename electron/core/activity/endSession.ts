import { z } from 'zod';
import { flagCell, textCell } from '#core/connection/cells.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { WriteTransaction } from '#core/connection/writableDatabase.ts';
import type { Knex } from 'knex';
import type { Journal } from '#core/journal/journal.ts';
import type { Ending } from '#shared/domain/serverActivity.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';
import { assertNameTyped, nameToType } from '#shared/typedName.ts';

interface EndSessionOptions {
  readonly connectionId: string;
  readonly pid: number;
  readonly startedAt: string;
  readonly how: Ending;
  readonly typedName: string;
}

interface Means {
  readonly connections: Connections;
  readonly journal: Journal;
}

/** In seconds. */
const limit = 5;
const row = z.object({ own: flagCell, user: textCell, application: textCell, done: flagCell });

/**
 * Cancels what a session runs, or ends it. Only while the connection is unlocked, in production with its name typed, and recorded in
 * the journal. A session is named by its pid and its beginning, as a pid is used again. No row changes, so there is nothing to archive.
 */
export async function endSession(
  { connections, journal }: Means,
  { connectionId, pid, startedAt, how, typedName }: EndSessionOptions,
  signal: AbortSignal,
): Promise<void> {
  const connection = connections.get(connectionId);
  if (connection.dialect !== 'postgresql') throw noServer();
  const writable = await connections.openWritable(connectionId);
  try {
    assertNameTyped(typedName, nameToType(connection));
    const { build } = connections.database(connectionId);
    const ended = await writable.database.transaction(
      async (transaction) => {
        const found = await signalSession(transaction, build, { pid, startedAt, how, signal });
        if (found?.own === true) throw ownSession(pid);
        return found;
      },
      { signal, lockTimeoutSeconds: limit, statementTimeoutSeconds: limit },
    );
    if (ended === undefined) throw hasEnded(pid);
    await journal.append({
      ...writable.identity,
      operation: `${how}-session`,
      parameters: { pid, startedAt, user: ended.user, application: ended.application },
      counts: {},
      archive: null,
      outcome: ended.done ? 'done' : 'failed',
    });
    if (!ended.done) throw hasEnded(pid);
  } finally {
    await writable.close();
  }
}

interface Signalled extends Pick<EndSessionOptions, 'pid' | 'startedAt' | 'how'> {
  readonly signal: AbortSignal;
}

/** One statement: an own session is recognised, and is sent nothing. */
async function signalSession(
  { rows }: Pick<WriteTransaction, 'rows'>,
  build: Knex,
  { pid, startedAt, how, signal }: Signalled,
): Promise<z.infer<typeof row> | undefined> {
  const query = build.raw(
    `select s.own, coalesce(s.usename, '') as "user", s.application_name as application,
       case when s.own then false else pg_${how}_backend(s.pid) end as done
     from (select pid, usename, application_name,
             pid = pg_backend_pid() or (application_name = 'tidescope' and usename = current_user) as own
           from pg_stat_activity where pid = ?::int and backend_start::text = ?::text offset 0) s`,
    [pid, startedAt],
  );
  const [found] = await rows({ query, row, signal });
  return found;
}

function hasEnded(pid: number): FailureError {
  return makeFailure({
    code: 'changed',
    message: `The session ${pid} has ended`,
    hint: 'Nothing was cancelled or terminated. The list shows the current sessions.',
  });
}

function ownSession(pid: number): FailureError {
  return makeFailure({
    code: 'not-allowed',
    message: `The session ${pid} is one of Tidescope's own`,
    hint: 'Close the connection in Tidescope instead.',
  });
}

function noServer(): FailureError {
  return makeFailure({ code: 'not-allowed', message: 'A SQLite file has no sessions to end' });
}
