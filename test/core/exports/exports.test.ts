import { afterEach, describe, expect, it } from 'vitest';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { type Exports, makeExports } from '#core/exports/exportHandlers.ts';
import { exportCalls } from '#shared/contract/exportCalls.ts';
import { type SimulationExportColumn, simulationExportColumns } from '#shared/domain/listExport.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { aBlob, aCluster, aRow, aSimulation, aTask, aUser } from '../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';
import { readSheet } from '../../support/readSheet.ts';

const rows = [
  aUser({ id: 1, username: 'alice' }),
  aSimulation({
    id: 1,
    user_id: 1,
    title: '=1+1',
    start_time: '2025-01-01 10:00:00.25',
    end_time: '2025-01-01 10:01:30',
  }),
  aSimulation({ id: 2, title: 'a, "b"', end_time: null }),
  aSimulation({ id: 3, title: '' }),
  aTask({ id: 1, simulation_id: 1, requested_primaries: 500, simulated_primaries: 400 }),
  aTask({ id: 2, simulation_id: 1, task_state: 'FAILED', simulated_primaries: 7 }),
  aRow('Input', { id: 1, simulation_id: 1, compressed_data: aBlob({}) }),
];

const noEntries = async () => ({ entries: [], brokenAt: null });
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const noQueries = async (): Promise<never> => Promise.reject(new Error('No query is run here.'));

interface Bench {
  readonly exports: Exports;
  readonly statements: string[];
  readonly write: (
    file: { readonly format: 'csv' | 'json' | 'xlsx'; readonly csv?: object; readonly words?: boolean },
    what: { readonly columns: readonly SimulationExportColumn[]; readonly filter?: object; readonly sort?: object },
  ) => Promise<Buffer>;
  readonly progress: (readonly [number | null, string])[];
}

async function benchOf(dialect: Dialect, stored = rows): Promise<Bench> {
  const database: OpenDatabase = await openOwnDatabase(dialect, { rows: stored });
  const statements: string[] = [];
  const listening = (reads: Pick<ReadOnlyDatabase, 'rows' | 'positionalRows'>): typeof reads => ({
    ...reads,
    rows: async (options) => {
      statements.push(options.query.toQuery());
      return reads.rows(options);
    },
  });
  const watched: ReadOnlyDatabase = {
    ...database,
    inSnapshot: async (work, signal) => database.inSnapshot(async (reads) => work(listening(reads)), signal),
  };
  const exports = makeExports({ database: () => watched, readResult: noQueries, entries: noEntries });
  open.push(async () => {
    await exports.close();
    await database.close();
  });
  const progress: (readonly [number | null, string])[] = [];
  const context = {
    signal: neverAborted,
    onProgress: (share: number | null, text: string) => void progress.push([share, text]),
  };
  return {
    exports,
    statements,
    progress,
    write: async (file, what) => {
      const input = exportCalls['exports.write'].input.parse({
        connectionId: 'c',
        what: { list: 'simulations', sort: { column: 'id', direction: 'ascending' }, ...what },
        file,
      });
      const { exportId, bytes } = await exports.handlers['exports.write'](input, context);
      const whole = Buffer.from(await exports.handlers['exports.read']({ exportId, offset: 0 }, context));
      expect(whole.length).toBe(bytes);
      const rest = await exports.handlers['exports.read']({ exportId, offset: bytes }, context);
      expect(rest.length).toBe(0);
      await exports.handlers['exports.discard']({ exportId }, context);
      await expect(exports.handlers['exports.read']({ exportId, offset: 0 }, context)).rejects.toThrow(
        /no longer exists/u,
      );
      return whole;
    },
  };
}

const everything = Object.keys(simulationExportColumns).filter((column): column is SimulationExportColumn =>
  Object.hasOwn(simulationExportColumns, column),
);

describe.each(dialects)('a list exported by core from %s', { timeout: 30_000 }, (dialect) => {
  it('has the chosen columns in order, separate counts, seconds, and ISO 8601 in CSV', async () => {
    const { write, progress } = await benchOf(dialect);
    const columns = [
      'id',
      'title',
      'username',
      'tasks',
      'tasksCompleted',
      'tasksFailed',
      'primariesSimulated',
      'primariesRequested',
      'startedAt',
      'duration',
    ] as const;
    const text = (await write({ format: 'csv' }, { columns })).toString();
    expect(text.split('\r\n').slice(0, 4)).toEqual([
      'id,title,user,tasks,tasks completed,tasks failed,primaries simulated,primaries requested,started,duration [s]',
      `1,'=1+1,alice,2,1,1,407,600,2025-01-01T10:00:00.25Z,89.75`,
      '2,"a, ""b""",,0,0,0,0,0,2025-01-01T10:00:00.000001Z,',
      '3,"",,0,0,0,0,0,2025-01-01T10:00:00.000001Z,60.500001',
    ]);
    expect(progress.at(-1)).toEqual([1, '3 of 3 rows']);
    const german = { separator: ';', decimalSign: ',', byteOrderMark: true, guardsFormulas: false };
    const other = (await write({ format: 'csv', csv: german }, { columns: ['duration', 'title'] })).toString();
    expect(other).toBe('\ufeffduration [s];title\r\n89,75;=1+1\r\n;"a, ""b"""\r\n60,500001;""\r\n');
  });

  it('has numbers as numbers in JSON, and every column', async () => {
    const { write } = await benchOf(dialect);
    const found: unknown = JSON.parse((await write({ format: 'json' }, { columns: everything })).toString());
    expect(found).toMatchObject([
      {
        id: 1,
        title: '=1+1',
        tasks: 2,
        'duration [s]': 89.75,
        estimators: 0,
        'stored [bytes]': aBlob({}).length,
        'user id': 1,
        started: '2025-01-01T10:00:00.25Z',
      },
      { id: 2, 'duration [s]': null, marks: 'no-user', 'user id': null },
      { id: 3, title: '' },
    ]);
  });

  it('has dates and numbers in XLSX, and no formulas', async () => {
    const { write } = await benchOf(dialect);
    const columns = ['id', 'title', 'startedAt', 'duration', 'endedAt'] as const;
    const sheet = readSheet(new Uint8Array(await write({ format: 'xlsx' }, { columns })));
    expect(sheet.formulas).toBe(0);
    expect(sheet.rows[1]?.slice(0, 4)).toEqual([
      { kind: 'number', value: 1 },
      { kind: 'text', value: '=1+1' },
      { kind: 'number', value: 45658.41666956 },
      { kind: 'number', value: 89.75 },
    ]);
    expect(sheet.rows).toHaveLength(4);
  });

  it('reads only the necessary columns', async () => {
    const { write, statements } = await benchOf(dialect);
    await write({ format: 'csv' }, { columns: ['id', 'title', 'duration'] });
    expect(
      statements.filter((sql) =>
        /"(?:Task|Page|Estimator|Input|User)"|`(?:Task|Page|Estimator|Input|User)`/u.test(sql),
      ),
    ).toEqual([]);
    await write({ format: 'csv' }, { columns: ['id', 'bytes'] });
    expect(statements.filter((sql) => /["`]Page["`]/u.test(sql))).toHaveLength(1);
    expect(statements.filter((sql) => /["`]Task["`]/u.test(sql))).toEqual([]);
  });

  it("follows the list's filter and sort, over more rows than are read at once", async () => {
    const many = Array.from({ length: 2500 }, (_, at) =>
      aSimulation({ id: at + 1, title: `t${String((at * 7919) % 2500).padStart(4, '0')}` }),
    );
    const { write } = await benchOf(dialect, many);
    const sort = { column: 'title', direction: 'descending' };
    const text = (await write({ format: 'csv' }, { columns: ['title'], sort, filter: { text: 't' } })).toString();
    const titles = text.trimEnd().split('\r\n').slice(1);
    expect(titles).toEqual(many.map((_, at) => `t${String(2499 - at).padStart(4, '0')}`));
  });

  it('leaves nothing behind when cancelled', async () => {
    const { exports } = await benchOf(dialect);
    const cancelling = new AbortController();
    const onProgress = (): void => cancelling.abort();
    const input = exportCalls['exports.write'].input.parse({
      connectionId: 'c',
      what: { list: 'simulations', columns: ['id'] },
      file: { format: 'xlsx' },
    });
    const context = { signal: cancelling.signal, onProgress };
    await expect(exports.handlers['exports.write'](input, context)).rejects.toMatchObject({
      failure: { code: 'cancelled' },
    });
  });
});

describe.each(dialects)('the other lists exported by core from %s', { timeout: 30_000 }, (dialect) => {
  const stored = [
    aUser({ id: 1, username: 'alice' }),
    aUser({ id: 2, username: 'bob', password_hash: '' }),
    aRow('User', { id: 3, username: 'u'.repeat(300), auth_provider: 'KeycloakUser' }),
    aRow('KeycloakUser', { id: 3, cert: 'ssh-rsa AAAA', private_key: 'SECRET-KEY' }),
    aCluster({ id: 1, cluster_name: 'ares' }),
    ...Array.from({ length: 1203 }, (_, at) =>
      aSimulation({
        id: at + 1,
        user_id: 1 + (at % 2),
        title: 't',
        job_state: 'RUNNING',
        start_time: '2025-01-01 10:00:00',
      }),
    ),
    ...Array.from({ length: 1203 }, (_, at) =>
      aTask({ id: at + 1, simulation_id: at + 1, simulated_primaries: at, requested_primaries: 2000 }),
    ),
    aRow('Input', { id: 1, simulation_id: 1, compressed_data: aBlob({}) }),
  ];

  it('have numbers as numbers, and of secrets only whether there is one', async () => {
    const database = await openOwnDatabase(dialect, { rows: stored });
    const exports = makeExports({ database: () => database, readResult: noQueries, entries: noEntries });
    open.push(async () => {
      await exports.close();
      await database.close();
    });
    const context = { signal: neverAborted, onProgress: () => undefined };
    const write = async (what: object): Promise<readonly unknown[]> => {
      const input = exportCalls['exports.write'].input.parse({ connectionId: 'c', what, file: { format: 'jsonl' } });
      const { exportId } = await exports.handlers['exports.write'](input, context);
      const bytes = await exports.handlers['exports.read']({ exportId, offset: 0 }, context);
      const lines = Buffer.from(bytes).toString().trimEnd().split('\n');
      return lines.map((line): unknown => JSON.parse(line));
    };
    const users = await write({
      list: 'users',
      sort: { column: 'bytes', direction: 'descending' },
      columns: ['id', 'username', 'simulations', 'bytes', 'password', 'certificate', 'certificateValidUntil'],
    });
    const secrets = { certificate: 'no', 'certificate valid until': null };
    expect(users).toEqual([
      {
        id: 1,
        'user name': 'alice',
        simulations: 602,
        'stored [bytes]': aBlob({}).length,
        password: 'yes',
        ...secrets,
      },
      {
        id: 3,
        'user name': `${'u'.repeat(200)}… (300 characters)`,
        simulations: 0,
        'stored [bytes]': 0,
        password: 'no',
        certificate: 'yes',
        'certificate valid until': null,
      },
      { id: 2, 'user name': 'bob', simulations: 601, 'stored [bytes]': 0, password: 'no', ...secrets },
    ]);
    const tasks = await write({
      list: 'tasks',
      filter: { userIds: [1] },
      sort: { column: 'simulatedPrimaries', direction: 'descending' },
      columns: ['simulationId', 'username', 'simulatedPrimaries', 'requestedPrimaries', 'startedAt'],
    });
    expect(tasks).toHaveLength(602);
    expect(tasks[0]).toMatchObject({
      simulation: 1203,
      user: 'alice',
      'primaries simulated': 1202,
      'primaries requested': 2000,
    });
    const clusters = await write({ list: 'clusters', columns: ['id', 'clusterName', 'simulations', 'lastUsedAt'] });
    expect(clusters).toEqual([{ id: 1, name: 'ares', simulations: 0, 'last used': null }]);
    const problems = await write({ list: 'problems', columns: ['id', 'state', 'tasks', 'reason'] });
    expect(problems).toHaveLength(1203);
    expect(problems[0]).toMatchObject({ id: 1, state: 'RUNNING', tasks: 1 });
  });
});

describe.each(dialects)('rows of a table exported by core from %s', { timeout: 30_000 }, (dialect) => {
  it('are all rows that the filter lets through, in the order of the grid, with exact values', async () => {
    const many = Array.from({ length: 1203 }, (_, index) =>
      aSimulation({ id: index + 1, title: index === 7 ? '' : `title ${index + 1}`, end_time: null }),
    );
    const database = await openOwnDatabase(dialect, { rows: many });
    const exports = makeExports({ database: () => database, readResult: noQueries, entries: noEntries });
    open.push(async () => {
      await exports.close();
      await database.close();
    });
    const context = { signal: neverAborted, onProgress: () => undefined };
    const relation = { schema: dialect === 'sqlite' ? 'main' : 'public', name: 'Simulation' };
    const write = async (format: 'csv' | 'jsonl', columns: readonly string[]): Promise<readonly string[]> => {
      const input = exportCalls['exports.writeRelation'].input.parse({
        connectionId: 'c',
        what: {
          relation,
          columns,
          sort: { column: 'id', direction: 'descending' },
          filter: { conditions: [{ kind: 'between', column: 'id', from: '2', to: null }] },
        },
        file: { format },
      });
      const { exportId, rows: count } = await exports.handlers['exports.writeRelation'](input, context);
      expect(count).toBe(1202);
      const bytes = await exports.handlers['exports.read']({ exportId, offset: 0 }, context);
      return Buffer.from(bytes).toString().trimEnd().split(/\r?\n/u);
    };
    const lines = await write('jsonl', ['title', 'id', 'end_time']);
    expect(lines).toHaveLength(1202);
    expect(lines[0]).toBe('{"title":"title 1203","id":1203,"end_time":null}');
    expect(lines.at(-7)).toBe('{"title":"","id":8,"end_time":null}');
    const csv = await write('csv', ['id', 'job_state']);
    expect(csv.slice(0, 2)).toEqual(['id,job_state', expect.stringMatching(/^1203,[A-Z]+$/u)]);
  });
});
