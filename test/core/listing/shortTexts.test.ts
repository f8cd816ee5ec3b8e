import { describe, expect, it } from 'vitest';
import { listClusters } from '#core/clusters/clusterRepository.ts';
import { listEstimators } from '#core/estimators/estimatorRepository.ts';
import { getSimulationFacets, listSimulations } from '#core/simulations/simulationRepository.ts';
import { listTasks } from '#core/tasks/taskRepository.ts';
import { listUsers } from '#core/users/userRepository.ts';
import { aCluster, aRow, aSimulation, aTask, aUser } from '../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';

const long = 'ż'.repeat(200_000);
const window = { kind: 'jump', from: 'start', skip: 0, limit: 500 } as const;
const byId = { column: 'id', direction: 'ascending' } as const;

describe.each(dialects)('a list on %s', (dialect) => {
  it('never carries the long texts of a row, which it marks as truncated', async () => {
    const name = dialect === 'sqlite' ? long : 'ż'.repeat(250);
    const rows = [
      aUser({ id: 1, username: name, auth_provider: name }),
      aCluster({ id: 1, cluster_name: name }),
      ...Array.from({ length: 20 }, (_, at) =>
        aSimulation({ id: at + 1, job_id: `${at} ${name}`, title: name, job_state: name, sim_type: name }),
      ),
      aTask({ id: 1, simulation_id: 1, task_state: name, celery_id: name }),
      aRow('Estimator', { id: 1, simulation_id: 1, name, file_name: name, compressed_data: null }),
    ];
    const database = await openOwnDatabase(dialect, { rows, afterwards: widened(dialect) });
    try {
      const options = { filter: {}, sort: byId, window } as const;
      const list = await listSimulations(database, options, neverAborted);
      const others = [
        await listUsers(database, options, neverAborted),
        await listClusters(database, { sort: byId, window }, neverAborted),
        await listTasks(database, { simulationId: 1, ...options }, neverAborted),
        await listEstimators(database, 1, neverAborted),
        await getSimulationFacets(database, neverAborted),
      ];
      expect(list.rows).toHaveLength(20);
      expect(Buffer.byteLength(JSON.stringify(list))).toBeLessThan(20 * 4000);
      for (const other of others) expect(Buffer.byteLength(JSON.stringify(other))).toBeLessThan(5000);
      expect(list.rows[0]?.state).toBe(`${'ż'.repeat(300)}…`);
    } finally {
      await database.close();
    }
  });
});

/** PostgreSQL's columns are as wide as yaptide makes them; SQLite's hold anything. */
function widened(dialect: string): string {
  if (dialect === 'sqlite') return '';
  const columns = [
    ['Simulation', 'job_state'],
    ['Simulation', 'sim_type'],
    ['Task', 'task_state'],
    ['Cluster', 'cluster_name'],
  ] as const;
  return columns
    .map(
      ([table, column]) =>
        `alter table "${table}" alter column ${column} type text; update "${table}" set ${column} = repeat('ż', 200000);`,
    )
    .join('\n');
}
