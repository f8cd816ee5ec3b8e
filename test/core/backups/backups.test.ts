import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Call, CallInput, CallOutput } from '#shared/contract/contract.ts';
import type { BackupSummary } from '#shared/domain/backup.ts';
import { connectionSchema, type Target } from '#shared/domain/connection.ts';
import { FailureError } from '#shared/failure.ts';
import { awkwardSchema } from '../../support/awkwardSchema.ts';
import { aBlob, aRow, aSimulation } from '../../support/aSimulation.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { startCuttableProxy } from '../../support/cuttableProxy.ts';
import { makeOwnDatabase, neverAborted } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress, runOnPostgres } from '../../support/postgresServer.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';
import { makeTestCore, type TestCore } from '../../support/testCore.ts';

const run = promisify(execFile);
const program = new URL('../../support/killedBackup.ts', import.meta.url).pathname;
const rows = [1, 2, 3].flatMap((id) => [
  aSimulation({ id }),
  aRow('Estimator', { id, simulation_id: id, name: 'e', compressed_data: aBlob({}) }),
  aRow('Page', { id, estimator_id: id, page_number: 0, compressed_data: aBlob({ page: id }) }),
]);

let bench: TestCore;
let folder: TemporaryFolder;
beforeAll(async () => {
  bench = await makeTestCore();
  folder = await makeTemporaryFolder();
});
afterAll(async () => {
  await bench.dispose();
  await folder.dispose();
});

type BackupCall = Extract<Call, `backups.${string}`>;

async function call<C extends BackupCall>(name: C, input: CallInput<C>, signal = neverAborted): Promise<CallOutput<C>> {
  const reply = await bench.core.call({ call: name, input, callId: 'test' }, signal);
  if (!reply.ok) throw new FailureError(reply.failure);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- core answers a call with its output
  return reply.value as CallOutput<C>;
}

async function open(target: Target): Promise<string> {
  const reply = await bench.core.call({ call: 'connections.open', input: { target }, callId: 'open' }, neverAborted);
  if (!reply.ok) throw new FailureError(reply.failure);
  return connectionSchema.parse(reply.value).id;
}

async function unlock(connectionId: string): Promise<void> {
  const name = bench.core.connections.get(connectionId).name;
  const input = { connectionId, minutes: 5, typedName: name };
  const reply = await bench.core.call({ call: 'connections.unlock', input, callId: 'unlock' }, neverAborted);
  if (!reply.ok) throw new FailureError(reply.failure);
}

interface Place {
  readonly connectionId: string;
  readonly backup: BackupSummary;
}
const places: Partial<Record<'yaptide' | 'awkward' | 'sqlite', Place>> = {};

function of(name: keyof typeof places): Place {
  const place = places[name];
  if (place === undefined) throw new Error(`There is no backup of ${name}`);
  return place;
}

async function backUp(name: keyof typeof places, target: Target): Promise<void> {
  const connectionId = await open(target);
  const backup = await call('backups.make', { connectionId, folder: join(folder.path, name) });
  places[name] = { connectionId, backup };
}

beforeAll(async () => {
  const own = { rows, recorded: '5003b9acb1f4' };
  await backUp('yaptide', { kind: 'url', url: await makeOwnDatabase('postgresql', own) });
  await backUp('awkward', { kind: 'url', url: await postgresAddress(await makePostgresDatabase(awkwardSchema)) });
  await backUp('sqlite', { kind: 'file', path: await makeOwnDatabase('sqlite', own) });
});

async function copyOf(path: string, change: (bytes: Buffer) => Buffer): Promise<string> {
  const to = join(folder.path, `${crypto.randomUUID()}.backup`);
  await writeFile(to, change(await readFile(path)));
  return to;
}

describe('a backup of a database', () => {
  it.each(['yaptide', 'awkward', 'sqlite'] as const)(
    'is one file of %s that only its owner reads, with its checksum and the rows of every table',
    async (name) => {
      const { path, sha256, manifest, bytes } = of(name).backup;
      const content = await readFile(path);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(bytes).toBe(content.length);
      expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
      expect(manifest?.tables.length).toBeGreaterThan(8);
      expect(manifest?.tables.every(({ digest }) => digest.length === 64)).toBe(true);
      expect((await readdir(join(folder.path, name))).filter((each) => each.endsWith('.part'))).toEqual([]);
    },
  );

  it.each([
    ['yaptide', /^Restored on PostgreSQL 16\.\d+: 15 tables equal, 3 of 3 pages decoded$/u],
    ['awkward', /^Restored on PostgreSQL 16\.\d+: 10 tables equal$/u],
    ['sqlite', /^Restored as a SQLite file: 15 tables equal, 3 of 3 pages decoded$/u],
  ] as const)('of %s is restorable, and remembers that', async (name, text) => {
    const { connectionId, backup } = of(name);
    const { check } = await call('backups.check', { path: backup.path });
    expect([check?.outcome, check?.findings]).toEqual(['restorable', []]);
    expect(check?.text).toMatch(text);
    const { backups } = await call('backups.list', { connectionId });
    expect(backups.map(({ path, check: kept }) => [path, kept?.outcome])).toEqual([[backup.path, 'restorable']]);
  });

  it('holds the same digests when nothing has changed, and two of them can be made at once', async () => {
    const { connectionId, backup } = of('yaptide');
    const to = join(folder.path, 'twice');
    const both = await Promise.all([1, 2].map(async () => call('backups.make', { connectionId, folder: to })));
    expect(new Set(both.map(({ path }) => path)).size).toBe(2);
    for (const { manifest } of both) expect(manifest?.tables).toEqual(backup.manifest?.tables);
  });
});

describe('a damaged backup', () => {
  it.each(['yaptide', 'sqlite'] as const)('of %s that is cut off is named, with the place', async (name) => {
    const path = await copyOf(of(name).backup.path, (bytes) => bytes.subarray(0, Math.floor(bytes.length * 0.7)));
    const { check, defect } = await call('backups.check', { path });
    expect(check?.outcome).toBe('damaged');
    expect(check?.text).toMatch(/is cut off after \d+ bytes, within (?:the table |the database file|its)/u);
    expect(defect).toMatch(/is cut off/u);
  });

  it('that was altered is named, with the byte and the table', async () => {
    const path = await copyOf(of('awkward').backup.path, (bytes) => {
      const at = bytes.indexOf('PGCOPY') === -1 ? Math.floor(bytes.length * 0.6) : 0;
      bytes.writeUInt8((bytes[at] ?? 0) ^ 1, at);
      return bytes;
    });
    const { check } = await call('backups.check', { path });
    expect([check?.outcome, check?.text]).toEqual([
      'damaged',
      expect.stringMatching(/was altered at byte \d+, within the table /u),
    ]);
  });

  it('is not restored: no database is left', async () => {
    const { connectionId, backup } = of('yaptide');
    const path = await copyOf(backup.path, (bytes) => bytes.subarray(0, bytes.length - 2000));
    await unlock(connectionId);
    const failure = await caughtFailure(call('backups.restore', { connectionId, path, database: 'never there' }));
    expect(failure.code).toBe('damaged');
    const { rows: left } = await runOnPostgres('postgres', "select 1 from pg_database where datname = 'never there'");
    expect(left).toEqual([]);
  });

  it('is recognised as none where it is another file', async () => {
    const path = join(folder.path, 'other.backup');
    await writeFile(path, 'something else');
    expect((await caughtFailure(call('backups.check', { path }))).message).toContain('is not a backup of this program');
  });
});

describe('restoring', () => {
  it('makes a new database on the same server, equal to the first one', async () => {
    const { connectionId, backup } = of('awkward');
    await unlock(connectionId);
    const database = `restored_${crypto.randomUUID().slice(0, 8)}`;
    const { differences } = await call('backups.restore', { connectionId, path: backup.path, database });
    expect(differences).toEqual([]);
    const { rows: found } = await runOnPostgres(database, 'select count(*) from "Odd Schema".child');
    expect(found).toEqual([{ count: '2000' }]);
    const again = await caughtFailure(call('backups.restore', { connectionId, path: backup.path, database }));
    expect(again.message).toContain('exists on this server');
  });

  it('is refused while the connection is locked', async () => {
    const { connectionId, backup } = of('yaptide');
    bench.core.connections.lock(connectionId);
    const failure = await caughtFailure(call('backups.restore', { connectionId, path: backup.path, database: 'x' }));
    expect(failure.code).toBe('not-allowed');
  });

  it('writes a SQLite file under a new name, and never over another one', async () => {
    const { backup } = of('sqlite');
    const to = join(folder.path, 'restored.sqlite');
    expect((await call('backups.restoreFile', { path: backup.path, to })).differences).toEqual([]);
    expect((await caughtFailure(call('backups.restoreFile', { path: backup.path, to }))).message).toContain('exists');
    expect((await stat(to)).size).toBeGreaterThan(0);
  });
});

describe('opening a backup', () => {
  it.each(['yaptide', 'sqlite'] as const)('makes a database of %s that shows the same simulations', async (name) => {
    const { target } = await call('backups.open', { path: of(name).backup.path });
    const connectionId = await open(target);
    const input = { connectionId };
    const reply = await bench.core.call({ call: 'simulations.list', input, callId: 'list' }, neverAborted);
    expect(reply).toMatchObject({ ok: true, value: { rows: [{ id: 3 }, { id: 2 }, { id: 1 }] } });
    expect((await call('backups.open', { path: of(name).backup.path })).target).toEqual(target);
  });
});

describe('what would be missing', () => {
  it('is reported first, and makes a backup only with consent', async () => {
    const user = `reader_${crypto.randomUUID().slice(0, 8)}`;
    const name = await makePostgresDatabase(`create table seen (id int); insert into seen values (1);
      create table hidden (id int); create table secured (id int, owner text); alter table secured enable row level security;
      create policy own on secured using (owner = current_user); insert into secured values (1, 'x');
      select lo_create(0); create role ${user} login password 'pw'; grant select on seen, secured to ${user};`);
    const connectionId = await open({ kind: 'url', url: await postgresAddress(name, user, 'pw') });
    const { remarks } = await call('backups.preview', { connectionId });
    const incomplete = remarks.filter(({ kind }) => kind === 'incomplete').map(({ text }) => text);
    expect(incomplete).toEqual([
      'The rows of public.hidden may not be read by this user.',
      'Row level security hides rows of public.secured from this user.',
      'The database has 1 large objects, which are not copied. pg_dump copies them.',
    ]);
    const to = join(folder.path, 'incomplete');
    const failure = await caughtFailure(call('backups.make', { connectionId, folder: to }));
    expect([failure.message, failure.details]).toEqual(['The backup would be incomplete', incomplete]);
    expect(await readdir(to)).toEqual([]);
    const made = await call('backups.make', { connectionId, folder: to, acceptsIncomplete: true });
    expect(made.manifest?.missing).toEqual(incomplete);
    expect(made.manifest?.tables.map(({ name: table, rows: count }) => [table, count])).toEqual([
      ['public.secured', 0],
      ['public.seen', 1],
    ]);
  });
});

describe('a backup that fails', () => {
  it('says that the folder may not be written to', async () => {
    const to = join(folder.path, 'a file');
    await writeFile(to, '');
    await chmod(to, 0o400);
    const { connectionId } = of('yaptide');
    const failure = await caughtFailure(call('backups.make', { connectionId, folder: to }));
    expect(failure.message).toBe(`The backup could not be written to '${to}'`);
    const { failures } = await call('backups.list', { connectionId });
    expect(failures[0]?.message).toBe(failure.message);
  });

  it.each(['postgresql', 'sqlite'] as const)('for lack of space on %s leaves nothing and says so', async (kind) => {
    const place = await bigDatabase(kind);
    const to = join(folder.path, `full ${kind}`);
    const limited = `ulimit -f 500 && exec "$0" "$@"`;
    const { stdout } = await run('bash', ['-c', limited, process.execPath, program, kind, place, to]);
    const said = z
      .object({ made: z.literal(false), failure: z.object({ message: z.string() }) })
      .parse(JSON.parse(stdout));
    expect(said.failure.message).toMatch(kind === 'sqlite' ? /could not copy it: disk I\/O error/u : /no space left/u);
    expect(await readdir(to)).toEqual([]);
  });

  it.each([
    ['postgresql', 'Reading the schema'],
    ['postgresql', 'public.big: 10'],
    ['postgresql', 'Writing to disk'],
    ['sqlite', 'Copying the file'],
    ['sqlite', 'Writing to disk'],
  ] as const)('killed on %s at “%s” leaves no file under its final name', async (kind, point) => {
    const to = join(folder.path, `killed ${kind} ${point.replaceAll(':', '')}`);
    const child = spawn(process.execPath, [program, kind, await bigDatabase(kind), to, point], { stdio: 'inherit' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect((await readdir(to)).filter((name) => !name.endsWith('.part'))).toEqual([]);
    const { connectionId } = of('yaptide');
    await call('backups.make', { connectionId, folder: to });
    expect((await readdir(to)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('stops when it is cancelled and leaves nothing', async () => {
    const connectionId = await open({ kind: 'url', url: await bigDatabase('postgresql') });
    const to = join(folder.path, 'cancelled');
    const stopping = new AbortController();
    const forget = bench.core.listen((event) => {
      if (event.kind === 'progress' && event.text.startsWith('public.big: ')) stopping.abort();
    });
    const failure = await caughtFailure(call('backups.make', { connectionId, folder: to }, stopping.signal));
    forget();
    expect(failure.code).toBe('cancelled');
    expect(await readdir(to)).toEqual([]);
    expect((await call('backups.list', { connectionId })).failures).toEqual([]);
  });
});

it('says that the connection was lost, and lists that attempt', async () => {
  const url = new URL(await bigDatabase('postgresql'));
  const proxy = await startCuttableProxy(Number(url.port));
  url.port = String(proxy.port);
  const connectionId = await open({ kind: 'url', url: url.href });
  const forget = bench.core.listen((event) => {
    if (event.kind === 'progress' && event.text.startsWith('public.big: ')) void proxy.close();
  });
  const to = join(folder.path, 'lost');
  const failure = await caughtFailure(call('backups.make', { connectionId, folder: to }));
  forget();
  expect([failure.code, failure.message]).toEqual([
    'connection-lost',
    expect.stringMatching(/^The connection '.+' was lost during the backup$/u),
  ]);
  expect(await readdir(to)).toEqual([]);
  expect((await call('backups.list', { connectionId })).failures[0]?.message).toBe(failure.message);
});

const big: Partial<Record<'postgresql' | 'sqlite', Promise<string>>> = {};

async function bigDatabase(kind: 'postgresql' | 'sqlite'): Promise<string> {
  big[kind] ??= makeOwnDatabase(kind, {
    afterwards:
      kind === 'sqlite'
        ? `create table big (id integer, noise blob);
           with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) insert into big select i, randomblob(60) from n;`
        : `create table big (id int, noise text); insert into big select i, md5(i::text) || md5((i * 7)::text) from generate_series(1, 50000) i;`,
  });
  return big[kind];
}
