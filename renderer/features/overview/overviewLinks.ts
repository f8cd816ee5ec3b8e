import type { SimulationFilter, SimulationSort } from '#shared/domain/simulation.ts';

/** Where an overview leads to. */
export interface OverviewLinks {
  readonly onShowSimulations: (filter: SimulationFilter, sort?: SimulationSort) => void;
  readonly onOpenSimulation: (id: number) => void;
  readonly onOpenUser: (id: number) => void;
  readonly onShowUsers: () => void;
}
