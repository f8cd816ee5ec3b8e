import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findMethods } from '#core/backups/dump/dumpMethods.ts';
import { dumpNote, readDumpNote } from '#core/backups/dump/dumpFile.ts';
import { makeDump } from '#core/backups/dump/makeDump.ts';
import { openPostgres, type OpenPostgres } from '#core/connection/dialects/postgres/postgres.ts';
import { parsePostgresUrl } from '#core/connection/postgresUrl.ts';
import { makeDirectRoute } from '#core/connection/route/routes.ts';
import { openSystemTunnel } from '#core/connection/ssh/systemSsh/systemTunnel.ts';
import { openTunnel } from '#core/connection/ssh/tunnel/openTunnel.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import { aHop } from '../../support/aHop.ts';
import { awkwardSchema } from '../../support/awkwardSchema.ts';
import { startBackupBench } from '../../support/backupBench.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { startDebianPostgres } from '../../support/debianPostgres.ts';
import { makeOwnDatabase, neverAborted } from '../../support/ownDatabases.ts';
import { makePlainAttempt } from '../../support/plainAttempt.ts';
import { quietAttempt } from '../../support/quietAttempt.ts';
import { bundles, checkout } from '../../support/spawnedProgram.ts';
import { useSshBench } from '../../support/sshBench.ts';
import { type SshServer, startSshServer } from '../../support/sshServer.ts';

/* Debian's pg_dump and server, which are of the same version. */

const { folder, call, open, unlock } = startBackupBench();
const bench = useSshBench();
const secret = `pa'ss\\ wörd:1`;
const user = 'keeper';

const made: { server?: Awaited<ReturnType<typeof startDebianPostgres>>; ssh?: SshServer } = {};

function url(database: string): string {
  return `postgresql://${user}:${encodeURIComponent(secret)}@127.0.0.1:${made.server?.port ?? 0}/${database}?sslmode=disable`;
}

async function runOn(database: string, sql: string): Promise<pg.QueryResult> {
  const port = made.server?.port ?? 0;
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  made.server = await startDebianPostgres([`host all ${user} 127.0.0.1/32 scram-sha-256`]);
  if (made.server === undefined) return;
  await runOn('postgres', `create role ${user} login superuser password '${secret.replaceAll("'", "''")}'`);
  await runOn('postgres', 'create database source');
  await runOn('source', awkwardSchema);
  made.ssh = await startSshServer({ allowed: [bench().key] });
});
afterAll(async () => {
  await made.ssh?.dispose();
  await made.server?.stop();
});

const program = join(checkout, bundles, 'killedBackup.js');
const major = 15;

describe('a dump made on this machine', () => {
  it('is one file that only its owner reads, and is checked, opened and restored like any backup', async () => {
    if (made.server === undefined) return;
    const connectionId = await open({ kind: 'url', url: url('source') });
    const [, local] = await call('backups.methods', { connectionId });
    expect(local).toMatchObject({ kind: 'local', refusal: '', version: expect.stringMatching(/^15\./u) as unknown });
    const to = join(folder(), 'dumps');
    const { path, bytes, manifest } = await call('backups.make', { connectionId, folder: to, method: 'local' });
    expect((await readdir(to)).map((name) => name.replace(/^.+?\./u, '')).sort()).toEqual([
      'dump',
      'dump.check.json',
      'dump.json',
    ]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await readFile(path)).subarray(0, 5).toString('latin1')).toBe('PGDMP');
    expect([bytes, manifest?.tables.length]).toEqual([(await stat(path)).size, 10]);
    const { check } = await call('backups.check', { path });
    expect([check?.outcome, check?.findings]).toEqual(['restorable', []]);
    expect(check?.text).toMatch(/^Restored on PostgreSQL 15\.\d+: 10 tables equal$/u);
    await unlock(connectionId);
    const { differences } = await call('backups.restore', { connectionId, path, database: 'again' });
    expect(differences).toEqual([]);
    const { rows } = await runOn('again', 'select count(*)::int as n from "Odd Schema".child');
    expect(rows).toEqual([{ n: 2000 }]);
    const { backups } = await call('backups.list', { connectionId });
    expect(backups.map((each) => each.path)).toEqual([path]);
    await writeFile(path, (await readFile(path)).subarray(0, bytes - 10));
    expect((await call('backups.check', { path })).check).toMatchObject({
      outcome: 'damaged',
      text: expect.stringContaining(`instead of ${bytes}`) as unknown,
    });
    await call('backups.remove', { path });
    expect(await readdir(to)).toEqual([]);
  });

  it.each([
    ['custom', 'with it'],
    ['plain', 'statement by statement'],
  ])('of another program in the format %s is restored %s, and its rows are counted', async (format) => {
    if (made.server === undefined) return;
    const path = join(folder(), `foreign ${format}`);
    const args = [
      `--format=${format}`,
      '-h',
      '127.0.0.1',
      '-p',
      String(made.server.port),
      '-U',
      'postgres',
      '-f',
      path,
      'source',
    ];
    await promisify(execFile)('pg_dump', args);
    const connectionId = await open({ kind: 'url', url: url('source') });
    await unlock(connectionId);
    const { differences, text } = await call('backups.restore', { connectionId, path, database: `foreign_${format}` });
    expect(differences.filter((each) => each.startsWith('Refused'))).toEqual([]);
    expect(text).toMatch(/^Restored 10 tables with [\d\s]+ rows\./u);
    const { rows } = await runOn(`foreign_${format}`, 'select count(*)::int as n from "Odd Schema".child');
    expect(rows).toEqual([{ n: 2000 }]);
  });

  it('is refused by a pg_dump that is older than the server, before anything starts', async () => {
    const connectionId = await open({ kind: 'url', url: await makeOwnDatabase('postgresql', {}) });
    const [copier, local] = await call('backups.methods', { connectionId });
    expect(copier).toMatchObject({ kind: 'copier', refusal: '' });
    if (local?.version?.startsWith(String(major)) !== true) return;
    const to = join(folder(), 'refused');
    const failure = await caughtFailure(call('backups.make', { connectionId, folder: to, method: 'local' }));
    expect(failure.message).toMatch(
      /^pg_dump 15\.\d+ on this machine is older than the server \(PostgreSQL 16\.\d+\)/u,
    );
    await expect(readdir(to)).rejects.toThrow('ENOENT');
  });

  it.each(['Counting base', 'Writing to disk'])('killed at “%s” leaves no file under its final name', async (point) => {
    if (made.server === undefined) return;
    const to = join(folder(), `killed ${point}`);
    const args = [program, 'postgresql', url('source'), to, point, 'local'];
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect((await readdir(to)).filter((name) => !name.endsWith('.part'))).toEqual([]);
  });

  it('leaves nothing when it is cancelled', async () => {
    if (made.server === undefined) return;
    const connectionId = await open({ kind: 'url', url: url('source') });
    const to = join(folder(), 'stopped');
    const stopping = new AbortController();
    const lock = new pg.Client({ host: '127.0.0.1', port: made.server.port, user: 'postgres', database: 'source' });
    await lock.connect();
    await lock.query('begin; lock table base in access exclusive mode');
    const failing = caughtFailure(call('backups.make', { connectionId, folder: to, method: 'local' }, stopping.signal));
    const waiting = `select count(*)::int as n from pg_stat_activity where application_name = 'pg_dump' or wait_event_type = 'Lock'`;
    await expect.poll(async () => JSON.stringify((await runOn('postgres', waiting)).rows)).not.toBe('[{"n":0}]');
    stopping.abort();
    expect((await failing).code).toBe('cancelled');
    await lock.end();
    expect(await readdir(to).catch(() => [])).toEqual([]);
  });
});

/** A `docker` whose only container is the database's. */
async function playDocker(ssh: SshServer): Promise<string> {
  const log = join(ssh.folder, 'docker.log');
  await writeFile(log, '');
  const script = `#!/bin/sh
echo "$@" >> ${log}
[ "$1" = ps ] && { printf 'yaptide_postgresql\\tpostgresql\\n'; exit; }
shift; [ "$1" = -i ] && shift; shift
PGHOST=127.0.0.1 PGPORT=${made.server?.port ?? 0} exec "$@"
`;
  await writeFile(join(ssh.folder, 'bin', 'docker'), script);
  await chmod(join(ssh.folder, 'bin', 'docker'), 0o755);
  return log;
}

async function openSource(): Promise<OpenPostgres> {
  const attempt = quietAttempt();
  const { password, ...address } = parsePostgresUrl(url('source'));
  const route = makeDirectRoute(address, attempt);
  return openPostgres({ address, password, passwordSource: { kind: 'none' }, route, attempt });
}

describe('a dump made on the server', () => {
  const tunnels = {
    'the program’s own SSH': async (port: number): Promise<Tunnel> => {
      const { hostKeys, key, folder: home } = bench();
      const hop = aHop({ port, login: 'key', identityFiles: [key.file] });
      return openTunnel([hop], { attempt: makePlainAttempt(), hostKeys, home, environment: {} });
    },
    'the system’s ssh': async (port: number): Promise<Tunnel> => {
      const { key, folder: home } = bench();
      const hop = aHop({
        port,
        user: made.ssh?.user ?? '',
        login: 'key',
        identityFiles: [key.file],
        identitiesOnly: true,
      });
      const answer = async () => Promise.resolve({ kind: 'confirm', remember: false } as const);
      const environment = { PATH: process.env['PATH'] };
      return openSystemTunnel([hop], { attempt: makePlainAttempt({ answer }), home, environment });
    },
  };
  it.each([
    ['server', 'the program’s own SSH'],
    ['container', 'the program’s own SSH'],
    ['container', 'the system’s ssh'],
  ] as const)('with %s is streamed through %s, and no password is on a command line', async (kind, ssh) => {
    const { server, ssh: host } = made;
    if (server === undefined || host === undefined) return;
    const log = await playDocker(host);
    const tunnel = await tunnels[ssh](host.port);
    const database = await openSource();
    const session = await database.openCopy({ writes: false, signal: neverAborted });
    try {
      const login = database.programLogin?.();
      if (login === undefined) throw new Error('PostgreSQL has a login for programs');
      const reach = { login, tunnel };
      const methods = await findMethods(reach, database.serverVersion, neverAborted);
      const method = methods.find((each) => each.kind === kind);
      expect(method).toMatchObject({ refusal: '', version: expect.stringMatching(/^15\./u) as unknown });
      if (method === undefined) return;
      const header = {
        format: 'tidescope-backup',
        version: 1,
        dialect: 'postgresql',
        source: { connectionId: 'x', name: 'x', place: 'x' },
        serverVersion: database.serverVersion,
        revision: null,
        madeAt: new Date().toISOString(),
        program: 'Tidescope',
        reason: 'manual',
      } as const;
      const parts = { method, reach, session, folder: join(folder(), 'far'), name: kind, header };
      const { path } = await makeDump(parts, { signal: neverAborted, onProgress: () => undefined });
      const { manifest } = await readDumpNote(path);
      expect(manifest.tables.find(({ name }) => name === '"Odd Schema".child')?.rows).toBe(2000);
      expect((await readFile(path)).subarray(0, 5).toString('latin1')).toBe('PGDMP');
      expect(await readFile(log, 'utf8')).not.toMatch(/pa.+wörd/u);
      expect(await readFile(dumpNote(path), 'utf8')).not.toMatch(/pa.+wörd/u);
    } finally {
      await session.close();
      await database.close();
      await tunnel.close();
    }
  });

  it('is refused where docker is not to be had', async () => {
    const { server, ssh: host } = made;
    if (server === undefined || host === undefined) return;
    await writeFile(join(host.folder, 'bin', 'docker'), '#!/bin/sh\nexit 127\n');
    const tunnel = await tunnels['the program’s own SSH'](host.port);
    const database = await openSource();
    const login = database.programLogin?.();
    if (login === undefined) throw new Error('PostgreSQL has a login for programs');
    const methods = await findMethods({ login, tunnel }, '99.1', neverAborted);
    await database.close();
    await tunnel.close();
    expect(methods.map(({ kind, refusal }) => [kind, refusal.replaceAll(/15\.\d+/gu, '15')])).toMatchObject([
      ['copier', ''],
      ['local', 'pg_dump 15 on this machine is older than the server (PostgreSQL 99.1), which it refuses to dump.'],
      ['server', expect.stringMatching(/^pg_dump 15 on .+ is older than the server/u)],
      ['container', expect.stringMatching(/^Neither docker nor podman was found on /u)],
    ]);
  });
});
