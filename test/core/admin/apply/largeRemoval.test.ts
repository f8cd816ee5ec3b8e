import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { Dialect } from '#shared/domain/connection.ts';
import { runOn } from '../../../support/adminBench.ts';
import { dialects, makeOwnDatabase } from '../../../support/ownDatabases.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../support/temporaryFolder.ts';

const program = new URL('../../../support/killedApply.ts', import.meta.url).pathname;
const folders: TemporaryFolder[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.dispose();
});

const simulations = 500;
const pagesEach = 120;
/** In bytes: 240 MiB of pages in all. */
const pageSize = 4096;

/** Made by the database itself, so that this process holds none of it. */
function fill(dialect: Dialect): string {
  const series = (name: string, count: number): string =>
    dialect === 'postgresql'
      ? `generate_series(1, ${count}) as ${name}(n)`
      : `(with recursive s(n) as (select 1 union all select n + 1 from s where n < ${count}) select n from s) as ${name}`;
  const blob =
    dialect === 'postgresql'
      ? `decode(repeat(md5((i.n * 1000 + p.n)::text), ${pageSize / 16}), 'hex')`
      : `randomblob(${pageSize})`;
  return `
    insert into "User" (id, username, auth_provider) values (1, 'prolific', 'YaptideUser');
    insert into "Simulation" (id, user_id, job_id, title, platform, input_type, sim_type, job_state)
      select i.n, 1, 'job' || i.n, 'many', 'DIRECT', 'EDITOR', 'shieldhit', 'COMPLETED' from ${series('i', simulations)};
    insert into "Estimator" (id, simulation_id, name, file_name) select i.n, i.n, 'e', 'e_' from ${series('i', simulations)};
    insert into "Page" (id, estimator_id, page_number, compressed_data, page_name, page_dimension)
      select (i.n - 1) * ${pagesEach} + p.n, i.n, p.n, ${blob}, 'DOSE', 1
      from ${series('i', simulations)}, ${series('p', pagesEach)};
    create index page_estimator on "Page" (estimator_id);`;
}

describe.each(dialects)(
  'removing a user with many simulations of many pages on %s',
  { timeout: 120_000 },
  (dialect) => {
    it('holds a bounded part of them in memory and tells how far it is', async () => {
      const place = await makeOwnDatabase(dialect, { afterwards: fill(dialect) });
      const folder = await makeTemporaryFolder();
      folders.push(folder);
      const operation = JSON.stringify({ kind: 'remove-users', userIds: [1], simulations: { kind: 'remove' } });
      const { stdout } = await promisify(execFile)(process.execPath, [program, dialect, place, folder.path, operation]);
      const lines = stdout.trim().split('\n');
      const [outcome, peak] = (lines.at(-1) ?? '').split(' ');
      expect(outcome).toBe('done');
      const figures = lines.flatMap((line) => /^Archiving .* (\d+)$/u.exec(line)?.[1] ?? []).map(Number);
      expect(figures.length).toBeGreaterThan(25);
      // In MiB. What it holds does not grow with what it has written: the later half of the way takes no more than the first.
      const half = Math.ceil(figures.length / 2);
      expect(Math.max(...figures.slice(half)) - Math.max(...figures.slice(0, half))).toBeLessThan(100);
      expect(Number(peak)).toBeLessThan(800);
      const [left] = await runOn(dialect, place, 'select count(*) as n from "Page"');
      expect(Number(left?.['n'])).toBe(0);
    });
  },
);
