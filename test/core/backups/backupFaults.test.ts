import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openBackupWriter } from '#core/backups/file/backupWriter.ts';
import { restorePostgres } from '#core/backups/postgres/restorePostgres.ts';
import { makeSandboxes, type Sandbox, type Sandboxes } from '#core/sandbox/sandboxes.ts';
import { startBackupBench } from '../../support/backupBench.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { startCuttableProxy } from '../../support/cuttableProxy.ts';
import { makeOwnDatabase, neverAborted } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress, runOnPostgres } from '../../support/postgresServer.ts';
import { bundles, checkout } from '../../support/spawnedProgram.ts';

const run = promisify(execFile);
const program = join(checkout, bundles, 'killedBackup.js');
const { core, folder, call, open } = startBackupBench();

const small: { connectionId: string } = { connectionId: '' };
beforeAll(async () => {
  small.connectionId = await open({ kind: 'url', url: await makeOwnDatabase('postgresql', {}) });
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
    const to = join(folder(), 'incomplete');
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
    const to = join(folder(), 'a file');
    await writeFile(to, '');
    await chmod(to, 0o400);
    const { connectionId } = small;
    const failure = await caughtFailure(call('backups.make', { connectionId, folder: to }));
    expect(failure.message).toBe(`The backup could not be written to '${to}'`);
    const { failures } = await call('backups.list', { connectionId });
    expect(failures[0]?.message).toBe(failure.message);
  });

  it.each(['postgresql', 'sqlite'] as const)('for lack of space on %s leaves nothing and says so', async (kind) => {
    const place = await bigDatabase(kind);
    const to = join(folder(), `full ${kind}`);
    // Node's own cache of compiled modules must not meet the limit.
    const limited = `unset NODE_COMPILE_CACHE; ulimit -f 500 && exec "$0" "$@"`;
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
    const to = join(folder(), `killed ${kind} ${point.replaceAll(':', '')}`);
    const child = spawn(process.execPath, [program, kind, await bigDatabase(kind), to, point], { stdio: 'inherit' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect((await readdir(to)).filter((name) => !name.endsWith('.part'))).toEqual([]);
    const { connectionId } = small;
    await call('backups.make', { connectionId, folder: to });
    expect((await readdir(to)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('stops when it is cancelled and leaves nothing', async () => {
    const connectionId = await open({ kind: 'url', url: await bigDatabase('postgresql') });
    const to = join(folder(), 'cancelled');
    const stopping = new AbortController();
    const forget = core().listen((event) => {
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
  const forget = core().listen((event) => {
    if (event.kind === 'progress' && event.text.startsWith('public.big: ')) void proxy.close();
  });
  const to = join(folder(), 'lost');
  const failure = await caughtFailure(call('backups.make', { connectionId, folder: to }));
  forget();
  expect([failure.code, failure.message]).toEqual([
    'connection-lost',
    expect.stringMatching(/^The connection '.+' was lost during the backup$/u),
  ]);
  expect(await readdir(to)).toEqual([]);
  expect((await call('backups.list', { connectionId })).failures[0]?.message).toBe(failure.message);
});

describe('a hostile backup', () => {
  const program = (marker: string): string => `copy (select 1) to program 'touch ${marker}'`;
  const inFunction = (marker: string): string =>
    `create function public.run() returns int language plpgsql as $f$ begin execute $x$${program(marker)}$x$; return 1; end $f$`;
  it.each([
    ['a statement', (marker: string) => [program(marker)]],
    ['a function in C', () => [`create function public.run() returns int language c as 'libc.so.6', 'getpid'`]],
    ['a function that a statement calls', (marker: string) => [inFunction(marker), 'select public.run()']],
    ['the files of this machine', () => [`create table public.t as select pg_read_file('/etc/passwd')`]],
    ['other users of its server', () => ['set session authorization postgres']],
  ])('reaches nothing outside of its database with %s', async (_what, statements) => {
    const writable = await mkdtemp(join(tmpdir(), 'tidescope-hostile-'));
    await chmod(writable, 0o777);
    const path = await hostileBackup(statements(join(writable, 'ran')), writable);
    const failure = await caughtFailure(restore(path));
    expect(failure.message).toMatch(/The database user 'tidescope' has no permission for this$/u);
    expect(await readdir(writable)).toEqual([]);
    await rm(writable, { recursive: true });
  });

  const server: { sandboxes?: Sandboxes; sandbox?: Promise<Sandbox> } = {};
  afterAll(async () => server.sandboxes?.close());

  /** As a check does it, but with one server for all files. */
  async function restore(path: string): Promise<void> {
    server.sandboxes ??= makeSandboxes(undefined);
    server.sandbox ??= server.sandboxes.start(16, neverAborted);
    const { open: openDatabase, prepare } = await server.sandbox;
    const database = `hostile_${crypto.randomUUID().slice(0, 8)}`;
    const { openCopy, close } = await openDatabase('postgres', neverAborted);
    try {
      const quiet = { onProgress: () => undefined, onChecksum: () => undefined };
      await restorePostgres({ path, database, openCopy, prepare, ...quiet }, neverAborted);
    } finally {
      await close();
    }
  }

  async function hostileBackup(statements: readonly string[], name: string): Promise<string> {
    const writer = await openBackupWriter({ folder: join(folder(), 'hostile'), name: name.replaceAll('/', '_') });
    const header = {
      format: 'tidescope-backup',
      version: 1,
      dialect: 'postgresql',
      source: { connectionId: 'pg-1', name: 'x', place: 'x' },
      serverVersion: '16.1',
      revision: null,
      madeAt: new Date().toISOString(),
      program: 'Tidescope',
      reason: 'manual',
    } as const;
    await writer.addJson('header', header);
    await writer.addJson('schema', {
      statements: statements.map((sql, index) => ({ kind: 'function', name: String(index), phase: 'before', sql })),
      encoding: 'UTF8',
      collate: 'C',
      ctype: 'C',
      roles: ['postgres'],
    });
    const tables = [{ name: 'public."Page"', rows: 1, bytes: 1, digest: 'x' }];
    const { path } = await writer.finish({ ...header, snapshotAt: header.madeAt, tables, missing: [] });
    return path;
  }
});

it('shows one moment although others write meanwhile', async () => {
  const name = await makePostgresDatabase(`create table a (n int); create table m (noise text); create table z (n int);
    insert into m select md5(i::text) from generate_series(1, 200000) i;`);
  const connectionId = await open({ kind: 'url', url: await postgresAddress(name) });
  const writing = { count: 0, isDone: false };
  const writer = (async () => {
    while (!writing.isDone) {
      writing.count += 1;
      await runOnPostgres(
        name,
        `begin; insert into z values (${writing.count}); insert into a values (${writing.count}); commit`,
      );
    }
  })();
  await expect.poll(() => writing.count).toBeGreaterThan(3);
  const { manifest } = await call('backups.make', { connectionId, folder: join(folder(), 'meanwhile') });
  const [a, , z] = manifest?.tables ?? [];
  const copied = a?.rows ?? 0;
  await expect.poll(() => writing.count).toBeGreaterThan(copied + 3);
  writing.isDone = true;
  await writer;
  expect(copied).toBeGreaterThan(0);
  expect([z?.rows, z?.digest]).toEqual([a?.rows, a?.digest]);
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
