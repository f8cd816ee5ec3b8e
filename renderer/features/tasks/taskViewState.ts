import { z } from 'zod';
import { taskFilterSchema, taskSortSchema } from '#shared/domain/task.ts';

/** The state of the tasks tab in the address. */
export const taskViewStateSchema = z
  .object({ filter: taskFilterSchema.optional().catch(undefined), sort: taskSortSchema.optional().catch(undefined) })
  .readonly();
export type TaskViewState = z.infer<typeof taskViewStateSchema>;

export const firstTaskSort = { column: 'taskNumber', direction: 'ascending' } as const;
