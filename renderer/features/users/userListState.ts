import { z } from 'zod';
import { userSortSchema } from '#shared/domain/user.ts';

const atFirst = { column: 'username', direction: 'ascending' } as const;

/** The state of the list of users in the address. Invalid parts take their defaults. */
export const userListStateSchema = z
  .object({
    filter: z
      .object({
        authProviders: z.array(z.string().max(1000)).max(100).optional().catch(undefined),
        text: z.string().max(1000).optional().catch(undefined),
      })
      .readonly()
      .default({})
      .catch({}),
    sort: userSortSchema.default(atFirst).catch(atFirst),
  })
  .readonly();
export type UserListState = z.infer<typeof userListStateSchema>;
