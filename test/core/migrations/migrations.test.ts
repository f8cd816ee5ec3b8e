import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRows } from '#core/backups/postgres/copyRows.ts';
import { describeDatabase, missingStatements } from '#core/backups/postgres/databaseDescription.ts';
import type { TableContent } from '#core/backups/rowDigest.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { preChecks } from '#core/migrations/preChecks.ts';
import { rehearse } from '#core/migrations/rehearse.ts';
import { revisionsAfter, yaptideRevisions } from '#core/migrations/revisions.ts';
import { downgradeFrom, namesIn, stepwiseWriter, upgradeTo } from '#core/migrations/runRevisions.ts';
import type { RevisionRun } from '#core/migrations/revisionRun.ts';
import { makeSandboxes } from '#core/sandbox/sandboxes.ts';
import type { Revision } from '#shared/domain/connection.ts';
import { aBlob, aCluster, aRow, aSimulation, aTask, aUser, type StoredRow } from '../../support/aSimulation.ts';
import { makeOwnDatabase, neverAborted, openPlace } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress, runOnPostgres } from '../../support/postgresServer.ts';
import { hasReferenceData, referenceText, withoutReference } from '../../support/referenceData.ts';

const closing: (() => Promise<void>)[] = [];
const sandboxes = makeSandboxes(undefined);
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
  await sandboxes.close();
});

async function openKept(address: string): Promise<OpenDatabase> {
  const database = await openPlace('postgresql', address);
  closing.push(database.close);
  return database;
}

/** A run on a database; `onRows` is called after each batch. */
async function runOn(database: OpenDatabase, more: Partial<RevisionRun> = {}): Promise<RevisionRun> {
  const session = await database.openCopy({ writes: true, signal: neverAborted });
  closing.push(session.close);
  const known = { nameOf: namesIn('public'), signal: more.signal ?? neverAborted };
  const writer = stepwiseWriter(session, known);
  return { database, writer, ...known, onRows: () => undefined, ...more };
}

async function lookAt(database: OpenDatabase) {
  const session = await database.openCopy({ writes: false, signal: neverAborted });
  const { statements, tables } = await describeDatabase(session, neverAborted);
  const contents: Record<string, TableContent> = {};
  for (const table of tables)
    contents[table.name] = await readRows(session, { table, take: () => undefined }, neverAborted);
  await session.close();
  return { statements, contents };
}

async function textsOf(database: OpenDatabase, sql: string) {
  return (await database.positionalRows(database.build.raw(sql), neverAborted)).rows;
}

const page = (id: number, blob: unknown): readonly StoredRow[] =>
  aRow('Page', {
    id,
    estimator_id: 1,
    page_number: id,
    compressed_data: blob instanceof Uint8Array ? blob : aBlob(blob),
  });
const sound = {
  dimensions: 1,
  data: { name: 'Dose', unit: '', values: [1] },
  axis_dim1: { values: [1] },
  metadata: { name: 'DOSE' },
};
const ones = [
  aUser({ id: 1 }),
  aSimulation({ id: 1, user_id: 1 }),
  aRow('Estimator', { id: 1, simulation_id: 1, name: 'dose_', compressed_data: aBlob({}) }),
];

async function makeAt(revision: Revision, rows: readonly (readonly StoredRow[])[], afterwards = ''): Promise<string> {
  const recorded = revision;
  return makeOwnDatabase('postgresql', { revision, recorded, rows, afterwards });
}

describe('the revisions', () => {
  it.skipIf(!hasReferenceData)(`lead to what alembic made, and back${withoutReference}`, async () => {
    const address = await postgresAddress(await makePostgresDatabase(referenceText('migrated.pg.sql.gz')));
    const head = await openKept(address);
    const made = await lookAt(head);
    const run = await runOn(head);
    for (const revision of yaptideRevisions.toReversed()) await downgradeFrom(run, revision);
    const old = await openKept(address);
    expect([old.shape.revision, old.recordedRevision]).toEqual(['06c32cf470e7', '06c32cf470e7']);
    for (const revision of yaptideRevisions) await upgradeTo({ ...run, database: old }, revision);
    const migrated = await lookAt(head);
    expect(missingStatements(made.statements, migrated.statements)).toEqual([]);
    expect(missingStatements(migrated.statements, made.statements)).toEqual([]);
    expect(migrated.contents).toEqual(made.contents);
  });

  it('continue where filling pages was interrupted', async () => {
    const rows = Array.from({ length: 1200 }, (_, place) => page(place + 1, sound));
    const database = await openKept(await makeAt('41149fa64bd2', [...ones, ...rows]));
    const [last] = revisionsAfter('41149fa64bd2');
    if (last === undefined) throw new Error('There is no such revision');
    const stop = new AbortController();
    const broken = upgradeTo(await runOn(database, { signal: stop.signal, onRows: () => stop.abort() }), last);
    await expect(broken).rejects.toThrow('cancelled');
    const filled = `select count(*)::text from "Page" where page_name = 'DOSE' and page_dimension = 1`;
    expect(await textsOf(database, filled)).toEqual([['500']]);
    const result = await upgradeTo(await runOn(database), last);
    expect(result.filled).toMatchObject({ rows: 700, left: 0, failing: 0 });
    expect(await textsOf(database, filled)).toEqual([['1200']]);
  });

  it('pass over pages at which yaptide’s own migration ends', async () => {
    const nameless = { dimensions: 2, data: { values: [] } };
    const rows = [page(1, Buffer.from('damaged')), page(2, nameless), page(3, sound), page(4, 'null')];
    const database = await openKept(await makeAt('41149fa64bd2', [...ones, ...rows]));
    const [last] = revisionsAfter('41149fa64bd2');
    if (last === undefined) throw new Error('There is no such revision');
    const { filled } = await upgradeTo(await runOn(database), last);
    expect(filled).toMatchObject({ rows: 2, left: 2, failing: 2 });
    expect(filled?.fails.map(({ id }) => id)).toEqual([1, 2]);
    const names = await textsOf(database, 'select page_name, page_dimension::text from "Page" order by id');
    expect(names).toEqual([
      ['', '0'],
      ['', '2'],
      ['DOSE', '1'],
      ['', '0'],
    ]);
  });

  it('name the estimators of FLUKA after the outputs of the project', async () => {
    const outputs = [{ name: 'Alpha' }, { name: 'Beta' }];
    const project = aBlob({ input_type: 'EDITOR', input_json: { scoringManager: { outputs } } });
    const estimator = (id: number, simulation: number, name: string) =>
      aRow('Estimator', { id, simulation_id: simulation, name, compressed_data: null });
    const rows = [
      aSimulation({ id: 2, sim_type: 'fluka' }),
      aRow('Input', { id: 1, simulation_id: 2, compressed_data: project }),
      estimator(2, 2, 'fort_21'),
      estimator(3, 2, 'fort_22'),
      estimator(4, 2, 'fort_23'),
      aSimulation({ id: 3, sim_type: 'fluka' }),
      estimator(5, 3, 'lonely'),
    ];
    const database = await openKept(await makeAt('4027fc5cbcb1', [...ones, ...rows]));
    const [next] = revisionsAfter('4027fc5cbcb1');
    if (next === undefined) throw new Error('There is no such revision');
    await upgradeTo(await runOn(database), next);
    expect(await textsOf(database, 'select name, file_name from "Estimator" order by id')).toEqual([
      ['dose', 'dose_'],
      ['Alpha', 'fort_21'],
      ['Beta', 'fort_22'],
      ['fort_23', ''],
      ['lonely', 'lonely'],
    ]);
  });
});

describe('what is checked in advance', () => {
  const outcomes = async (revision: Revision, afterwards: string) => {
    const database = await openKept(await makeAt(revision, [...ones, aCluster({ id: 1 })], afterwards));
    const checks = await preChecks(database, neverAborted);
    return Object.fromEntries(checks.map(({ title, outcome }) => [title, outcome]));
  };

  it('passes where nothing stands in the way, and warns of Cluster.port', async () => {
    const found = await outcomes('06c32cf470e7', '');
    expect(found).toMatchObject({
      alembic_version: 'passed',
      'No revision is half done': 'passed',
      'Cluster.port': 'warning',
    });
    expect(Object.values(found)).not.toContain('failed');
  });

  it.each([
    ['is missing', 'drop table alembic_version', 'warning'],
    ['is empty', 'delete from alembic_version', 'warning'],
    ['has two rows', `insert into alembic_version values ('x')`, 'failed'],
    ['is unknown', `update alembic_version set version_num = 'x'`, 'failed'],
    ['is another one', `update alembic_version set version_num = '5003b9acb1f4'`, 'failed'],
  ] as const)('finds that alembic_version %s', async (_what, sql, outcome) => {
    expect(await outcomes('06c32cf470e7', sql)).toMatchObject({ alembic_version: outcome });
  });

  it.each([
    ['one of two columns', '41149fa64bd2', `alter table "Page" add column page_name varchar`],
    [
      'a later column without an earlier change',
      '3f9d1f1bec46',
      `alter table "Estimator" add column file_name varchar`,
    ],
    [
      'a key under another name',
      '06c32cf470e7',
      `alter table "Page" rename constraint "Page_estimator_id_fkey" to other`,
    ],
  ] as const)('finds %s of a half-done revision', async (_what, revision, sql) => {
    expect(await outcomes(revision, sql)).toMatchObject({ 'No revision is half done': 'failed' });
  });
});

describe('a rehearsal', () => {
  let source: OpenDatabase;
  let address: string;
  beforeAll(async () => {
    const rows = [...ones, aTask({ id: 1, simulation_id: 1 }), page(1, sound), page(2, Buffer.from('damaged'))];
    const sequences = `select setval(pg_get_serial_sequence(format('%I', name), 'id'), 100)
      from unnest(array['User', 'Simulation', 'Estimator', 'Task', 'Page']) as name`;
    address = await makeAt('06c32cf470e7', rows, sequences);
    source = await openKept(address);
  });

  it('migrates a copy, compares it, checks it and goes back, and leaves the source as it is', async () => {
    const before = await lookAt(source);
    const told: string[] = [];
    const report = await rehearse({
      source,
      openSource: async () => source.openCopy({ writes: false, signal: neverAborted }),
      sandboxes,
      scope: { kind: 'full' },
      signal: neverAborted,
      tell: ({ text }) => void told.push(text),
    });
    expect(report.steps.map(({ revision, outcome }) => `${revision} ${outcome}`)).toEqual([
      ' passed',
      '06c3 → 3f9d passed',
      '3f9d → 4027 passed',
      '4027 → 4114 passed',
      '4114 → 5003 warning',
      ' passed',
      ' warning',
    ]);
    expect(report.steps[1]?.lock).toMatchObject({
      mode: 'ACCESS EXCLUSIVE',
      tables: ['Estimator', 'Input', 'Logfiles', 'Page', 'Simulation', 'Task'],
    });
    expect(report.unexpected).toEqual([]);
    expect(report.tables.filter(({ isEqual }) => !isEqual)).toEqual([]);
    const changes = Object.fromEntries(report.tables.map(({ name, schema }) => [name, schema.join(' ')]));
    expect(changes).toMatchObject({
      Simulation: '− update_key_hash',
      Estimator: '+ file_name cascade',
      Page: '+ page_name + page_dimension cascade',
      Task: 'cascade',
      User: '',
    });
    const checks = Object.fromEntries(report.checks.map(({ title, outcome }) => [title, outcome]));
    expect(checks).toMatchObject({
      'Tables as in yaptide’s models': 'passed',
      'Results decode': 'warning',
      'page_name filled': 'warning',
      'The way back': 'passed',
      'yaptide’s own 5003': 'warning',
    });
    expect(report.downtime.seconds).toBeGreaterThan(0);
    expect(report.spaceBytes).toBeGreaterThanOrEqual(0);
    expect(told).toContain('Comparing Simulation');
    expect(await lookAt(source)).toEqual(before);
  });

  it('can be made with the newest simulations only', async () => {
    await runOnPostgres(
      new URL(address).pathname.slice(1),
      `insert into "Simulation" (id, job_id, title, platform, input_type, sim_type, job_state) values (9, 'nine', '', 'DIRECT', 'EDITOR', 'shieldhit', 'FAILED')`,
    );
    const report = await rehearse({
      source,
      openSource: async () => source.openCopy({ writes: false, signal: neverAborted }),
      sandboxes,
      scope: { kind: 'sample', simulations: 1 },
      signal: neverAborted,
      tell: () => undefined,
    });
    const rows = Object.fromEntries(report.tables.map(({ name, after }) => [name, after]));
    expect(rows).toMatchObject({ Simulation: 1, Page: 0, User: 1 });
  });
});
