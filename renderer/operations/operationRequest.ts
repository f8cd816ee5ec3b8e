import type { Operation, SimulationChoice } from '#shared/domain/operation.ts';

/** A row that an operation is about, by its id and name. */
export interface Named {
  readonly id: number;
  readonly name: string;
}

/** The simulations of an operation, and their joint name: `simulation 12`, `all 340 that match`. */
export interface ChosenSimulations {
  readonly which: SimulationChoice;
  readonly words: string;
}

/** What is known about an operation whose form asks for the rest. */
interface FormSubjects {
  readonly 'add-user': object;
  readonly 'set-password': { readonly user: Named };
  readonly 'rename-user': { readonly user: Named };
  /** The name is the whole title. */
  readonly 'rename-simulation': { readonly simulation: Named };
  readonly 'hand-over-simulations': { readonly simulations: ChosenSimulations };
  readonly 'set-simulation-state': { readonly simulations: ChosenSimulations };
  /** The name is the task's number within its simulation. */
  readonly 'set-task-state': { readonly task: Named; readonly state: string };
  readonly 'add-cluster': object;
  readonly 'rename-cluster': { readonly cluster: Named };
}
export type FormKind = keyof FormSubjects;

/** An operation with missing input. */
export type FormRequest<Kind extends FormKind = FormKind> = {
  readonly [Each in Kind]: { readonly kind: Each } & FormSubjects[Each];
}[Kind];

/** A requested operation: complete, or with a form for the rest. */
export type OperationRequest = { readonly kind: 'operation'; readonly operation: Operation } | FormRequest;

/** Simulations to export to an archive for another database. Changes nothing in this one. */
export interface ExportRequest {
  readonly kind: 'export-simulations';
  readonly ids: readonly number[];
  /** Their joint name: `simulation 12`. */
  readonly words: string;
}

/** Everything that can be requested for a row. */
export type Request = OperationRequest | ExportRequest;
