import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanupIds, planCleanup } from '#core/admin/cleanup/planCleanup.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { revisions } from '#shared/domain/connection.ts';
import type { CleanupCriteria } from '#shared/domain/cleanup.ts';
import { aBatchSimulation, aBlob, aCluster, aRow, aSimulation, aTask, aUser } from '../../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../../support/ownDatabases.ts';

const now = '2025-03-10T12:00:00Z';
const blob = aBlob({ some: 'text' });
const large = gzipSync(Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * index * 7919) % 251)));

const claims = (bytes: Uint8Array, declared: number): Uint8Array => {
  const copy = Buffer.from(bytes);
  copy.writeUInt32LE(declared, copy.length - 4);
  return copy;
};

/** Blobs by kind of damage, and which of these can be detected without inflating them. */
const blobs = [
  { id: 11, data: Buffer.alloc(0), shows: true },
  { id: 12, data: blob.slice(0, 15), shows: true },
  { id: 13, data: Buffer.from('this is no gzip stream at all'), shows: true },
  { id: 14, data: claims(blob, 0), shows: true },
  { id: 15, data: claims(blob, 0xffff_ffff), shows: true },
  { id: 16, data: null, shows: false },
  { id: 17, data: blob, shows: false },
] as const;

const rows = [
  aUser({ id: 1, username: 'alice' }),
  aUser({ id: 2, username: 'bob' }),
  aCluster({ id: 9 }),
  aSimulation({ id: 1, user_id: 1, start_time: '2024-01-01 00:00:00.25' }),
  aSimulation({ id: 2, user_id: 1, start_time: '2025-03-01 00:00:00', sim_type: 'FLUKA' }),
  aSimulation({ id: 3, user_id: 2, start_time: '2024-06-01 00:00:00', job_state: 'FAILED' }),
  aSimulation({ id: 4, start_time: '2024-07-01 00:00:00', job_state: 'RUNNING' }),
  aBatchSimulation(5, 9),
  ...[1, 2, 3].map((id) => aTask({ id, simulation_id: 1 })),
  aTask({ id: 4, simulation_id: 3 }),
  aTask({ id: 5, simulation_id: 5, platform: 'BATCH' }),
  aRow('BatchTask', { id: 5 }),
  aRow('Input', { id: 1, simulation_id: 1, compressed_data: blob }),
  aRow('Input', { id: 2, simulation_id: 2, compressed_data: blob }),
  aRow('Estimator', { id: 1, simulation_id: 1, name: 'e', compressed_data: blob }),
  aRow('Estimator', { id: 2, simulation_id: 2, name: 'e', compressed_data: null }),
  aRow('Page', { id: 1, estimator_id: 1, page_number: 0, compressed_data: large }),
  aRow('Page', { id: 2, estimator_id: 1, page_number: 1, compressed_data: null }),
  aRow('Page', { id: 3, estimator_id: 2, page_number: 0, compressed_data: blob }),
  aRow('Logfiles', { id: 1, simulation_id: 3, compressed_data: blob }),
  ...blobs.map(({ id }) => aSimulation({ id, title: 'blobs', start_time: '2025-03-09 00:00:00' })),
  ...blobs.map(({ id, data }) => aRow('Logfiles', { id, simulation_id: id, compressed_data: data })),
];

describe.each(dialects)('planning a clean-up on %s', (dialect) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await openOwnDatabase(dialect, { rows });
  });
  afterAll(async () => database.close());

  const ask = async (criteria: Partial<CleanupCriteria>): ReturnType<typeof planCleanup> =>
    planCleanup(database, { criteria: { filter: {}, ...criteria }, now }, neverAborted);
  const ids = async (criteria: Partial<CleanupCriteria>): Promise<readonly number[]> => {
    const question = { criteria: { filter: {}, ...criteria }, now };
    const found = await cleanupIds(database, { ...question, finishedAlone: false, limit: 1000 }, neverAborted);
    expect((await ask(criteria)).simulations).toBe(found.length);
    return found;
  };

  it('counts exactly what is removed and what remains, table by table', async () => {
    const plan = await ask({ filter: { userIds: [1] }, olderThanDays: 30 });
    const goes = Object.fromEntries(plan.tables.map((each) => [each.table, each.goes]));
    const remains = Object.fromEntries(plan.tables.map((each) => [each.table, each.remains]));
    expect(goes).toMatchObject({
      Simulation: { rows: 1, bytes: 0 },
      CelerySimulation: { rows: 1, bytes: 0 },
      BatchSimulation: { rows: 0, bytes: 0 },
      Task: { rows: 3, bytes: 0 },
      CeleryTask: { rows: 3, bytes: 0 },
      BatchTask: { rows: 0, bytes: 0 },
      Input: { rows: 1, bytes: blob.length },
      Estimator: { rows: 1, bytes: blob.length },
      Page: { rows: 2, bytes: large.length },
      Logfiles: { rows: 0, bytes: 0 },
    });
    expect(remains).toMatchObject({
      Simulation: { rows: 11 },
      Task: { rows: 2 },
      BatchTask: { rows: 1 },
      Input: { rows: 1, bytes: blob.length },
      Page: { rows: 1, bytes: blob.length },
    });
    expect(plan).toMatchObject({
      simulations: 1,
      unfinished: 0,
      oldestAt: '2024-01-01 00:00:00.25+00',
      newestAt: '2024-01-01 00:00:00.25+00',
      notChecked: [],
    });
  });

  it('lists the affected users, those with the most bytes first, and the number of unfinished simulations', async () => {
    const plan = await ask({ olderThanDays: 30 });
    expect(plan.users).toEqual([
      {
        userId: 1,
        username: 'alice',
        simulations: 1,
        bytes: 2 * blob.length + large.length,
        oldestAt: '2024-01-01 00:00:00.25+00',
        newestAt: '2024-01-01 00:00:00.25+00',
      },
      expect.objectContaining({ userId: 2, username: 'bob', simulations: 1, bytes: blob.length }),
      expect.objectContaining({ userId: null, username: null, simulations: 2, bytes: 0 }),
    ]);
    expect(plan.unfinished).toBe(1);
  });

  it('combines age, state, simulator, size and missing results', async () => {
    expect(await ids({ olderThanDays: 30 })).toEqual([1, 3, 4, 5]);
    expect(await ids({ olderThanDays: 30, filter: { states: ['FAILED'] } })).toEqual([3]);
    expect(await ids({ filter: { simulators: ['fluka'] } })).toEqual([2]);
    expect(await ids({ minimumBytes: large.length })).toEqual([1]);
    expect(await ids({ noResults: true, olderThanDays: 1 })).toEqual([3, 4, 5, ...blobs.map(({ id }) => id)]);
    expect(await ids({ minimumBytes: 0, filter: { states: ['no such state'] } })).toEqual([]);
  });

  it('finds damage visible in size, header and trailer, and says what it does not check', async () => {
    expect(await ids({ damaged: true })).toEqual(blobs.filter(({ shows }) => shows).map(({ id }) => id));
    expect((await ask({ damaged: true })).notChecked.join(' ')).toContain('CRC-32');
  });

  it('refuses to run without any criterion', async () => {
    for (const nothing of [{}, { minimumBytes: 0 }, { filter: { text: '  ' } }]) {
      await expect(ask(nothing)).rejects.toMatchObject({ failure: { code: 'bad-input' } });
    }
  });

  it('returns all ids or some of them, on request without unfinished simulations', async () => {
    const question = { criteria: { filter: {}, olderThanDays: 30 }, now, limit: 3, finishedAlone: false };
    expect(await cleanupIds(database, question, neverAborted)).toEqual([1, 3, 4]);
    expect(await cleanupIds(database, { ...question, among: [4, 5, 2] }, neverAborted)).toEqual([4, 5]);
    expect(await cleanupIds(database, { ...question, finishedAlone: true, limit: 9 }, neverAborted)).toEqual([1, 3, 5]);
  });

  it('says how to reclaim the space', async () => {
    const { space } = await ask({ olderThanDays: 30 });
    const statements = space.map(({ statement }) => statement?.split(' ')[0]);
    expect(statements).toContain('VACUUM');
    if (dialect === 'sqlite') expect(space.at(-1)?.freedBytes).toBeGreaterThanOrEqual(large.length);
    else expect(space.map(({ statement }) => statement)).toContain('VACUUM (FULL, ANALYZE) "Page"');
  });

  it.each(revisions)('works at revision %s', async (revision) => {
    const own = await openOwnDatabase(dialect, {
      revision,
      rows: [aSimulation({ id: 1, start_time: '2024-01-01 00:00:00' })],
    });
    try {
      const criteria = { filter: {}, olderThanDays: 30, noResults: true } as const;
      const plan = await planCleanup(own, { criteria, now }, neverAborted);
      expect(plan.tables.find(({ table }) => table === 'Simulation')?.goes.rows).toBe(1);
      const damaged = await planCleanup(own, { criteria: { filter: {}, damaged: true } }, neverAborted);
      expect(damaged.simulations).toBe(0);
    } finally {
      await own.close();
    }
  });
});
