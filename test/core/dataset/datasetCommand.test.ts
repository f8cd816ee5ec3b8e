import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { datasetRows } from '../../support/datasetRows.ts';
import { rowsIn } from '../../support/datasetRun.ts';
import { makeOwnDatabase } from '../../support/ownDatabases.ts';
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

async function tidescope(...args: readonly string[]): Promise<Ended> {
  const env = { ...process.env, TIDESCOPE_HOME: join(folder.path, 'home') };
  return run(process.execPath, [program, 'dataset', ...args], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => z.object({ code: z.int(), stdout: z.string(), stderr: z.string() }).parse(error),
  );
}

it('writes a dataset, says what it wrote, and nothing the second time', async () => {
  const file = await makeOwnDatabase('sqlite', { rows: datasetRows() });
  const to = join(folder.path, "a 'dataset'");
  const first = await tidescope(file, '--to', to, '--json');
  expect([first.code, first.stderr]).toEqual([0, '']);
  expect(JSON.parse(first.stdout)).toMatchObject({ folder: to, written: 11, kept: 0, problems: 1 });
  expect((await rowsIn(to, 'pages')).length).toBe(2);
  const second = await tidescope(file, '--to', to);
  expect(second.stdout).toContain('0 rows written, 11 unchanged, 0 removed');
});

it('exits with 1 where the folder holds something else, and with 2 for wrong usage', async () => {
  const file = await makeOwnDatabase('sqlite', { rows: datasetRows() });
  const foreign = join(folder.path, 'foreign');
  await mkdir(foreign);
  await writeFile(join(foreign, 'thesis.tex'), 'text');
  const refused = await tidescope(file, '--to', foreign);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("it holds 'thesis.tex'")]);
  expect((await tidescope(file)).code).toBe(2);
});
