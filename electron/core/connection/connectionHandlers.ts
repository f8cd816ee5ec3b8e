import { z } from 'zod';
import type { Prompts } from '#core/connection/attempt/prompts.ts';
import { textCell } from '#core/connection/cells.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { RecentConnections } from '#core/connection/recentConnections.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { Journal } from '#core/journal/journal.ts';
import type { connectionCalls } from '#shared/contract/connectionCalls.ts';

interface ConnectionOptions {
  readonly connections: Connections;
  readonly recent: RecentConnections;
  readonly prompts: Prompts;
  readonly journal: Journal;
}

/** The handlers of `connectionCalls`. */
export function makeConnectionHandlers(options: ConnectionOptions): HandlersOf<typeof connectionCalls> {
  const { connections, recent, prompts, journal } = options;
  return {
    'connections.open': async ({ target }, context) => connections.open(target, context),
    'connections.test': async ({ target }, context) => connections.test(target, context),
    'connections.list': async () => connections.list(),
    'connections.get': async ({ connectionId }) => connections.get(connectionId),
    'connections.close': async ({ connectionId }) => {
      await connections.close(connectionId);
      return {};
    },
    'connections.ping': async ({ connectionId }, { signal }) => measurePing(connections.database(connectionId), signal),
    'connections.status': async ({ connectionId }) => connections.status(connectionId),
    'connections.reconnect': async ({ connectionId }) => connections.reconnect(connectionId),
    'connections.unlock': async ({ connectionId, ...request }) => connections.unlock(connectionId, request),
    'connections.lock': async ({ connectionId }) => connections.lock(connectionId),
    'connections.setStatementTimeout': async ({ connectionId, seconds }) =>
      connections.setStatementTimeout(connectionId, seconds),
    'connections.recent': async () => recent.list(),
    'connections.forget': async ({ id }) => {
      await recent.forget(id);
      return {};
    },
    'prompts.list': async () => prompts.list(),
    'prompts.answer': async ({ promptId, answer }) => {
      prompts.answer(promptId, answer);
      return {};
    },
    'journal.list': async (input) => journal.list(input),
  };
}

/** Measures one round trip to the database, in milliseconds. */
async function measurePing(
  database: ReadOnlyDatabase,
  signal: AbortSignal,
): Promise<{ readonly milliseconds: number }> {
  const started = performance.now();
  await database.rows({ query: database.build.raw('select 1 as one'), row: z.object({ one: textCell }), signal });
  return { milliseconds: Math.round((performance.now() - started) * 10) / 10 };
}
