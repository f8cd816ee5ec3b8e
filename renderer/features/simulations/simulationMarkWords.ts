import type { SimulationMark } from '#shared/domain/simulation.ts';

/** What is odd about a simulation's row, in words. */
export const simulationMarkWords: Readonly<Record<SimulationMark, string>> = {
  'no-user': 'It belongs to no user',
  'user-missing': 'Its user is not in the database',
  'subclass-row-missing': 'Its row in CelerySimulation or BatchSimulation is missing',
  'unknown-state': 'Its state is none that yaptide writes',
  'unknown-platform': 'Its platform is neither DIRECT nor BATCH',
  'unknown-simulator': 'Its simulator is none that yaptide runs',
  'unknown-input-type': 'Its input type is neither EDITOR nor FILES',
  'odd-time': 'One of its times is no date',
};
