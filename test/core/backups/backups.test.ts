import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BackupSummary } from '#shared/domain/backup.ts';
import type { Target } from '#shared/domain/connection.ts';
import { awkwardSchema } from '../../support/awkwardSchema.ts';
import { aBlob, aRow, aSimulation } from '../../support/aSimulation.ts';
import { startBackupBench } from '../../support/backupBench.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { makeOwnDatabase, neverAborted } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress, runOnPostgres } from '../../support/postgresServer.ts';

const rows = [1, 2, 3].flatMap((id) => [
  aSimulation({ id }),
  aRow('Estimator', { id, simulation_id: id, name: 'e', compressed_data: aBlob({}) }),
  aRow('Page', { id, estimator_id: id, page_number: 0, compressed_data: aBlob({ page: id }) }),
]);

const { core, folder, call, open, unlock } = startBackupBench();

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
  const backup = await call('backups.make', { connectionId, folder: join(folder(), name) });
  places[name] = { connectionId, backup };
}

beforeAll(async () => {
  const own = { rows, recorded: '5003b9acb1f4' };
  await backUp('yaptide', { kind: 'url', url: await makeOwnDatabase('postgresql', own) });
  await backUp('awkward', { kind: 'url', url: await postgresAddress(await makePostgresDatabase(awkwardSchema)) });
  await backUp('sqlite', { kind: 'file', path: await makeOwnDatabase('sqlite', own) });
});

async function copyOf(path: string, change: (bytes: Buffer) => Buffer): Promise<string> {
  const to = join(folder(), `${crypto.randomUUID()}.backup`);
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
      expect((await readdir(join(folder(), name))).filter((each) => each.endsWith('.part'))).toEqual([]);
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
    const to = join(folder(), 'twice');
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
    const path = join(folder(), 'other.backup');
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
    core().connections.lock(connectionId);
    const failure = await caughtFailure(call('backups.restore', { connectionId, path: backup.path, database: 'x' }));
    expect(failure.code).toBe('not-allowed');
  });

  it('writes a SQLite file under a new name, and never over another one', async () => {
    const { backup } = of('sqlite');
    const to = join(folder(), 'restored.sqlite');
    expect((await call('backups.restoreFile', { path: backup.path, to })).differences).toEqual([]);
    expect((await caughtFailure(call('backups.restoreFile', { path: backup.path, to }))).message).toContain('exists');
    expect((await stat(to)).size).toBeGreaterThan(0);
  });
});

it('is checked on its own server where the connection is unlocked, and nothing is left there', async () => {
  const { connectionId, backup } = of('yaptide');
  core().connections.lock(connectionId);
  const input = { path: backup.path, scratchConnectionId: connectionId };
  const locked = await caughtFailure(call('backups.check', input));
  expect(locked.code).toBe('not-allowed');
  await unlock(connectionId);
  const { check } = await call('backups.check', input);
  expect([check?.outcome, check?.text]).toEqual([
    'restorable',
    expect.stringMatching(/^Restored on the server of '.+': 15 tables equal$/u),
  ]);
  const left = await runOnPostgres('postgres', "select 1 from pg_database where datname like 'tidescope_check%'");
  expect(left.rows).toEqual([]);
});

describe('opening a backup', () => {
  it.each(['yaptide', 'sqlite'] as const)('makes a database of %s that shows the same simulations', async (name) => {
    const { target } = await call('backups.open', { path: of(name).backup.path });
    const connectionId = await open(target);
    const input = { connectionId };
    const reply = await core().call({ call: 'simulations.list', input, callId: 'list' }, neverAborted);
    expect(reply).toMatchObject({ ok: true, value: { rows: [{ id: 3 }, { id: 2 }, { id: 1 }] } });
    expect((await call('backups.open', { path: of(name).backup.path })).target).toEqual(target);
    const recent = await core().call({ call: 'recent.list', input: {}, callId: 'recent' }, neverAborted);
    expect(JSON.stringify(recent)).not.toMatch(/tidescope-(?:sandbox|backups)-/u);
  });
});
