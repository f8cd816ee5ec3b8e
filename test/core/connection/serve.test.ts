import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makePostgresPlace, makeProfile } from '#shared/domain/newProfile.ts';
import { fewSimulations } from '../../support/faultProfiles.ts';
import { makePostgresDatabase, postgresAddress, postgresPassword } from '../../support/postgresServer.ts';
import { checkout, type SpawnedProgram, spawnProgram, watchProgram } from '../../support/spawnedProgram.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

/* Browser mode's process with a real server: the source of its password, and the approval of commands. */

const announcedSchema = z.strictObject({ url: z.string(), port: z.int(), token: z.string() });
let folder: TemporaryFolder;
let address: URL;
const running: SpawnedProgram[] = [];

beforeAll(async () => {
  folder = await makeTemporaryFolder();
  address = new URL(await postgresAddress(await makePostgresDatabase(fewSimulations)));
  address.password = '';
});
afterEach(async () => {
  await Promise.all(running.splice(0).map(async (program) => program.stop('SIGTERM')));
});
afterAll(async () => folder.dispose());

interface Served {
  readonly program: SpawnedProgram;
  readonly call: (call: string, input: unknown) => Promise<unknown>;
}

async function announced(program: SpawnedProgram): Promise<Served> {
  running.push(program);
  const { port, token } = announcedSchema.parse(JSON.parse(await program.firstLine));
  const call = async (name: string, input: unknown): Promise<unknown> => {
    const headers = { Authorization: `Bearer ${token}`, Connection: 'close' };
    const body = JSON.stringify({ call: name, input });
    return (await fetch(`http://127.0.0.1:${port}/api/call`, { method: 'POST', headers, body })).json();
  };
  return { program, call };
}

const environment = (more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  TIDESCOPE_HOME: join(folder.path, 'home'),
  TMPDIR: folder.path,
  ...more,
});

const serve = async (args: readonly string[], env: Readonly<Record<string, string>>): Promise<Served> =>
  announced(spawnProgram('electron/serve.ts', ['--json', '--connect', address.href, ...args], environment(env)));

const opened = async ({ call }: Served): Promise<string> => JSON.stringify(await call('connections.list', {}));

describe("the database's password in browser mode", () => {
  it.each([
    ['standard input', ['--password-stdin'], { INPUT: `${postgresPassword}\nnot this line\n` }],
    ['TIDESCOPE_PASSWORD', [], { TIDESCOPE_PASSWORD: postgresPassword, PGPASSWORD: 'wrong' }],
    ["libpq's PGPASSWORD", [], { PGPASSWORD: postgresPassword }],
  ] as const)('comes from %s', async (_name, args, env) => {
    const served = await serve(args, env);
    await expect.poll(async () => opened(served), { timeout: 20_000 }).toContain(address.pathname.slice(1));
    expect(served.program.errors() + served.program.output()).not.toContain(postgresPassword);
  });

  it('is refused with a message, and printed nowhere, when it is wrong', async () => {
    const { program } = await serve([], { PGPASSWORD: 'a-wrong-one' });
    await expect.poll(() => program.errors(), { timeout: 20_000 }).toContain('refused');
    expect(program.errors() + program.output()).not.toContain('a-wrong-one');
  });

  it.runIf(process.platform === 'linux')('is not in the environment of child processes', async () => {
    const served = await serve([], { TIDESCOPE_PASSWORD: postgresPassword, PGPASSWORD: postgresPassword });
    await expect.poll(async () => opened(served), { timeout: 20_000 }).toContain(address.pathname.slice(1));
    const { pid } = served.program.process;
    const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
    expect(children.length).toBeGreaterThan(0);
    for (const child of children) {
      const inherited = await readFile(`/proc/${child}/environ`, 'utf8').catch(() => '');
      expect(inherited).not.toContain(postgresPassword);
    }
  });
});

/** Saves a connection whose password is printed by a command. */
async function saveWithCommand({ call }: Served, id: string): Promise<void> {
  const { hostname: host, port, pathname } = address;
  const password = { kind: 'command', command: `printf '%s' '${postgresPassword}'` } as const;
  const place = { host, port: Number(port), user: 'postgres', database: pathname.slice(1), password };
  const profile = makeProfile({ id, name: id, database: makePostgresPlace(place) });
  expect(await call('profiles.save', { profile, secrets: [] })).toMatchObject({ ok: true });
}

describe('a command for a secret in browser mode', () => {
  it('is approved by saving it if the program was started without a terminal', async () => {
    const served = await announced(spawnProgram('electron/serve.ts', ['--json'], environment()));
    await saveWithCommand(served, 'no-terminal');
    const target = { kind: 'profile', id: 'no-terminal' };
    expect(await served.call('connections.open', { target })).toMatchObject({ ok: true });
  });

  it.runIf(process.platform === 'linux').each([
    ['y', true],
    ['n', false],
    ['', false],
  ])('is asked about at the terminal, where %j means %s', async (answer, isRun) => {
    // `script` provides a terminal; both outputs arrive on one.
    const command = `${process.execPath} ${checkout}/electron/serve.ts --json`;
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      ...environment({ TIDESCOPE_HOME: join(folder.path, `home-${answer}`) }),
    };
    const child = spawn('script', ['-qefc', `stty -echo; ${command}`, '/dev/null'], { env, stdio: 'pipe' });
    const write = child.stdin.write.bind(child.stdin);
    child.stdin.end = () => child.stdin;
    const served = await announced(watchProgram(child, undefined));
    const id = `terminal-${answer}`;
    await saveWithCommand(served, id);
    const opening = served.call('connections.open', { target: { kind: 'profile', id } });
    await expect.poll(() => served.program.output(), { timeout: 20_000 }).toContain('Run it? [y/N]');
    expect(served.program.output()).toContain(`printf '%s'`);
    write(`${answer}\n`);
    expect(await opening).toMatchObject(isRun ? { ok: true } : { ok: false, failure: { code: 'not-allowed' } });
  });
});
