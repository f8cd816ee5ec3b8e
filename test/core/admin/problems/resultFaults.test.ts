import { describe, expect, it } from 'vitest';
import { findResultFaults, swappedNames } from '#core/admin/problems/resultFaults.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { aBlob, aRow, aSimulation, aTask, type StoredRow } from '../../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../../support/ownDatabases.ts';

const estimator = (
  id: number,
  simulationId: number,
  [name, fileName = `${name}_`]: readonly [string, string?],
): readonly StoredRow[] =>
  aRow('Estimator', { id, simulation_id: simulationId, name, file_name: fileName, compressed_data: aBlob({}) });
const page = (id: number, estimatorId: number, name = 'DOSE'): readonly StoredRow[] =>
  aRow('Page', { id, estimator_id: estimatorId, page_number: 0, page_name: name, compressed_data: aBlob({}) });
const tasks = (simulationId: number, ...states: readonly string[]): readonly StoredRow[] =>
  states.flatMap((state, number) =>
    aTask({ id: simulationId * 10 + number, simulation_id: simulationId, task_id: number, task_state: state }),
  );
const input = (simulationId: number, ...outputs: readonly string[]): readonly StoredRow[] => {
  const scoringManager = { outputs: outputs.map((name) => ({ name, quantities: [] })), filters: [] };
  const project = aBlob({ input_type: 'EDITOR', input_json: { scoringManager }, input_files: {} });
  return aRow('Input', { id: simulationId, simulation_id: simulationId, compressed_data: project });
};

/**
 * Simulation 1 has every defect found in rows; 2 has swapped labels; 3 is correct FLUKA; 4 is sound; 5 has harmless
 * failed tasks.
 */
const rows = [
  aSimulation({ id: 1 }),
  tasks(1, 'COMPLETED', 'FAILED', 'COMPLETED'),
  estimator(10, 1, ['dose', 'other_']),
  page(100, 10),
  estimator(11, 1, ['count']),
  page(110, 11, 'COUNT'),
  aSimulation({ id: 2, sim_type: 'FLUKA' }),
  tasks(2, 'COMPLETED'),
  input(2, 'beam', 'Zone', 'map'),
  ...['beam', 'Zone', 'map'].flatMap((name, index) => [
    estimator(20 + index, 2, [name, '']),
    page(200 + index, 20 + index),
  ]),
  aSimulation({ id: 3, sim_type: 'fluka' }),
  input(3, 'a', 'b'),
  estimator(30, 3, ['b', '']),
  aSimulation({ id: 4 }),
  tasks(4, 'COMPLETED', 'COMPLETED'),
  estimator(40, 4, ['dose']),
  page(400, 40),
  aSimulation({ id: 5 }),
  tasks(5, 'COMPLETED', 'COMPLETED', 'FAILED'),
  estimator(50, 5, ['dose']),
  page(500, 50),
];

async function faultsIn(database: ReadOnlyDatabase, simulationId: number) {
  return findResultFaults(database, simulationId, neverAborted);
}

describe.each(dialects)('wrong results despite COMPLETED, on %s', (dialect) => {
  const inDatabase = async (work: (database: ReadOnlyDatabase) => Promise<void>): Promise<void> => {
    const database = await openOwnDatabase(dialect, { rows });
    try {
      await work(database);
    } finally {
      await database.close();
    }
  };

  it('are all reported for one simulation, each with the affected pages', async () => {
    await inDatabase(async (database) => {
      const found = await faultsIn(database, 1);
      expect(found.map(({ reason, pageIds }) => [reason, pageIds])).toEqual([
        ['failed-tasks-averaged', null],
        ['counts-averaged', [110]],
        ['name-differs', [100]],
      ]);
      expect(found.map(({ message }) => message).join('\n')).toMatch(
        /1 of 3 tasks FAILED[^]*average of 3 tasks[^]*'dose' came from the file 'other_'/u,
      );
    });
  });

  it('include labels swapped because FLUKA outputs are not in alphabetical order', async () => {
    await inDatabase(async (database) => {
      const [fault, ...more] = await faultsIn(database, 2);
      expect(more).toEqual([]);
      expect(fault).toMatchObject({ reason: 'labels-swapped', pageIds: [200, 201] });
      expect(fault?.message).toContain("'Zone' holds the data of 'beam'");
    });
  });

  it.each([3, 4, 5, 99])('are not reported for simulation %i', async (simulationId) => {
    await inDatabase(async (database) => {
      expect(await faultsIn(database, simulationId)).toEqual([]);
    });
  });
});

it('compare labels by code point', () => {
  expect([...swappedNames(['b', 'B', 'ż', 'a'])]).toEqual([
    ['B', 'b'],
    ['a', 'B'],
    ['b', 'ż'],
    ['ż', 'a'],
  ]);
});
