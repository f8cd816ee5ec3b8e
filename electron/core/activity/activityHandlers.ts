import { createReader } from '#core/activity/createReader.ts';
import { endSession } from '#core/activity/endSession.ts';
import { readPermissions } from '#core/activity/readPermissions.ts';
import { assertRoleName, planReader } from '#core/activity/readerRole.ts';
import { readServerStatistics } from '#core/activity/serverStatistics.ts';
import { makeServerWatch } from '#core/activity/serverWatch.ts';
import { checkSqliteFile, getSqliteFile } from '#core/activity/sqliteChecks.ts';
import { makeStatementWatch } from '#core/activity/statements.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { Journal } from '#core/journal/journal.ts';
import type { activityCalls } from '#shared/contract/activityCalls.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { makeFailure } from '#shared/failure.ts';

interface ActivityOptions {
  readonly connections: Connections;
  readonly journal: Journal;
}

/** The handlers of `activityCalls`. */
export function makeActivityHandlers(
  options: ActivityOptions,
): HandlersOf<typeof activityCalls, 'signal' | 'onProgress'> {
  const { connections } = options;
  const watch = makeServerWatch();
  const statements = makeStatementWatch();
  const on = (connectionId: string, dialect: Dialect): ReadOnlyDatabase => {
    const database = connections.database(connectionId);
    if (database.dialect === dialect) return database;
    throw makeFailure({
      code: 'not-allowed',
      message: dialect === 'sqlite' ? 'Only a SQLite file can be checked' : 'A SQLite file has no server',
      hint: 'Activity shows what this database has.',
    });
  };
  return {
    'activity.server': async (asked, { signal }) => watch.look(on(asked.connectionId, 'postgresql'), asked, signal),
    'activity.statistics': async ({ connectionId }, { signal }) =>
      readServerStatistics(on(connectionId, 'postgresql'), connections.get(connectionId).serverVersion, signal),
    'activity.statements': async (asked, { signal }) => statements(on(asked.connectionId, 'postgresql'), asked, signal),
    'activity.endSession': async (asked, { signal }) => {
      await endSession(options, asked, signal);
      return {};
    },
    'activity.permissions': async ({ connectionId }, { signal }) =>
      readPermissions(on(connectionId, 'postgresql'), signal),
    'activity.planReader': async ({ connectionId, role }, { signal }) => {
      assertRoleName(role.name);
      return planReader(on(connectionId, 'postgresql'), role, signal);
    },
    'activity.createReader': async (asked, { signal }) => {
      on(asked.connectionId, 'postgresql');
      return createReader(options, asked, signal);
    },
    'activity.file': async ({ connectionId }, { signal }) => getSqliteFile(on(connectionId, 'sqlite'), signal),
    'activity.check': async ({ connectionId, check }, { signal, onProgress }) =>
      checkSqliteFile(on(connectionId, 'sqlite'), { check, onProgress }, signal),
  };
}
