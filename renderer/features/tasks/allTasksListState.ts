import { z } from 'zod';
import { idSchema } from '#shared/domain/listing.ts';
import { taskSortSchema } from '#shared/domain/task.ts';

const atFirst = { column: 'id', direction: 'descending' } as const;

/** The state of the list of all tasks in the address. Invalid parts take their defaults. */
export const allTasksListStateSchema = z
  .object({
    filter: z
      .object({
        states: z.array(z.string().max(1000)).max(100).optional().catch(undefined),
        userIds: z.array(idSchema.nullable()).max(1000).optional().catch(undefined),
      })
      .readonly()
      .default({})
      .catch({}),
    sort: taskSortSchema.default(atFirst).catch(atFirst),
  })
  .readonly();
export type AllTasksListState = z.infer<typeof allTasksListStateSchema>;
