import type { Operation, SimulationChoice } from '#shared/domain/operation.ts';

/** A row that an operation is about, by its id and what it is called. */
export interface Named {
  readonly id: number;
  readonly name: string;
}

/** Simulations that an operation is about, and how they are called together: `simulation 12`, `all 340 that match`. */
export interface ChosenSimulations {
  readonly which: SimulationChoice;
  readonly words: string;
}

/** What somebody wants done: an operation that is complete, or one that still needs something asked. */
export type OperationRequest =
  | { readonly kind: 'operation'; readonly operation: Operation }
  | { readonly kind: 'add-user' }
  | { readonly kind: 'set-password'; readonly user: Named }
  | { readonly kind: 'rename-user'; readonly user: Named }
  /** The name is the whole title. */
  | { readonly kind: 'rename-simulation'; readonly simulation: Named }
  | { readonly kind: 'hand-over-simulations'; readonly simulations: ChosenSimulations }
  | { readonly kind: 'set-simulation-state'; readonly simulations: ChosenSimulations }
  /** The name is the task's number within its simulation. */
  | { readonly kind: 'set-task-state'; readonly task: Named; readonly state: string }
  | { readonly kind: 'add-cluster' }
  | { readonly kind: 'rename-cluster'; readonly cluster: Named };

/** Simulations that are to be written into an archive that travels. Changes nothing in the database. */
export interface ExportRequest {
  readonly kind: 'export-simulations';
  readonly ids: readonly number[];
  /** How they are called together: `simulation 12`. */
  readonly words: string;
}

/** All that somebody may want done from a row. */
export type Request = OperationRequest | ExportRequest;
