import { startPostgresServer, announcePostgresServer } from './postgresServer.ts';

/** Vitest's global setup: starts the PostgreSQL server of this run and answers how to stop it. */
export async function setup(): Promise<() => Promise<void>> {
  const server = await startPostgresServer();
  announcePostgresServer(server);
  return server.stop;
}
