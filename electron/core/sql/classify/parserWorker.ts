import { loadModule } from 'libpg-query';
import { z } from 'zod';
import { checkPostgres } from '#core/sql/classify/checkPostgres.ts';
import { serveThread } from '#core/workerThread.ts';

/* Reads SQL with PostgreSQL's grammar in a thread of its own: a text may keep it busy, or exhaust its memory. */

serveThread(async (request) => {
  await loadModule();
  return { value: checkPostgres(z.string().parse(request)) };
});
