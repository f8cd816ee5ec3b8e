import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeClusterHandlers } from '#core/clusters/clusterRepository.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { clusterCalls } from '#shared/contract/userCalls.ts';
import type { ClusterSummary } from '#shared/domain/cluster.ts';
import { aBatchSimulation, aCluster } from '../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';

const rows = [
  aCluster({ id: 1, cluster_name: 'Zeus' }),
  aCluster({ id: 2, cluster_name: 'ares' }),
  aCluster({ id: 3, cluster_name: 'ares' }),
  aCluster({ id: 4, cluster_name: ' ' }),
  aBatchSimulation(1, 2),
  aBatchSimulation(2, 2),
  aBatchSimulation(3, 1),
];
const context = { signal: neverAborted };

describe.each(dialects)('clusters on %s', (dialect) => {
  let database: OpenDatabase;
  const list = async (sort?: object): Promise<readonly ClusterSummary[]> => {
    const input = clusterCalls['clusters.list'].input.parse({
      connectionId: 'c',
      ...(sort === undefined ? {} : { sort }),
    });
    const answer = await makeClusterHandlers(() => database)['clusters.list'](input, context);
    return clusterCalls['clusters.list'].output.parse(answer).rows;
  };
  beforeAll(async () => {
    database = await openOwnDatabase(dialect, { rows });
  });
  afterAll(async () => database.close());

  it('are sorted by name, ignoring case, with their simulation counts', async () => {
    expect((await list()).map(({ id, simulations }) => [id, simulations])).toEqual([
      [4, 0],
      [2, 2],
      [3, 0],
      [1, 1],
    ]);
    const [empty, used] = await list();
    expect(empty).toMatchObject({ port: null, lastUsedAt: null });
    expect(used?.lastUsedAt).toBe('2025-01-01 10:00:00.000001+00');
  });

  it('are marked when their name is a duplicate or empty', async () => {
    expect((await list({ column: 'id', direction: 'ascending' })).map(({ marks }) => marks)).toEqual([
      [],
      ['duplicate-name'],
      ['duplicate-name'],
      ['empty-name'],
    ]);
  });

  it('can be sorted by use and by time, those never used last, and counted', async () => {
    const ids = async (column: string): Promise<readonly number[]> =>
      (await list({ column, direction: 'descending' })).map(({ id }) => id);
    expect((await ids('simulations')).slice(0, 2)).toEqual([2, 1]);
    expect(new Set((await ids('lastUsedAt')).slice(0, 2))).toEqual(new Set([1, 2]));
    expect(await makeClusterHandlers(() => database)['clusters.count']({ connectionId: 'c' }, context)).toEqual({
      count: 4,
    });
  });
});

describe.each(dialects)('clusters of a revision with ports on %s', (dialect) => {
  it('show their port', async () => {
    const port = aCluster({ id: 1, cluster_name: 'Zeus', port: 2222 });
    const database = await openOwnDatabase(dialect, { revision: 'd0a89a16fbac', rows: [port] });
    try {
      const input = clusterCalls['clusters.list'].input.parse({ connectionId: 'c' });
      const { rows: found } = await makeClusterHandlers(() => database)['clusters.list'](input, context);
      expect(found.map((cluster) => cluster.port)).toEqual([2222]);
    } finally {
      await database.close();
    }
  });
});
