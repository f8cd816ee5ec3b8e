import { execFile, spawn } from 'node:child_process';
import { appendFile, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ensureBuilt } from '../../electron/launch/builtProgram.ts';
import { aSimulation, aUser } from '../support/aSimulation.ts';
import { ownSql, makeSqliteFile } from '../support/ownDatabases.ts';
import { checkout, watchProgram } from '../support/spawnedProgram.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';

/* What `npx tidescope` and `npm i -g` install: packed, installed into an empty folder outside the checkout, and run there. */

const run = promisify(execFile);
const made: { folder?: TemporaryFolder; tarball?: string; unreachable?: boolean } = {};
const inside = (...path: readonly string[]): string => join(made.folder?.path ?? '', ...path);
const command = (): string => inside('app/node_modules/tidescope/dist/electron/tidescope.js');
const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: inside('home'),
  TIDESCOPE_HOME: inside('settings'),
});

/** Installs packages as a user does, without scripts of theirs and from npm's cache where they are in it. */
async function install(folder: string, ...packages: readonly string[]): Promise<void> {
  await mkdir(inside(folder), { recursive: true });
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', '--loglevel=error'];
  await run('npm', ['install', '--prefix', inside(folder), ...options, ...packages], { cwd: inside() });
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function tidescope(args: readonly string[], node = process.execPath): Promise<Ended> {
  const options = { cwd: inside(), env: environment() };
  return run(node, [command(), ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => z.object({ code: z.int(), stdout: z.string(), stderr: z.string() }).parse(error),
  );
}

async function expectFailure(args: readonly string[], code: number, message: string): Promise<void> {
  const ended = await tidescope(args);
  expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(message)]);
}

/** Starts browser mode and asks it for the simulations of a file, over HTTP. */
async function listSimulations(node: string, file: string): Promise<unknown> {
  const child = spawn(node, [command(), 'serve', file, '--json'], { cwd: inside(), env: environment(), stdio: 'pipe' });
  const program = watchProgram(child, '');
  try {
    const { port, token } = z.object({ port: z.int(), token: z.string() }).parse(JSON.parse(await program.firstLine));
    const page = await fetch(`http://127.0.0.1:${port}/`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<div id="root">')]);
    const call = async (name: string, input: unknown): Promise<unknown> => {
      const headers = { Authorization: `Bearer ${token}`, Connection: 'close' };
      const body = JSON.stringify({ call: name, input });
      return (await fetch(`http://127.0.0.1:${port}/api/call`, { method: 'POST', headers, body })).json();
    };
    const opened = await call('connections.open', { target: { kind: 'file', path: file } });
    const { value } = z.object({ value: z.object({ id: z.string() }) }).parse(opened);
    return await call('simulations.count', { connectionId: value.id, filter: {} });
  } finally {
    await program.stop('SIGTERM');
  }
}

beforeAll(async () => {
  made.folder = await makeTemporaryFolder();
  await ensureBuilt(checkout);
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', inside()];
  made.tarball = (await run('npm', pack, { cwd: checkout })).stdout.trim().split('\n').at(-1) ?? '';
  await install('app', inside(made.tarball)).catch((error: unknown) => {
    if (!/ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENOTCACHED/u.test(String(error))) throw error;
    made.unreachable = true;
  });
}, 240_000);
afterAll(async () => made.folder?.dispose());

const aFile = (): string => makeSqliteFile(ownSql('sqlite', { rows: [aUser({ id: 1 }), aSimulation({ id: 7 })] }));

describe('the npm package', () => {
  beforeEach(({ skip }) => {
    skip(made.unreachable === true, 'npm reaches no registry from here, and its cache lacks a dependency');
  });

  it('is at most 12 MB and holds the built program alone', async () => {
    const { size } = await stat(inside(made.tarball ?? ''));
    process.stdout.write(`npm tarball: ${(size / 1e6).toFixed(1)} MB\n`);
    expect(size).toBeLessThan(12e6);
    const files = await readdir(inside('app/node_modules/tidescope'));
    expect(files.toSorted()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json']);
    expect(await readdir(inside('app/node_modules'))).not.toContain('electron');
  });

  it('says its version and what it takes, and ends with 2 at wrong usage', async () => {
    const version = await tidescope(['--version']);
    expect([version.code, version.stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/u)]);
    const help = await tidescope(['--help']);
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('tidescope verify')]);
    await expectFailure(['serve', '--port', 'many'], 2, "'many' is not a port number");
    await expectFailure(['export', 'a.db', '--simulations', '9-1'], 2, "The range '9-1' ends before it starts");
  });

  it('serves the window and answers calls', async () => {
    expect(await listSimulations(process.execPath, aFile())).toMatchObject({ ok: true, value: { count: 1 } });
  });

  it('exports simulations into an archive, verifies it, and finds what was altered', async () => {
    const file = aFile();
    const exported = await tidescope(['export', file, '--simulations', '7', '--to', inside(), '--json']);
    expect(exported).toMatchObject({ code: 0, stderr: '' });
    const { path, rows } = z
      .object({ path: z.string(), rows: z.record(z.string(), z.int()) })
      .parse(JSON.parse(exported.stdout));
    expect(rows['Simulation']).toBe(1);
    const intact = await tidescope(['verify', path, '--json']);
    expect([intact.code, JSON.parse(intact.stdout)]).toEqual([0, expect.objectContaining({ intact: true, rows })]);
    await appendFile(path, 'more');
    await expectFailure(['verify', path], 1, '');
    await expectFailure(['export', file, '--simulations', '8', '--to', inside()], 1, 'not in the database');
  });

  it('asks for a newer Node where it is too old', async ({ skip }) => {
    const old = await nodeOf(20);
    if (old === undefined) return skip('Node 20 cannot be installed here');
    const { code, stderr } = await tidescope(['--version'], old);
    return expect([code, stderr]).toEqual([1, expect.stringContaining('needs Node.js 22.15 or newer')]);
  }, 120_000);

  it('runs on Node 22', async ({ skip }) => {
    const older = await nodeOf(22);
    if (older === undefined) return skip('Node 22 cannot be installed here');
    return expect(await listSimulations(older, aFile())).toMatchObject({ ok: true, value: { count: 1 } });
  }, 120_000);
});

/** The executable of the latest Node of a major version, from npm; undefined where npm cannot get it. */
async function nodeOf(major: number): Promise<string | undefined> {
  try {
    await install(`node${major}`, `node-${process.platform}-${process.arch}@${major}`);
  } catch {
    return undefined;
  }
  const path = inside(`node${major}/node_modules/node-${process.platform}-${process.arch}/bin/node`);
  return (await stat(path).catch(() => undefined))?.isFile() === true ? path : undefined;
}
