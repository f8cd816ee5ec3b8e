import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { countClusters, listClusters } from '#core/clusters/clusterRepository.ts';
import { openSqlite } from '#core/connection/dialects/sqlite/sqlite.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { getEstimatorData, getPageData, listEstimators } from '#core/estimators/estimatorRepository.ts';
import { listInputs } from '#core/inputs/inputRepository.ts';
import { getLogfile, listLogfiles } from '#core/logfiles/logfileRepository.ts';
import { getSimulation } from '#core/simulations/simulationDetail.ts';
import { getSimulationFacets, listSimulations, listSimulationStorage } from '#core/simulations/simulationRepository.ts';
import { listSimulationRows } from '#core/tables/simulationRows.ts';
import { listTasks } from '#core/tasks/taskRepository.ts';
import { listUsers, listUserStorage } from '#core/users/userRepository.ts';
import { contract } from '#shared/contract/contract.ts';
import type { SimulationSummary } from '#shared/domain/simulation.ts';
import { neverAborted, openPlace } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress } from '../../support/postgresServer.ts';
import { hasReferenceData, referencePath, referenceText, withoutReference } from '../../support/referenceData.ts';

const whole = { kind: 'jump', from: 'start', skip: 0, limit: 500 } as const;

const places: Readonly<Record<string, () => Promise<OpenDatabase>>> = {
  'small, SQLite': async () => openSqlite(referencePath('small.sqlite'), neverAborted),
  'small, PostgreSQL': async () => fromDump('small.pg.sql.gz'),
  'migrated, PostgreSQL': async () => fromDump('migrated.pg.sql.gz'),
  'faulty, SQLite': async () => openSqlite(referencePath('faulty.sqlite'), neverAborted),
  'faulty, PostgreSQL': async () => fromDump('faulty.pg.sql.gz'),
};

async function fromDump(name: string): Promise<OpenDatabase> {
  return openPlace('postgresql', await postgresAddress(await makePostgresDatabase(referenceText(name))));
}

async function simulationsOf(database: OpenDatabase): Promise<readonly SimulationSummary[]> {
  const sort = { column: 'id', direction: 'ascending' } as const;
  return (await listSimulations(database, { filter: {}, sort, window: whole }, neverAborted)).rows;
}

const manifestSchema = z.array(
  z.object({ table: z.string(), id: z.int(), damage: z.string(), column: z.string().optional() }),
);

describe.skipIf(!hasReferenceData).each(Object.keys(places))(`the reference database %s${withoutReference}`, (name) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    const open = places[name];
    if (open === undefined) throw new Error(name);
    database = await open();
  });
  afterAll(async () => database.close());

  it('lists every row of every table as the contract says', async () => {
    const simulations = await simulationsOf(database);
    expect(simulations.length).toBeGreaterThanOrEqual(51);
    const sort = { column: 'id', direction: 'ascending' } as const;
    const users = await listUsers(database, { filter: {}, sort, window: whole }, neverAborted);
    const clusters = await listClusters(database, { sort, window: whole }, neverAborted);
    expect(users.rows.length).toBeGreaterThanOrEqual(20);
    expect(clusters.rows.length).toBe(await countClusters(database, neverAborted));
    contract['users.list'].output.parse(users);
    contract['clusters.list'].output.parse(clusters);
    contract['simulations.facets'].output.parse(await getSimulationFacets(database, neverAborted));
    for (const { id } of simulations) {
      contract['simulations.get'].output.parse(await getSimulation(database, id, neverAborted));
      contract['simulations.rows'].output.parse(await listSimulationRows(database, id, neverAborted));
      contract['inputs.list'].output.parse(await listInputs(database, id, neverAborted));
      const options = { simulationId: id, filter: {}, sort, window: whole };
      contract['tasks.list'].output.parse(await listTasks(database, options, neverAborted));
      contract['estimators.list'].output.parse(await listEstimators(database, id, neverAborted));
      for (const logfile of await listLogfiles(database, id, neverAborted)) {
        contract['logfiles.get'].output.parse(await getLogfile(database, logfile.id, neverAborted));
      }
    }
    contract['simulations.list'].output.parse({ rows: simulations, firstCursor: null, lastCursor: null });
  });

  it('reports the sizes that the blobs have', async () => {
    const estimators = await listEstimators(database, 2, neverAborted);
    for (const { pages } of estimators) {
      for (const page of pages) {
        if (page.blob.storedBytes === null) continue;
        expect((await getPageData(database, page.id, neverAborted)).length).toBe(page.blob.storedBytes);
      }
    }
    const [storage] = await listSimulationStorage(database, [2], neverAborted);
    expect(storage?.estimators).toBe(estimators.length);
    expect(storage?.pages).toBe(estimators.flatMap(({ pages }) => pages).length);
    const sum = await listUserStorage(database, [1], neverAborted);
    expect(sum[0]?.bytes).toBeGreaterThan(0);
  });

  it.runIf(!name.startsWith('faulty'))('masks the token of simulation 53 and shows no part of it', async () => {
    const [logfile] = await listLogfiles(database, 53, neverAborted);
    const { files } = await getLogfile(database, logfile?.id ?? 0, neverAborted);
    expect(files.map((file) => file.name)).toEqual(
      expect.arrayContaining([
        'message',
        'submit_stderr',
        'sh_files / submit',
        'sh_files / array',
        'sh_files / collect',
      ]),
    );
    expect(files.reduce((sum, { masked }) => sum + masked, 0)).toBe(2);
    expect(JSON.stringify(files)).not.toContain('eyJ');
  });

  it('keeps unusual input unchanged: 2^64+1, a lone surrogate, NUL, an own __proto__', async () => {
    const [input] = await listInputs(database, 55, neverAborted);
    expect(input?.defects).toEqual([]);
    expect(input?.project).toContain('18446744073709551617');
    expect(input?.project).toContain('\\ud800');
    expect(input?.project).toContain('__proto__');
    expect(input?.project).toContain('x'.repeat(200_000));
  });

  it('names the scored quantities by the project', async () => {
    const [input] = await listInputs(database, 1, neverAborted);
    const estimators = await listEstimators(database, 1, neverAborted);
    expect(input?.scoredOutputs.length).toBeGreaterThan(0);
    expect(estimators.some(({ name: each }) => input?.scoredOutputs.some((output) => output.name === each))).toBe(true);
    expect(
      input?.scoredOutputs.flatMap(({ quantities }) => quantities).some(({ filterName }) => filterName !== null),
    ).toBe(true);
  });

  it('reports NULL blobs as never written', async () => {
    const [input] = await listInputs(database, 40, neverAborted);
    expect(input?.defects[0]?.message).toMatch(/holds no data \(NULL\)$/u);
    const [logfile] = await listLogfiles(database, 40, neverAborted);
    expect(logfile?.blob.storedBytes).toBeNull();
    const [estimator] = await listEstimators(database, 40, neverAborted);
    await expect(getEstimatorData(database, estimator?.id ?? 0, neverAborted)).rejects.toMatchObject({
      failure: { code: 'not-found', message: `Estimator ${estimator?.id} holds no data (NULL)` },
    });
  });
});

describe.skipIf(!hasReferenceData)(`the marks on sound rows${withoutReference}`, () => {
  it.each(['small, SQLite', 'small, PostgreSQL'])('are as few as there are anomalies in %s', async (name) => {
    const open = places[name];
    const database = open === undefined ? await fromDump('') : await open();
    try {
      const sound = (await simulationsOf(database)).filter(({ id }) => id < 8);
      expect(sound.flatMap(({ marks }) => marks)).toEqual([]);
      const options = {
        simulationId: 61,
        filter: {},
        sort: { column: 'id', direction: 'ascending' },
        window: whole,
      } as const;
      const tasks = await listTasks(database, options, neverAborted);
      expect(tasks.rows.flatMap(({ marks }) => marks)).toEqual([]);
    } finally {
      await database.close();
    }
  });
});

const expectedMarks: Readonly<Record<string, string>> = {
  'unknown job_state': 'unknown-state',
  'lower-case job_state': 'unknown-state',
  'empty job_state': 'unknown-state',
  'unknown platform': 'unknown-platform',
  'DIRECT without CelerySimulation row': 'subclass-row-missing',
  'BATCH without BatchSimulation row': 'subclass-row-missing',
  'user_id NULL': 'no-user',
  'start in the year 9999': 'odd-time',
  'unknown input_type': 'unknown-input-type',
  'unknown sim_type': 'unknown-simulator',
  'sqlite only: user_id points to no user (admin CLI remove-user leaves that)': 'user-missing',
  'sqlite only: end_time is not a date; SQLAlchemy raises ValueError on reading the row': 'odd-time',
  "postgresql only: end_time 'infinity'": 'odd-time',
  'unknown task_state': 'unknown-state',
  "task platform differs from the simulation's": 'platform-differs',
  'simulated more than requested': 'more-than-requested',
  'negative numbers': 'negative',
  'duplicate cluster name': 'duplicate-name',
  'empty cluster name': 'empty-name',
  'KeycloakUser without its KeycloakUser row': 'subclass-row-missing',
  'YaptideUser without its YaptideUser row': 'subclass-row-missing',
  'unknown auth_provider': 'unknown-provider',
  'empty username': 'empty-name',
};

describe.skipIf(!hasReferenceData).each(['sqlite', 'postgresql'])(
  `damage in the faulty database, %s${withoutReference}`,
  (dialect) => {
    const manifest = hasReferenceData
      ? manifestSchema.parse(JSON.parse(readFileSync(referencePath(`faulty-manifest.${dialect}.json`), 'utf8')))
      : [];
    let database: OpenDatabase;
    beforeAll(async () => {
      database =
        dialect === 'sqlite'
          ? await openSqlite(referencePath('faulty.sqlite'), neverAborted)
          : await fromDump('faulty.pg.sql.gz');
    });
    afterAll(async () => database.close());

    it('is marked in its row', async () => {
      const sort = { column: 'id', direction: 'ascending' } as const;
      const found = new Map<string, readonly string[]>();
      for (const { id, marks } of await simulationsOf(database)) found.set(`Simulation ${id}`, marks);
      const users = await listUsers(database, { filter: {}, sort, window: whole }, neverAborted);
      for (const { id, marks } of users.rows) found.set(`User ${id}`, marks);
      const clusters = await listClusters(database, { sort, window: whole }, neverAborted);
      for (const { id, marks } of clusters.rows) found.set(`Cluster ${id}`, marks);
      const tasks = await listTasks(database, { simulationId: 79, filter: {}, sort, window: whole }, neverAborted);
      for (const { id, marks } of tasks.rows) found.set(`Task ${id}`, marks);
      const wanted = manifest.filter(({ damage }) => expectedMarks[damage] !== undefined);
      expect(wanted.filter(({ table }) => table !== 'YaptideUser').length).toBeGreaterThan(15);
      for (const { table, id, damage } of wanted) {
        expect(found.get(`${table} ${id}`), `${table} ${id}: ${damage}`).toContain(expectedMarks[damage]);
      }
    });

    it('is reported for every damaged Input and Logfiles blob, and nothing else fails', async () => {
      for (const { table, id, damage, column } of manifest) {
        if (column !== 'compressed_data' || (table !== 'Input' && table !== 'Logfiles')) continue;
        const query = database.build(table).select('simulation_id').where('id', id);
        const row = z.object({ simulation_id: z.string().transform(Number) });
        const [owner] = await database.rows({ query, row, signal: neverAborted });
        const defects =
          table === 'Logfiles'
            ? (await getLogfile(database, id, neverAborted)).defects
            : ((await listInputs(database, owner?.simulation_id ?? 0, neverAborted)).find((input) => input.id === id)
                ?.defects ?? []);
        expect(defects.length, `${table} ${id}: ${damage}`).toBeGreaterThan(0);
        if (damage.includes('bomb')) expect(defects[0]?.message).toContain('declares');
      }
    });

    it.runIf(dialect === 'sqlite')('shows text in task_id and a NUL in a title unchanged', async () => {
      const query = database.build('Task').select('simulation_id').where('id', 5);
      const row = z.object({ simulation_id: z.string().transform(Number) });
      const [owner] = await database.rows({ query, row, signal: neverAborted });
      const sort = { column: 'taskNumber', direction: 'ascending' } as const;
      const options = { simulationId: owner?.simulation_id ?? 0, filter: {}, sort, window: whole };
      const tasks = await listTasks(database, options, neverAborted);
      expect(tasks.rows.find(({ id }) => id === 5)?.taskNumber).toBe('testtask');
      const simulation = await getSimulation(database, 32, neverAborted);
      expect(simulation.title).toBe('NUL \0 inside');
      expect(simulation.titleLength).toBe(12);
    });
  },
);
