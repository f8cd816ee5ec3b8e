import type { ArchiveFolder } from '#core/archives/archiveFolder.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { Journal } from '#core/journal/journal.ts';
import { withOpcodes } from '#core/sql/classify/inspectSqlite.ts';
import { makeStatementCheck } from '#core/sql/classify/statementCheck.ts';
import { type Console, makeConsole } from '#core/sql/console.ts';
import { onlyStatement } from '#core/sql/consoleRun.ts';
import { dryRunSql } from '#core/sql/dryRunSql.ts';
import { makeColumnNames } from '#core/sql/columnNames.ts';
import { makeReadResult, type ReadResult } from '#core/sql/resultRows.ts';
import { makeSqlTrials } from '#core/sql/sqlTrials.ts';
import { makeSqlStore } from '#core/sql/sqlStore.ts';
import { makeReadCell } from '#core/sql/resultCell.ts';
import type { sqlCalls } from '#shared/contract/sqlCalls.ts';
import type { CheckedStatement } from '#shared/domain/sql.ts';
import type { CoreEvent } from '#shared/contract/events.ts';
import { makeFailure } from '#shared/failure.ts';

interface SqlOptions {
  readonly connections: Connections;
  readonly journal: Journal;
  readonly onRowsChanged: (connectionId: string) => void;
  readonly directory: string;
  readonly tell: (event: CoreEvent) => void;
  readonly archives: Pick<ArchiveFolder, 'open' | 'hasKeychain'>;
  /** Name and version of this program, for an archive's header. */
  readonly program: string;
}

/** The handlers of `sqlCalls`, and the consoles that they keep. */
export interface SqlConsoles {
  readonly handlers: HandlersOf<typeof sqlCalls, 'signal' | 'onProgress'>;
  /** Runs a query for its whole result. */
  readonly readResult: ReadResult;
  readonly close: () => Promise<void>;
}

/** A window that is gone closes none of its consoles: the oldest go first. */
const maxConsoles = 24;

/** Makes what keeps the consoles of every window. */
export function makeSqlConsoles(options: SqlOptions): SqlConsoles {
  const { connections, journal, onRowsChanged, directory, tell } = options;
  const trials = makeSqlTrials(options);
  const words = makeStatementCheck();
  const check = async (
    connectionId: string,
    text: string,
    signal: AbortSignal,
  ): Promise<readonly CheckedStatement[]> => {
    const found = await words.check(text, dialectOf(connectionId), signal);
    return withOpcodes(found, text, { database: connections.database(connectionId), signal });
  };
  const store = makeSqlStore(directory);
  const consoles = new Map<string, Console>();
  const readCell = makeReadCell(connections, words);
  const consoleOf = ({ connectionId, consoleId }: Named): Console => {
    const key = keyOf({ connectionId, consoleId });
    const found = consoles.get(key);
    consoles.delete(key);
    const database = connections.database(connectionId);
    const kept =
      found ??
      makeConsole({
        connectionId,
        connections,
        journal,
        columnNames: makeColumnNames(() => database),
        onRowsChanged: () => onRowsChanged(connectionId),
        onState: (state, notice) => tell({ kind: 'sql-console', consoleId, state, notice }),
      });
    consoles.set(key, kept);
    const [oldest] = consoles.keys();
    if (consoles.size > maxConsoles && oldest !== undefined) void close(oldest);
    return kept;
  };
  const close = async (key: string): Promise<void> => {
    const found = consoles.get(key);
    consoles.delete(key);
    await found?.close().catch(() => undefined);
  };
  const dialectOf = (connectionId: string) => connections.get(connectionId).dialect;
  return {
    handlers: {
      'sql.check': async ({ connectionId, text }, { signal }) => check(connectionId, text, signal),
      'sql.run': async ({ connectionId, consoleId, ...request }, { signal }) => {
        const checked = await check(connectionId, request.sql, signal);
        const statement = onlyStatement(checked);
        const result = await consoleOf({ connectionId, consoleId }).run({ ...request, statement }, signal);
        const { time, tag, error } = result;
        const connection = connections.get(connectionId).name;
        const message = error?.failure.message ?? null;
        const at = new Date().toISOString();
        await store.remember({
          at,
          connectionId,
          connection,
          sql: request.sql,
          time,
          tag,
          error: message,
          isStarred: false,
        });
        return result;
      },
      'sql.more': async ({ connectionId, consoleId, ...request }, { signal }) => {
        const found = consoles.get(keyOf({ connectionId, consoleId }));
        if (found === undefined) throw noConsole();
        return found.more(request, signal);
      },
      'sql.cellText': async ({ connectionId, ...asked }, { signal }) => readCell.text(connectionId, asked, signal),
      'sql.cellBytes': async ({ connectionId, ...asked }, { signal }) => readCell.bytes(connectionId, asked, signal),
      'sql.dryRun': async ({ connectionId, consoleId, ...request }, { signal }) => {
        const statement = onlyStatement(await check(connectionId, request.sql, signal));
        const session = await consoleOf({ connectionId, consoleId }).writing(signal);
        const database = connections.database(connectionId);
        const sql = request.sql.slice(statement.from, statement.to);
        const result = await dryRunSql({ ...request, session, statement, database, sql }, signal);
        return trials.keep({ connectionId, sql }, result, signal);
      },
      'sql.apply': async (asked, call) => trials.apply(asked, call),
      'sql.files': async () => store.files(),
      'sql.saveFile': async ({ file }) => {
        await store.save(file);
        return {};
      },
      'sql.removeFile': async ({ id }) => {
        await store.remove(id);
        return {};
      },
      'sql.history': async (wanted) => store.history(wanted),
      'sql.star': async (marked) => {
        await store.star(marked);
        return {};
      },
      'sql.state': async (named) => consoles.get(keyOf(named))?.state() ?? noSession,
      'sql.close': async (named) => {
        await close(keyOf(named));
        return {};
      },
    },
    readResult: makeReadResult(connections, words),
    close: async () => {
      await Promise.all([...consoles.keys()].map(async (key) => close(key)));
      await words.close();
    },
  };
}

interface Named {
  readonly connectionId: string;
  readonly consoleId: string;
}

function keyOf({ connectionId, consoleId }: Named): string {
  return `${connectionId} ${consoleId}`;
}

const noSession = { transaction: 'none', isWriting: false, since: null, pid: null } as const;

function noConsole(): Error {
  return makeFailure({
    code: 'not-found',
    message: 'The console no longer has a session',
    hint: 'Run the statement again.',
  });
}
