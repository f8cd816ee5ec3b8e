import { spawnSync } from 'node:child_process';
import { postgresAddress, runOnPostgres } from '../support/postgresServer.ts';
import { referencePath } from '../support/referenceData.ts';

/**
 * Fills the large database next to the checkout and returns its address; prints the reason and returns undefined if it
 * cannot.
 */
export async function makeLargeDatabase(scale: string, print: (line: string) => void): Promise<URL | undefined> {
  const address = new URL(await postgresAddress('tidescope_large'));
  const filled = spawnSync('bash', [referencePath('large/make_large.sh'), 'tidescope_large', scale], {
    env: {
      ...process.env,
      PGHOST: address.hostname,
      PGPORT: address.port,
      PGUSER: decodeURIComponent(address.username),
      PGPASSWORD: decodeURIComponent(address.password),
    },
    encoding: 'utf8',
  });
  if (filled.status !== 0) {
    print(`The large database could not be made: ${filled.stderr.split('\n').slice(-3).join(' ')}`);
    return undefined;
  }
  await runOnPostgres('tidescope_large', 'vacuum analyze');
  return address;
}
