import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { aSimulation } from '../../support/aSimulation.ts';
import { makeOwnDatabase } from '../../support/ownDatabases.ts';
import { postgresPassword } from '../../support/postgresServer.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

const run = promisify(execFile);
const program = new URL('../../../electron/cli/tidescope.ts', import.meta.url).pathname;

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
});
afterAll(async () => folder.dispose());

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function tidescope(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const home = join(folder.path, 'home');
  return run(process.execPath, [program, ...args], { env: { ...process.env, TIDESCOPE_HOME: home, ...env } }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => z.object({ code: z.int(), stdout: z.string(), stderr: z.string() }).parse(error),
  );
}

const saidSchema = z.object({
  path: z.string(),
  sha256: z.string(),
  tables: z.int(),
  rows: z.int(),
  check: z.object({ outcome: z.string() }).nullable(),
  removed: z.array(z.string()),
});

const backupsIn = async (path: string): Promise<readonly string[]> =>
  (await readdir(path)).filter((name) => name.endsWith('.backup'));

it('writes a backup of a server, checks it, and keeps as many as wanted of its own', async () => {
  const url = new URL(await makeOwnDatabase('postgresql', { rows: [aSimulation({ id: 1 })] }));
  url.password = '';
  const to = join(folder.path, 'postgres');
  const args = ['backup', '--url', url.href, '--to', to, '--keep', '1', '--json'];
  const first = await tidescope(args, { TIDESCOPE_PASSWORD: postgresPassword });
  expect([first.code, first.stderr]).toEqual([0, '']);
  const made = saidSchema.parse(JSON.parse(first.stdout));
  expect([made.tables, made.rows, made.check]).toEqual([14, 2, null]);
  await writeFile(join(to, 'other.backup'), 'of another program');
  const second = await tidescope([...args, '--check'], { TIDESCOPE_PASSWORD: postgresPassword });
  const again = saidSchema.parse(JSON.parse(second.stdout));
  expect([second.code, again.check?.outcome, again.removed]).toEqual([0, 'restorable', [made.path]]);
  expect((await backupsIn(to)).length).toBe(2);
});

it('verifies a backup, and exits with 1 for one that is damaged', async () => {
  const file = await makeOwnDatabase('sqlite', { rows: [aSimulation({ id: 1 })] });
  const to = join(folder.path, 'sqlite');
  expect((await tidescope(['backup', file, '--to', to])).code).toBe(0);
  const [name = ''] = await backupsIn(to);
  const good = await tidescope(['verify', join(to, name)]);
  expect([good.code, good.stdout]).toEqual([0, expect.stringContaining(': restorable\nRestored as a SQLite file')]);
  const bytes = await readFile(join(to, name));
  await writeFile(join(to, 'cut.backup'), bytes.subarray(0, bytes.length - 100));
  const damaged = await tidescope(['verify', join(to, 'cut.backup'), '--json']);
  expect([damaged.code, JSON.parse(damaged.stdout)]).toEqual([1, expect.objectContaining({ outcome: 'damaged' })]);
});

it('tells wrong usage from a failure by its exit code', async () => {
  const usage = await tidescope(['backup', '--to', folder.path]);
  expect([usage.code, usage.stderr]).toEqual([2, expect.stringContaining('Name one database')]);
  const unknown = await tidescope(['backup', '--profile', 'nowhere', '--to', folder.path]);
  expect([unknown.code, unknown.stderr]).toEqual([
    1,
    expect.stringContaining("No saved connection is named 'nowhere'"),
  ]);
});
