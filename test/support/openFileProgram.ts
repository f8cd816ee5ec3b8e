import { openSqliteFile } from '#core/connection/dialects/sqlite/openSqliteFile.ts';
import { forkProcess } from '#core/childProcess.ts';
import { FailureError } from '#shared/failure.ts';

/*
 * A separate program that can run as another user: opens a SQLite file, counts its simulations, and prints the
 * questions asked.
 */

const [path = ''] = process.argv.slice(2);
const asked: string[][] = [];
const { signal } = new AbortController();
try {
  const database = await openSqliteFile(path, {
    signal,
    services: { start: forkProcess },
    decide: async ({ message, choices }) => {
      asked.push([message, ...choices]);
      return Promise.resolve('copy');
    },
  });
  const { rows } = await database.positionalRows(database.build('Simulation').count(), signal);
  await database.close();
  process.stdout.write(`${JSON.stringify({ count: rows[0]?.[0], asked })}\n`);
} catch (error) {
  process.stdout.write(
    `${JSON.stringify({ failure: error instanceof FailureError ? error.failure : String(error), asked })}\n`,
  );
}
