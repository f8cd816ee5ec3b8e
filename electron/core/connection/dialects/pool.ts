import knex, { type Knex } from 'knex';
import { assertNotCancelled, cancelled } from '#core/connection/dialects/reads.ts';

/** The two methods of knex's client that are used here, which it types as `any`. */
export interface Pool {
  readonly acquireConnection: () => Promise<unknown>;
  readonly releaseConnection: (connection: unknown) => Promise<unknown>;
}

/** The pool behind a knex. */
export function poolOf(build: Knex): Pool {
  const client: unknown = build.client;
  if (client instanceof knex.Client) return client;
  throw new TypeError('This knex has no client.');
}

/**
 * Takes a connection out of knex's pool. A caller who cancels while waiting (the host may not answer for seconds) is released
 * at once; the connection returns to the pool when it arrives.
 */
export async function acquire(client: Pool, signal: AbortSignal): Promise<unknown> {
  assertNotCancelled(signal);
  const waiting = client.acquireConnection();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(cancelled());
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([waiting, aborted]);
  } catch (error) {
    if (signal.aborted) releaseLater(client, waiting);
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function releaseLater(client: Pool, waiting: Promise<unknown>): void {
  // A connection that could not be made need not be released.
  waiting
    .then(
      async (connection) => client.releaseConnection(connection),
      () => undefined,
    )
    .catch(() => undefined);
}
