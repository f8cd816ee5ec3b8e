import type { Simulation } from '#shared/domain/simulation.ts';

/** What there is to see of a simulation, in this order. */
export const simulationTabs = ['results', 'tasks', 'input', 'logs', 'rows'] as const;
export type SimulationTab = (typeof simulationTabs)[number];

/** The tab that a simulation opens on: its results; where it FAILED without any, what helps to find out why. */
export function firstTabOf(simulation: Simulation | undefined): SimulationTab {
  if (simulation?.state !== 'FAILED' || simulation.storage.pages > 0) return 'results';
  return simulation.logfiles > 0 ? 'logs' : 'tasks';
}

interface TabLook {
  readonly label: string;
  /** How many there are; undefined where a number says nothing. */
  readonly count: (simulation: Simulation) => number | undefined;
}

export const tabLooks: Readonly<Record<SimulationTab, TabLook>> = {
  results: { label: 'Results', count: ({ storage }) => storage.estimators },
  tasks: { label: 'Tasks', count: ({ tasksTotal }) => tasksTotal },
  // one is what is expected, and said by the word
  input: { label: 'Input', count: ({ inputs }) => (inputs === 1 ? undefined : inputs) },
  logs: { label: 'Logs', count: ({ logfiles }) => logfiles },
  rows: { label: 'Rows', count: () => undefined },
};
