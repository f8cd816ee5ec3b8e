import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type SpawnedProgram, spawnProgram } from '../support/spawnedProgram.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';

const announcedSchema = z.strictObject({ url: z.string(), port: z.int(), token: z.string() });
const made: { folder: TemporaryFolder | undefined } = { folder: undefined };
const running: SpawnedProgram[] = [];

function folder(): string {
  if (made.folder === undefined) throw new Error('The folder has not been made');
  return made.folder.path;
}

function serve(...args: readonly string[]): SpawnedProgram {
  const program = spawnProgram('electron/serve.ts', args, { TIDESCOPE_HOME: join(folder(), 'home'), TMPDIR: folder() });
  running.push(program);
  return program;
}

/** What it has complained of, besides the slowness of a busy machine. */
const complaints = (program: SpawnedProgram): readonly string[] =>
  program
    .errors()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('The event loop was held up'));

async function announced(program: SpawnedProgram): Promise<z.infer<typeof announcedSchema>> {
  return announcedSchema.parse(JSON.parse(await program.firstLine));
}

beforeAll(async () => {
  made.folder = await makeTemporaryFolder();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map(async (program) => program.stop('SIGTERM')));
});

afterAll(async () => made.folder?.dispose());

describe('the browser-mode process', () => {
  it('prints its address, port and token as the first line with --json, and answers there', async () => {
    const { url, port, token } = await announced(serve('--json'));
    expect(url).toBe(`http://127.0.0.1:${port}/#token=${token}`);
    expect(token).toMatch(/^[\w-]{43}$/u);
    const response = await fetch(`http://127.0.0.1:${port}/api/call`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: JSON.stringify({ call: 'host.describe', input: {} }),
    });
    expect(await response.json()).toMatchObject({ ok: true, value: { host: 'browser', canChooseFile: false } });
  });

  it('prints the steps of its start with --trace-startup, in their order', async () => {
    const program = serve('--json', '--trace-startup');
    const { port, token } = await announced(program);
    await fetch(`http://127.0.0.1:${port}/`);
    const headers = { Authorization: `Bearer ${token}` };
    await fetch(`http://127.0.0.1:${port}/api/call`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ call: 'host.describe', input: {} }),
    });
    await expect.poll(program.errors).toContain('startup: 5 steps');
    const steps = [...program.errors().matchAll(/^startup +\d+ ms {2}(.+)$/gmu)].map((found) => found[1]);
    expect(steps).toEqual([
      'program loaded',
      'core started',
      'address available',
      'page requested',
      'first call answered',
    ]);
  });

  it.runIf(process.platform !== 'win32').each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'ends cleanly on %s, with a client listening, and leaves no uploads behind',
    async (signal) => {
      const program = serve('--json');
      const { port, token } = await announced(program);
      const headers = { Authorization: `Bearer ${token}` };
      const events = await fetch(`http://127.0.0.1:${port}/api/events`, { headers });
      expect(events.status).toBe(200);
      await fetch(`http://127.0.0.1:${port}/api/file`, { method: 'POST', headers, body: 'x' });
      expect(readdirSync(folder()).filter((name) => name.startsWith('tidescope-'))).toHaveLength(1);
      const drained = events.text().catch(() => '');
      expect(await program.stop(signal)).toEqual({ code: 0, signal: null });
      await drained;
      expect(readdirSync(folder()).filter((name) => name.startsWith('tidescope-'))).toEqual([]);
      expect(complaints(program)).toEqual([]);
    },
  );

  it('removes temporary files of a killed process at its start', async () => {
    const killed = serve('--json');
    const { port, token } = await announced(killed);
    await fetch(`http://127.0.0.1:${port}/api/file`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: 'x',
    });
    await killed.stop('SIGKILL');
    const left = readdirSync(folder()).filter((name) => name.startsWith('tidescope-uploads-'));
    expect(left).toHaveLength(1);
    await announced(serve('--json'));
    await expect.poll(() => readdirSync(folder()).filter((name) => left.includes(name))).toEqual([]);
  });

  it('uses the port of its last start again if it is free', async () => {
    const first = serve('--json');
    const { port } = await announced(first);
    await first.stop('SIGTERM');
    expect((await announced(serve('--json'))).port).toBe(port);
    expect((await announced(serve('--json'))).port).not.toBe(port);
  });

  it('reports that a port is taken, with a way to proceed, and no stack', async () => {
    const { port } = await announced(serve('--json'));
    const second = serve('--json', '--port', String(port));
    expect((await second.ended).code).toBe(1);
    expect(second.output()).toBe('');
    expect(second.errors()).toContain(`Cannot listen on port ${port}\nChoose another port with --port`);
    expect(second.errors()).not.toMatch(/^\s+at /mu);
  });

  it.each([
    [['--port', '99999'], "'99999' is not a port number"],
    [['--port', 'x'], "'x' is not a port number"],
    [['--nonsense'], "Unknown option '--nonsense'"],
    [['one.sqlite', 'two.sqlite'], "Unexpected argument 'two.sqlite'"],
  ])('refuses %j with the fact and the usage', async (args, fact) => {
    const program = serve(...args);
    expect((await program.ended).code).toBe(1);
    expect(program.errors()).toContain(fact);
    expect(program.errors()).toContain('Usage: tidescope serve');
    expect(program.errors()).not.toMatch(/^\s+at /mu);
  });

  it('prints its usage with --help and exits', async () => {
    const program = serve('--help');
    expect((await program.ended).code).toBe(0);
    expect(program.output()).toContain('--connect TARGET');
  });

  it('says why a file cannot be opened, and keeps running', async () => {
    const program = serve('--no-open', join(folder(), 'missing.sqlite'));
    expect(await program.firstLine).toMatch(/^Tidescope is running at http:\/\/127\.0\.0\.1:\d+\/#token=/u);
    await expect.poll(() => program.errors(), { timeout: 10_000 }).toContain('missing.sqlite');
    expect(program.process.exitCode).toBeNull();
    expect(existsSync(join(folder(), 'missing.sqlite'))).toBe(false);
  });
});
