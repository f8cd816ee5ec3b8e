import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { archiveEnding } from '#core/archives/file/archiveFormat.ts';
import { verifyArchive } from '#core/archives/file/archiveReader.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { databaseOf, runOn } from '../../../support/adminBench.ts';
import { aBlob, aRow, aSimulation, aTask } from '../../../support/aSimulation.ts';
import { dialects, makeOwnDatabase, neverAborted } from '../../../support/ownDatabases.ts';
import { bundles, checkout } from '../../../support/spawnedProgram.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../support/temporaryFolder.ts';

const program = join(checkout, bundles, 'killedApply.js');
const folders: TemporaryFolder[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.dispose();
});

async function aFolder(): Promise<string> {
  const folder = await makeTemporaryFolder();
  folders.push(folder);
  return folder.path;
}

const rows = [1, 2].flatMap((id) => [
  aSimulation({ id }),
  ...[0, 1, 2].map((task) => aTask({ id: id * 10 + task, simulation_id: id, task_id: task })),
  aRow('Estimator', { id, simulation_id: id, name: 'e', compressed_data: aBlob({}) }),
  ...[0, 1, 2].map((page) =>
    aRow('Page', { id: id * 10 + page, estimator_id: id, page_number: page, compressed_data: aBlob({ page }) }),
  ),
]);
const tables = ['Simulation', 'CelerySimulation', 'Task', 'CeleryTask', 'Estimator', 'Page'];

async function countAll(dialect: Dialect, place: string): Promise<readonly number[]> {
  const counts = tables.map((table) => `(select count(*) from "${table}")`).join(` || ',' || `);
  const [row] = await runOn(dialect, place, `select ${counts} as counts`);
  return String(row?.['counts']).split(',').map(Number);
}

/** Waits until no other session is left: the server needs a moment to notice that a client has disconnected. */
async function untilAlone(dialect: Dialect, place: string): Promise<void> {
  if (dialect === 'sqlite') return;
  const sql = `select count(*) as n from pg_stat_activity where datname = '${databaseOf(place)}' and pid <> pg_backend_pid()`;
  await expect.poll(async () => (await runOn(dialect, place, sql))[0]?.['n']).toBe('0');
}

const before = [2, 2, 6, 6, 2, 6];
const after = [1, 1, 3, 3, 1, 3];
const points = [
  'Locking',
  'Archiving Simulation',
  'Archiving Page',
  'Removing 3 rows of Page',
  'Removing 1 rows of Simulation',
  'Committing',
];

describe.each(dialects)('a program that is killed while it applies a plan on %s', { timeout: 60_000 }, (dialect) => {
  it.each(points)('at “%s” leaves the database unchanged, and no lock that others would wait for', async (point) => {
    const place = await makeOwnDatabase(dialect, { rows });
    const folder = await aFolder();
    const killed = spawn(process.execPath, [program, dialect, place, folder, '1', point], { stdio: 'ignore' });
    expect(await once(killed, 'exit')).toEqual([null, 'SIGKILL']);
    await untilAlone(dialect, place);
    expect(await countAll(dialect, place)).toEqual(before);
    const archives = (await readdir(folder)).filter((name) => name.endsWith(archiveEnding));
    expect(archives).toHaveLength(point === 'Committing' ? 1 : 0);
    for (const name of archives) {
      const { failure, rows: kept } = await verifyArchive(join(folder, name), neverAborted);
      expect([failure, [...kept.values()].reduce((sum, count) => sum + count, 0)]).toEqual([null, 12]);
    }
    const again = spawn(process.execPath, [program, dialect, place, folder, '1'], { stdio: 'ignore' });
    expect(await once(again, 'exit')).toEqual([0, null]);
    expect(await countAll(dialect, place)).toEqual(after);
  });

  it('while it commits leaves the database either unchanged or fully changed', async () => {
    const place = await makeOwnDatabase(dialect, { rows });
    const child = spawn(process.execPath, [program, dialect, place, await aFolder(), '1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith('Committing')) child.kill('SIGKILL');
    }
    await ended;
    await untilAlone(dialect, place);
    expect([before, after]).toContainEqual(await countAll(dialect, place));
  });
});
