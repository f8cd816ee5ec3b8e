import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { textCell } from '#core/connection/cells.ts';
import { isRunning } from '#core/ownFiles.ts';
import { fittingPrograms } from '#core/sandbox/postgresPrograms.ts';
import { makeSandboxes, removeLeftSandboxes, type Sandboxes } from '#core/sandbox/sandboxes.ts';
import { neverAborted } from '../../support/ownDatabases.ts';
import { bundles, checkout } from '../../support/spawnedProgram.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

const program = join(checkout, bundles, 'abandonedSandbox.js');
let folder: TemporaryFolder;
let sandboxes: Sandboxes;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
  sandboxes = makeSandboxes(folder.path);
});
afterAll(async () => {
  await sandboxes.close();
  await folder.dispose();
});

async function valueIn(database: string, sql: string): Promise<string | undefined> {
  const sandbox = await sandboxes.start(16, neverAborted);
  const opened = await sandbox.open(database, neverAborted);
  try {
    const query = opened.build.raw(sql);
    const [found] = await opened.rows({ query, row: z.object({ value: textCell }), signal: neverAborted });
    return found?.value;
  } finally {
    await opened.close();
    await sandbox.dispose();
  }
}

it('starts a PostgreSQL of the wanted version that only this machine reaches, and leaves nothing of it', async () => {
  const sandbox = await sandboxes.start(16, neverAborted);
  const data = new URL(sandbox.url('postgres').replace('@/', '@host/')).searchParams.get('host') ?? '';
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
  expect(existsSync(data)).toBe(true);
  await sandbox.dispose();
  expect(existsSync(data)).toBe(false);
});

it('logs in as a user that may neither run programs nor read files, nor make such a user', async () => {
  const rights = `select concat_ws(' ', rolsuper, rolcreaterole, rolreplication,
      (select string_agg(m.roleid::regrole::text, ', ') from pg_auth_members m where m.member = r.oid)) as value
    from pg_roles r where rolname = current_user`;
  expect(await valueIn('postgres', rights)).toBe('f f f');
});

it('keeps an empty server for the next one', async () => {
  const kept = await readdir(join(folder.path, 'sandboxes'));
  expect(kept).toEqual([expect.stringMatching(/^[0-9a-f]{8}-16\.\d+-[0-9a-f]{8}$/u)]);
  expect(await valueIn('postgres', 'select current_user::text as value')).toBe('tidescope');
  expect(await readdir(join(folder.path, 'sandboxes'))).toEqual(kept);
});

it('starts although only its owner may enter the temporary folder', async () => {
  await chmod(folder.path, 0o700);
  vi.stubEnv('TMPDIR', folder.path);
  try {
    expect(await valueIn('postgres', 'select current_database()::text as value')).toBe('postgres');
  } finally {
    vi.unstubAllEnvs();
  }
});

it('removes the server of a program that was killed', async () => {
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: readonly unknown[] = await once(createInterface({ input: child.stdout }), 'line');
  const { folder: data, pid } = z.object({ folder: z.string(), pid: z.number() }).parse(JSON.parse(String(lines[0])));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isRunning(pid)).toBe(true);
  await removeLeftSandboxes();
  expect(existsSync(data)).toBe(false);
  await expect.poll(() => isRunning(pid)).toBe(false);
});

it('prefers the same major version, then the next newer one, then the newest older one', () => {
  const of = (major: number) => ({ folder: `/${major}`, version: `${major}.1`, major });
  const all = [of(18), of(17), of(15), of(14)];
  expect([17, 16, 19].map((major) => fittingPrograms(all, major)?.major)).toEqual([17, 17, 18]);
  expect(fittingPrograms([], 16)).toBeUndefined();
});
