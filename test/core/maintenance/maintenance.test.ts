import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { journalEntrySchema } from '#shared/domain/journal.ts';
import { makeMaintenanceHandlers } from '#core/maintenance/maintenanceHandlers.ts';
import { makeJournal } from '#core/journal/journal.ts';
import { maintenanceCalls } from '#shared/contract/maintenanceCalls.ts';
import type { Call } from '#shared/contract/contract.ts';
import type { Maintenance, MaintenanceOutcome, MaintenancePlan, MissingIndexList } from '#shared/domain/maintenance.ts';
import { makeOwnDatabase, makeSqliteFile, neverAborted } from '../../support/ownDatabases.ts';
import { startPgBouncer } from '../../support/pgBouncer.ts';
import {
  makePostgresDatabase,
  postgresAddress,
  postgresPassword,
  runOnPostgres,
} from '../../support/postgresServer.ts';
import { makeTestCore, type TestCore } from '../../support/testCore.ts';

const quiet = { signal: neverAborted, onProgress: () => undefined, onStage: () => undefined, callId: null };

const journalOf = (value: unknown) => z.object({ entries: z.array(journalEntrySchema) }).parse(value);

/** One connection with the calls of its maintenance. */
function maintaining(test: () => TestCore, connectionId: () => string) {
  const call = async (name: Call, input: object): Promise<unknown> => {
    const reply = await test().core.call({ callId: crypto.randomUUID(), call: name, input }, neverAborted);
    if (!reply.ok) throw new Error(`${reply.failure.code}: ${reply.failure.message}`);
    return reply.value;
  };
  const plan = async (operation: Maintenance): Promise<MaintenancePlan> =>
    maintenanceCalls['maintenance.plan'].output.parse(
      await call('maintenance.plan', { connectionId: connectionId(), operation }),
    );
  const run = async (operation: Maintenance, runId = 'one'): Promise<MaintenanceOutcome> => {
    const { statement } = await plan(operation);
    const input = { connectionId: connectionId(), runId, operation, statement };
    return maintenanceCalls['maintenance.run'].output.parse(await call('maintenance.run', input));
  };
  const missing = async (): Promise<MissingIndexList> =>
    maintenanceCalls['maintenance.missingIndexes'].output.parse(
      await call('maintenance.missingIndexes', { connectionId: connectionId() }),
    );
  return { call, plan, run, missing };
}

const tables = `
  create table parent (id integer primary key);
  create table child (id integer primary key, parent_id integer references parent (id), "odd ""name" integer references parent (id));
  create table waits (id integer primary key, parent_id integer references parent (id));
  create view seen as select id from child;`;
const content = `
  insert into parent select generate_series(1, 1000);
  insert into child select n, 1 + n % 1000, 1 from generate_series(1, 20000) as n;
  analyze;`;

describe('maintenance of a PostgreSQL database', () => {
  let test: TestCore;
  let connectionId = '';
  let place = '';
  const { call, plan, run, missing } = maintaining(
    () => test,
    () => connectionId,
  );
  const of = (name: string) => ({ schema: 'public', name });
  const index = (table: string): Extract<Maintenance, { kind: 'create-index' }> => ({
    kind: 'create-index',
    relation: of(table),
    columns: ['parent_id'],
  });
  const setLock = async (isLocked: boolean) =>
    isLocked
      ? call('connections.lock', { connectionId })
      : call('connections.unlock', { connectionId, minutes: 5, typedName: '' });
  const drop = async (name: string) =>
    runOnPostgres(new URL(place).pathname.slice(1), `drop index if exists "${name.replaceAll('"', '""')}"`);
  beforeAll(async () => {
    place = await postgresAddress(await makePostgresDatabase(tables + content));
    test = await makeTestCore();
    ({ id: connectionId } = await test.core.connections.open({ kind: 'url', url: place }, quiet));
    await setLock(false);
  });
  afterAll(async () => test.dispose());

  it('plans an index with its lock, its size and its statement, while the connection is locked', async () => {
    await setLock(true);
    const { statement, lock, facts, obstacles } = await plan({ ...index('child'), columns: ['odd "name'] });
    await setLock(false);
    expect(statement).toBe(`CREATE INDEX CONCURRENTLY "ix_child_odd ""name" ON "public"."child" ("odd ""name")`);
    expect(lock.name).toBe('SHARE UPDATE EXCLUSIVE');
    expect(facts.map(({ name }) => name)).toEqual(['Table', 'Expected size', 'Expected time', 'Disk space']);
    expect(obstacles).toEqual([]);
  });

  it('refuses what is there already, what is not there, and views', async () => {
    const keyed = await plan({ kind: 'create-index', relation: of('child'), columns: ['id'] });
    expect(keyed.obstacles).toEqual(['The index child_pkey begins with the same columns and serves the same queries.']);
    const unknown = await plan({ kind: 'create-index', relation: of('child'), columns: ['none'] });
    expect(unknown.obstacles).toEqual(['The table has no column none.']);
    expect((await plan({ kind: 'analyze', relation: of('seen') })).obstacles).not.toEqual([]);
    const valid = await plan({ kind: 'drop-index', relation: of('child'), index: 'child_pkey' });
    expect(valid.obstacles).toEqual(['The index is valid. Only invalid indexes can be removed here.']);
  });

  it('runs nothing while the connection is locked', async () => {
    await setLock(true);
    await expect(run({ kind: 'analyze', relation: of('parent') })).rejects.toThrow('not-allowed');
    await setLock(false);
  });

  it('asks for the name of the table in production', async () => {
    const { core, folder } = test;
    const handlers = makeMaintenanceHandlers({
      connections: { ...core.connections, get: (id) => ({ ...core.connections.get(id), role: 'production' }) },
      journal: makeJournal({ directory: folder, systemUser: 'tester' }),
      onRowsChanged: () => undefined,
    });
    const options = { signal: neverAborted, onProgress: () => undefined };
    const operation: Maintenance = { kind: 'analyze', relation: of('parent') };
    const { typedName, statement } = await handlers['maintenance.plan']({ connectionId, operation }, options);
    expect(typedName).toBe('parent');
    const input = { connectionId, runId: 'typed', operation, statement };
    await expect(handlers['maintenance.run']({ ...input, typedName: 'child' }, options)).rejects.toThrow('parent');
    expect(await handlers['maintenance.run']({ ...input, typedName: 'parent' }, options)).toMatchObject({
      outcome: 'done',
    });
  });

  it('runs no other statement than the one that was planned', async () => {
    const input = { connectionId, runId: 'other', operation: index('child'), statement: 'DROP TABLE child' };
    await expect(call('maintenance.run', input)).rejects.toThrow('changed');
  });

  it('lists foreign keys without an index with the cost of a lookup before and after, and creates one', async () => {
    await drop('ix_child_parent_id');
    const { indexes } = await missing();
    const found = indexes.find(({ relation, columns }) => relation.name === 'child' && columns[0] === 'parent_id');
    expect(found).toMatchObject({ parent: of('parent'), rows: 20_000, plan: 'Seq Scan' });
    const done = await run(index('child'));
    expect(done).toMatchObject({ outcome: 'done', message: '', invalidIndexes: [] });
    expect(done.changes[0]?.before).toMatch(/^Seq Scan, cost /u);
    const after = Number(/cost (\d+)$/u.exec(done.changes[0]?.after ?? '')?.[1]);
    // What was computed before is what PostgreSQL reckons with the index.
    expect(found?.costWithIndex).toBeGreaterThan(after / 2);
    expect(found?.costWithIndex).toBeLessThan(after * 2);
    expect(found?.cost ?? 0).toBeGreaterThan(after * 2);
    expect(
      (await missing()).indexes.some(
        ({ columns, relation }) => relation.name === 'child' && columns[0] === 'parent_id',
      ),
    ).toBe(false);
    const { entries } = journalOf(await call('journal.list', {}));
    expect(entries[0]).toMatchObject({ operation: 'create-index', outcome: 'done', parameters: { table: 'child' } });
  });

  it('tells which session an index waits for, is cancelled, and offers to remove what is left', async () => {
    const other = new pg.Client({ connectionString: place, application_name: 'yaptide' });
    await other.connect();
    await drop('ix_waits_parent_id');
    const said: string[] = [];
    const stop = test.core.listen((event) => {
      if (event.kind === 'progress') said.push(event.text);
    });
    try {
      await other.query('begin; insert into waits values (1)');
      const running = run(index('waits'), 'cancelled');
      await expect.poll(() => said.some((text) => /waiting for session \d+ \(yaptide\)/u.test(text))).toBe(true);
      await call('maintenance.cancel', { runId: 'cancelled' });
      expect(await running).toMatchObject({ outcome: 'cancelled', invalidIndexes: ['ix_waits_parent_id'] });
    } finally {
      stop();
      await other.end();
    }
    expect((await plan(index('waits'))).obstacles).toEqual([
      'The index ix_waits_parent_id on the same columns is not valid. Rebuild or remove it first.',
    ]);
    const removed = await run({ kind: 'drop-index', relation: of('waits'), index: 'ix_waits_parent_id' });
    expect(removed.outcome).toBe('done');
    expect((await plan(index('waits'))).obstacles).toEqual([]);
  });

  it.each<[Maintenance['kind'], Maintenance]>([
    ['vacuum', { kind: 'vacuum', relation: of('child'), mode: 'analyze' }],
    ['vacuum', { kind: 'vacuum', relation: of('child'), mode: 'full' }],
    ['analyze', { kind: 'analyze', relation: of('child') }],
    ['reindex', { kind: 'reindex', relation: of('child'), index: 'child_pkey' }],
    ['reindex', { kind: 'reindex', relation: of('child'), index: null }],
  ])('does a %s and records it', async (kind, operation) => {
    expect(await run(operation)).toMatchObject({ outcome: 'done', message: '' });
    const { entries } = journalOf(await call('journal.list', {}));
    expect(entries[0]).toMatchObject({ operation: kind, outcome: 'done' });
  });

  it('gives up rewriting a table that others use, and says so', async () => {
    const other = new pg.Client({ connectionString: place });
    await other.connect();
    try {
      await other.query('begin; select from parent limit 1');
      const refused = await run({ kind: 'vacuum', relation: of('parent'), mode: 'full' });
      expect(refused.outcome).toBe('failed');
      expect(refused.message).not.toBe('');
    } finally {
      await other.end();
    }
  });

  it('works behind PgBouncer in transaction mode, except for what needs a limit of its session', async () => {
    const pooler = await startPgBouncer({
      port: Number(new URL(place).port),
      password: postgresPassword,
      mode: 'transaction',
      ignored: '',
    });
    if (pooler === undefined) return;
    const url = new URL(place);
    url.port = String(pooler.port);
    const answered = test.core.listen((event) => {
      if (event.kind !== 'prompt' || event.open.prompt.kind !== 'role') return;
      const input = { promptId: event.open.promptId, answer: { kind: 'role', role: 'local' } };
      void test.core.call({ call: 'prompts.answer', input, callId: 'role' }, neverAborted);
    });
    await drop('ix_child_odd "name');
    const { id } = await test.core.connections.open({ kind: 'url', url: url.href }, quiet);
    try {
      const pooled = maintaining(
        () => test,
        () => id,
      );
      await pooled.call('connections.unlock', { connectionId: id, minutes: 5, typedName: '' });
      const odd = { ...index('child'), columns: ['odd "name'] };
      expect(await pooled.run(odd)).toMatchObject({ outcome: 'done' });
      expect(await pooled.run({ kind: 'vacuum', relation: of('child'), mode: 'plain' })).toMatchObject({
        outcome: 'done',
      });
      await expect(pooled.run({ kind: 'vacuum', relation: of('child'), mode: 'full' })).rejects.toThrow(
        'connection pooler',
      );
    } finally {
      answered();
      await test.core.connections.close(id);
      await pooler.stop();
    }
  });
});

it('finds the eight indexes that yaptide’s schema lacks', async () => {
  const test = await makeTestCore();
  try {
    const url = await makeOwnDatabase('postgresql', {});
    const { id } = await test.core.connections.open({ kind: 'url', url }, quiet);
    const { indexes } = await maintaining(
      () => test,
      () => id,
    ).missing();
    expect(indexes.map(({ relation, columns }) => `${relation.name}.${columns.join()}`).toSorted()).toEqual([
      'BatchSimulation.cluster_id',
      'Estimator.simulation_id',
      'Input.simulation_id',
      'Logfiles.simulation_id',
      'Page.estimator_id',
      'Simulation.job_state',
      'Simulation.start_time',
      'Simulation.user_id',
    ]);
  } finally {
    await test.dispose();
  }
});

describe('maintenance of a SQLite file', () => {
  let test: TestCore;
  let connectionId = '';
  const { call, plan, run } = maintaining(
    () => test,
    () => connectionId,
  );
  const child = { schema: 'main', name: 'child' };
  beforeAll(async () => {
    const path = makeSqliteFile(`${tables} insert into parent values (1); insert into child values (1, 1, 1);`);
    test = await makeTestCore();
    ({ id: connectionId } = await test.core.connections.open({ kind: 'file', path }, quiet));
    await call('connections.unlock', { connectionId, minutes: 5, typedName: '' });
  });
  afterAll(async () => test.dispose());

  it('creates an index for a foreign key that lacks one', async () => {
    // Of its own, so that the test can be repeated.
    const path = makeSqliteFile(tables);
    const { id } = await test.core.connections.open({ kind: 'file', path }, quiet);
    const own = maintaining(
      () => test,
      () => id,
    );
    await own.call('connections.unlock', { connectionId: id, minutes: 5, typedName: '' });
    const { indexes } = await own.missing();
    expect(indexes.find(({ columns }) => columns[0] === 'odd "name')).toMatchObject({ plan: 'SCAN child' });
    const created = await own.run({ kind: 'create-index', relation: child, columns: ['odd "name'] });
    expect(created).toMatchObject({ outcome: 'done' });
    expect(created.changes[0]?.after).toContain('USING COVERING INDEX');
  });

  it.each<Maintenance>([
    { kind: 'vacuum', relation: child, mode: 'plain' },
    { kind: 'analyze', relation: child },
    { kind: 'reindex', relation: child, index: null },
  ])('does a $kind', async (operation) => {
    expect(await run(operation)).toMatchObject({ outcome: 'done', message: '' });
  });

  it('plans to vacuum the whole file, with the space that it needs', async () => {
    const { title, statement, facts } = await plan({ kind: 'vacuum', relation: child, mode: 'plain' });
    expect([title, statement]).toEqual(['Vacuum the whole file', 'VACUUM']);
    expect(facts.map(({ name }) => name)).toContain('Disk space');
  });
});
