import { announcePostgresServer, isPostgresAnnounced, startPostgresServer } from './postgresServer.ts';

/**
 * Vitest's global setup: starts the PostgreSQL server of this run, once for all projects that use it, and returns a
 * function that stops it.
 */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (isPostgresAnnounced()) return undefined;
  const server = await startPostgresServer();
  announcePostgresServer(server);
  return server.stop;
}
