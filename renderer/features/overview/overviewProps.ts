import type { ReactNode } from 'react';
import type { Zone } from '#renderer/format/formatInstant.ts';
import type { Connection } from '#shared/domain/connection.ts';
import type { OverviewRange } from '#shared/domain/overview.ts';
import type { SimulationFilter, SimulationSort } from '#shared/domain/simulation.ts';

/** Where an overview leads to. */
export interface OverviewLinks {
  readonly onShowSimulations: (filter: SimulationFilter, sort?: SimulationSort) => void;
  readonly onOpenSimulation: (id: number) => void;
  readonly onOpenUser: (id: number) => void;
  readonly onShowUsers: () => void;
}

export interface OverviewViewProps extends OverviewLinks {
  readonly connection: Connection;
  readonly range: OverviewRange | undefined;
  readonly onRange: (range: OverviewRange) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
  /** The figures of what is wrong; they are read once what is cheaper is there. */
  readonly renderProblems: (isReady: boolean) => ReactNode;
  readonly changes: ReactNode;
}
