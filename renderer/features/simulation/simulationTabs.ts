import type { Simulation } from '#shared/domain/simulation.ts';

/** The tabs of a simulation, in this order. */
export const simulationTabs = ['results', 'tasks', 'input', 'logs', 'rows'] as const;
export type SimulationTab = (typeof simulationTabs)[number];

/** The tab that a simulation opens on: its results; if it FAILED without any, whatever helps to find out why. */
export function firstTabOf(simulation: Simulation | undefined): SimulationTab {
  if (simulation?.state !== 'FAILED' || simulation.storage.pages > 0) return 'results';
  return simulation.logfiles > 0 ? 'logs' : 'tasks';
}

interface TabLook {
  readonly label: string;
  /** How many there are; undefined if a number is meaningless. */
  readonly count: (simulation: Simulation) => number | undefined;
}

export const tabLooks: Readonly<Record<SimulationTab, TabLook>> = {
  results: { label: 'Results', count: ({ storage }) => storage.estimators },
  tasks: { label: 'Tasks', count: ({ tasksTotal }) => tasksTotal },
  // one is expected, and implied by the word
  input: { label: 'Input', count: ({ inputs }) => (inputs === 1 ? undefined : inputs) },
  logs: { label: 'Logs', count: ({ logfiles }) => logfiles },
  rows: { label: 'Rows', count: () => undefined },
};
