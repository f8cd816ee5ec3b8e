import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { afterAll, expect, it } from 'vitest';
import { textCell } from '#core/connection/cells.ts';
import { isRunning } from '#core/ownFiles.ts';
import { fittingPrograms } from '#core/sandbox/postgresPrograms.ts';
import { makeSandboxes, removeLeftSandboxes } from '#core/sandbox/sandboxes.ts';
import { neverAborted } from '../../support/ownDatabases.ts';

const program = new URL('../../support/abandonedSandbox.ts', import.meta.url).pathname;
const sandboxes = makeSandboxes();
afterAll(async () => sandboxes.close());

it('starts a PostgreSQL of the wanted version that only this machine reaches, and leaves nothing of it', async () => {
  const sandbox = await sandboxes.start(16, neverAborted);
  const folder = new URL(sandbox.url('postgres').replace('@/', '@host/')).searchParams.get('host') ?? '';
  const database = await sandbox.open('postgres', neverAborted);
  try {
    const query = database.build.raw("select current_setting('listen_addresses') as listens, version() as version");
    const row = z.object({ listens: textCell, version: textCell });
    const [found] = await database.rows({ query, row, signal: neverAborted });
    expect(found?.listens).toBe('');
    expect(found?.version).toContain('PostgreSQL 16');
  } finally {
    await database.close();
  }
  expect(existsSync(folder)).toBe(true);
  await sandbox.dispose();
  expect(existsSync(folder)).toBe(false);
});

it('removes the server of a program that was killed', async () => {
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: readonly unknown[] = await once(createInterface({ input: child.stdout }), 'line');
  const { folder, pid } = z.object({ folder: z.string(), pid: z.number() }).parse(JSON.parse(String(lines[0])));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isRunning(pid)).toBe(true);
  await removeLeftSandboxes();
  expect(existsSync(folder)).toBe(false);
  await expect.poll(() => isRunning(pid)).toBe(false);
});

it('prefers the same major version, then the next newer one, then the newest older one', () => {
  const of = (major: number) => ({ folder: `/${major}`, version: `${major}.1`, major });
  const all = [of(18), of(17), of(15), of(14)];
  expect([17, 16, 19].map((major) => fittingPrograms(all, major)?.major)).toEqual([17, 17, 18]);
  expect(fittingPrograms([], 16)).toBeUndefined();
});
