import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { ConsoleState, ResultRows, StatementResult, WriteConsent } from '#shared/domain/sql.ts';
import type { Failure } from '#shared/failure.ts';
import { sqlQueries } from './sqlQueries.ts';

/** A statement that is to be run. */
export interface WantedStatement {
  readonly sql: string;
  /** Where it stands in the text. */
  readonly from: number;
  readonly values: readonly (string | null)[];
  /** Given where it may write. */
  readonly consent: WriteConsent | null;
  /** What is run in its place, such as EXPLAIN of it. */
  readonly runs?: string;
}

/** A statement with what has come of it so far. */
export interface RunStatement {
  readonly key: string;
  readonly wanted: WantedStatement;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'left out';
  readonly result: StatementResult | undefined;
  readonly rows: ResultRows;
  readonly hasMore: boolean;
}

export interface ConsoleMessage {
  readonly kind: 'notice' | 'failure';
  readonly text: string;
  readonly failure?: Failure;
}

export interface RunLimits {
  readonly rows: number;
  readonly timeout: number;
}

interface RunOptions {
  readonly limits: RunLimits;
  readonly signal: AbortSignal;
}

export interface SqlConsole {
  readonly statements: readonly RunStatement[];
  readonly messages: readonly ConsoleMessage[];
  readonly isRunning: boolean;
  readonly state: ConsoleState;
  readonly run: (wanted: readonly WantedStatement[], limits: RunLimits) => Promise<void>;
  readonly cancel: () => void;
  readonly more: (key: string, limits: RunLimits) => Promise<void>;
  /** Runs a statement that reads once more, in its place. */
  readonly again: (key: string, limits: RunLimits) => Promise<void>;
  readonly tell: (message: ConsoleMessage) => void;
}

const noTransaction: ConsoleState = { transaction: 'none', isWriting: false, since: null, pid: null };

/** The console of one text: runs statements one after the other, until one fails. */
export function useSqlConsole(connectionId: string, consoleId: string): SqlConsole {
  const client = useClient();
  const queries = useQueryClient();
  const [statements, setStatements] = useState<readonly RunStatement[]>([]);
  const [messages, setMessages] = useState<readonly ConsoleMessage[]>([]);
  const [isRunning, setRunning] = useState(false);
  const [state, setState] = useState(noTransaction);
  const stop = useRef<AbortController | undefined>(undefined);
  const tell = useCallback((message: ConsoleMessage) => setMessages((all) => [...all.slice(-200), message]), []);
  useEffect(
    () =>
      client.listen((event) => {
        if (event.kind !== 'sql-console' || event.consoleId !== consoleId) return;
        setState(event.state);
        if (event.notice !== '') tell({ kind: 'notice', text: event.notice });
      }),
    [client, consoleId, tell],
  );
  useEffect(
    () => () => {
      stop.current?.abort();
      client.call('sql.close', { connectionId, consoleId }).catch(() => undefined);
    },
    [client, connectionId, consoleId],
  );
  const change = useCallback(
    (key: string, parts: Partial<RunStatement>) =>
      setStatements((all) => all.map((each) => (each.key === key ? { ...each, ...parts } : each))),
    [],
  );
  const runOne = useCallback(
    async (key: string, { sql, values, consent, runs }: WantedStatement, { limits, signal }: RunOptions) => {
      change(key, { state: 'running' });
      const input = { connectionId, consoleId, sql: runs ?? sql, values: [...values], ...limits, consent };
      try {
        const result = await client.call('sql.run', input, { signal });
        const { error } = result;
        change(key, {
          state: error === null ? 'done' : 'failed',
          result,
          rows: result.rows,
          hasMore: result.hasMore,
        });
        for (const text of result.notices) tell({ kind: 'notice', text });
        if (error !== null) tell({ kind: 'failure', text: error.failure.message, failure: error.failure });
        setState(result.state);
        return error === null;
      } catch (error) {
        const failure = toFailure(error);
        change(key, { state: 'failed' });
        tell({ kind: 'failure', text: failure.message, failure });
        await client.call('sql.state', { connectionId, consoleId }).then(setState, () => setState(noTransaction));
        return false;
      }
    },
    [client, connectionId, consoleId, change, tell],
  );
  const run = useCallback<SqlConsole['run']>(
    async (wanted, limits) => {
      stop.current?.abort();
      const mine = new AbortController();
      stop.current = mine;
      const begun = wanted.map((each): RunStatement => ({
        key: crypto.randomUUID(),
        wanted: each,
        state: 'waiting',
        result: undefined,
        rows: [],
        hasMore: false,
      }));
      setStatements(begun);
      setMessages([]);
      setRunning(true);
      let hasFailed = false;
      for (const { key, wanted: statement } of begun) {
        if (hasFailed || mine.signal.aborted) {
          change(key, { state: 'left out' });
          continue;
        }
        hasFailed = !(await runOne(key, statement, { limits, signal: mine.signal }));
      }
      if (stop.current === mine) setRunning(false);
      void queries.invalidateQueries({ queryKey: sqlQueries.histories });
    },
    [queries, change, runOne],
  );
  const again = useCallback<SqlConsole['again']>(
    async (key, limits) => {
      const found = statements.find((each) => each.key === key);
      if (found === undefined) return;
      stop.current?.abort();
      const mine = new AbortController();
      stop.current = mine;
      setRunning(true);
      await runOne(key, { ...found.wanted, consent: null }, { limits, signal: mine.signal });
      if (stop.current === mine) setRunning(false);
    },
    [statements, runOne],
  );
  const more = useCallback<SqlConsole['more']>(
    async (key, limits) => {
      const found = statements.find((each) => each.key === key);
      if (found?.result === undefined) return;
      const { resultId } = found.result;
      try {
        const next = await client.call('sql.more', { connectionId, consoleId, resultId, ...limits });
        change(key, { rows: [...found.rows, ...next.rows], hasMore: next.hasMore });
      } catch (error) {
        const failure = toFailure(error);
        change(key, { hasMore: false });
        tell({ kind: 'failure', text: failure.message, failure });
      }
    },
    [client, connectionId, consoleId, statements, change, tell],
  );
  const cancel = useCallback(() => stop.current?.abort(), []);
  return { statements, messages, isRunning, state, run, cancel, more, again, tell };
}
