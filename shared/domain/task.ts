import { z } from 'zod';
import {
  forbiddenSchema,
  idSchema,
  instantSchema,
  integerCellSchema,
  sortDirectionSchema,
} from '#shared/domain/listing.ts';

export const taskMarks = [
  'unknown-state',
  'platform-differs',
  'more-than-requested',
  'negative',
  'subclass-row-missing',
] as const;
export type TaskMark = (typeof taskMarks)[number];

/** One part of a simulation. */
export const taskSchema = z
  .strictObject({
    id: idSchema,
    /** task_id: counts from 0 for DIRECT, from 1 for BATCH. */
    taskNumber: integerCellSchema,
    state: z.string(),
    platform: z.string(),
    requestedPrimaries: integerCellSchema,
    simulatedPrimaries: integerCellSchema,
    startedAt: instantSchema.nullable(),
    endedAt: instantSchema.nullable(),
    durationMicroseconds: z.int().nullable(),
    /** The simulator's estimate of the remaining time, in seconds. */
    estimatedSeconds: integerCellSchema.nullable(),
    lastUpdateAt: instantSchema.nullable(),
    /** null if the task has no CeleryTask row; '' is what yaptide writes before the broker answers. */
    celeryId: z.string().nullable(),
    marks: z.array(z.enum(taskMarks)).readonly(),
    forbidden: forbiddenSchema,
  })
  .readonly();
export type Task = z.infer<typeof taskSchema>;

/** A task in the list of all simulations' tasks: with its simulation and that one's user. */
export const listedTaskSchema = taskSchema
  .unwrap()
  .extend({
    simulationId: idSchema,
    /** Its first 200 characters; null if the simulation's row is missing. */
    simulationTitle: z.string().nullable(),
    userId: idSchema.nullable(),
    /** null if there is no user, or the user's row is missing. */
    username: z.string().nullable(),
  })
  .readonly();
export type ListedTask = z.infer<typeof listedTaskSchema>;

export const taskSortColumns = [
  'id',
  'taskNumber',
  'state',
  'requestedPrimaries',
  'simulatedPrimaries',
  'startedAt',
  'endedAt',
  'duration',
  'estimatedSeconds',
  'lastUpdateAt',
  'celeryId',
] as const;
export const taskSortSchema = z
  .strictObject({ column: z.enum(taskSortColumns), direction: sortDirectionSchema })
  .readonly();
export type TaskSort = z.infer<typeof taskSortSchema>;

export const taskFilterSchema = z
  .strictObject({ states: z.array(z.string().max(1000)).max(100).optional() })
  .readonly();
export type TaskFilter = z.infer<typeof taskFilterSchema>;

/** A filter of the tasks of all simulations. */
export const allTasksFilterSchema = z
  .strictObject({
    states: z.array(z.string().max(1000)).max(100).optional(),
    /** Of their simulations; null matches those without a user. */
    userIds: z.array(idSchema.nullable()).max(1000).optional(),
  })
  .readonly();
export type AllTasksFilter = z.infer<typeof allTasksFilterSchema>;
