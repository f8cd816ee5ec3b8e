import type { Connections } from '#core/connection/connections.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import { getDatabaseFacts } from '#core/overview/databaseFacts.ts';
import { getOverview } from '#core/overview/getOverview.ts';
import { makeStorageByUser } from '#core/overview/storageByUser.ts';
import type { overviewCalls } from '#shared/contract/overviewCalls.ts';

/** The handlers of `overviewCalls`; `on` finds the database of an open connection. */
export function makeOverviewHandlers(on: Connections['database']): HandlersOf<typeof overviewCalls, 'signal'> {
  const storageByUser = makeStorageByUser();
  return {
    'overview.simulations': async ({ connectionId, range, zoneOffset }, { signal }) =>
      getOverview(on(connectionId), { range, zoneOffset, now: Date.now() }, signal),
    'overview.database': async ({ connectionId }, { signal }) => getDatabaseFacts(on(connectionId), signal),
    'overview.storageByUser': async ({ connectionId }, { signal }) =>
      storageByUser(on(connectionId), connectionId, signal),
  };
}
