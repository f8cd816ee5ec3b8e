import { z } from 'zod';
import { idSchema } from '#shared/domain/listing.ts';
import { knownStates, simulationFilterSchema } from '#shared/domain/simulation.ts';

/** The max number of rows that one operation names; more are processed in batches. */
export const maxSimulations = 10_000;

const one = { simulationId: idSchema };
const username = z.string().trim().min(1).max(1000);
const clusterName = z.string().trim().min(1).max(1000);

/** Which simulations an operation is about. A filter is resolved once, when the operation is planned. */
export const simulationChoiceSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('ids'), ids: z.array(idSchema).min(1).max(maxSimulations).readonly() }),
    z.strictObject({ kind: z.literal('filter'), filter: simulationFilterSchema }),
  ])
  .readonly();
export type SimulationChoice = z.infer<typeof simulationChoiceSchema>;

/** What happens to the simulations of removed users; `leave` keeps them without a user. */
export const orphanChoiceSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('remove') }),
    z.strictObject({ kind: z.literal('hand-over'), toUserId: idSchema }),
    z.strictObject({ kind: z.literal('leave') }),
  ])
  .readonly();
export type OrphanChoice = z.infer<typeof orphanChoiceSchema>;

/** The tables whose rows belong to a parent, which may be missing. */
export const orphanTables = ['Task', 'Input', 'Estimator', 'Page', 'Logfiles'] as const;
export type OrphanTable = (typeof orphanTables)[number];

const simulationOperations = [
  z.strictObject({ kind: z.literal('remove-simulations'), which: simulationChoiceSchema }),
  /** Ends stuck simulations with their unfinished tasks. */
  z.strictObject({
    kind: z.literal('set-simulation-state'),
    which: simulationChoiceSchema,
    state: z.enum(['FAILED', 'CANCELED']),
  }),
  z.strictObject({ kind: z.literal('rename-simulation'), ...one, title: z.string().max(10_000) }),
  /** null leaves them without a user. */
  z.strictObject({
    kind: z.literal('hand-over-simulations'),
    which: simulationChoiceSchema,
    toUserId: idSchema.nullable(),
  }),
] as const;

const otherOperations = [
  z.strictObject({ kind: z.literal('rename-user'), userId: idSchema, username }),
  z.strictObject({
    kind: z.literal('remove-users'),
    userIds: z.array(idSchema).min(1).max(1000).readonly(),
    simulations: orphanChoiceSchema,
  }),
  /** `taskId` is the task's own id, never its number within a simulation. */
  z.strictObject({ kind: z.literal('remove-task'), taskId: idSchema }),
  z.strictObject({ kind: z.literal('set-task-state'), taskId: idSchema, state: z.enum(knownStates) }),
  /** Removes all rows of a table with a missing parent or none, with the rows that belong to them. */
  z.strictObject({ kind: z.literal('remove-orphans'), table: z.enum(orphanTables) }),
  /** `port` if the database has such a column. */
  z.strictObject({
    kind: z.literal('add-cluster'),
    clusterName,
    port: z.int().min(1).max(65_535).optional(),
  }),
  z.strictObject({ kind: z.literal('rename-cluster'), clusterId: idSchema, clusterName }),
  z.strictObject({ kind: z.literal('remove-cluster'), clusterId: idSchema }),
] as const;

function withPassword<Password extends z.ZodType>(password: Password) {
  return [
    z.strictObject({ kind: z.literal('add-user'), username, password }),
    z.strictObject({ kind: z.literal('set-password'), userId: idSchema, password }),
  ] as const;
}

/** A password is only ever sent to core: typed, or generated there and shown once. */
const passwordChoice = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('typed'), value: z.string().max(10_000) }),
  z.strictObject({ kind: z.literal('generated') }),
]);

/** What an administrator can do to a yaptide database. */
export const operationSchema = z
  .discriminatedUnion('kind', [...withPassword(passwordChoice.readonly()), ...simulationOperations, ...otherOperations])
  .readonly();
export type Operation = z.infer<typeof operationSchema>;

/** An operation as a plan holds it: without a password. */
export const operationWithoutPasswordSchema = z
  .discriminatedUnion('kind', [
    ...withPassword(z.strictObject({ kind: z.enum(['typed', 'generated']) }).readonly()),
    ...simulationOperations,
    ...otherOperations,
  ])
  .readonly();
export type OperationWithoutPassword = z.infer<typeof operationWithoutPasswordSchema>;

/** The operation without its password. */
export function withoutPassword(operation: Operation): OperationWithoutPassword {
  return 'password' in operation ? { ...operation, password: { kind: operation.password.kind } } : operation;
}

/** The stored form in a header or entry: files from earlier versions call the operation `act`. */
export function withOperation(stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null || !('act' in stored) || 'operation' in stored) return stored;
  const { act: operation, ...others } = stored;
  return { ...others, operation };
}
