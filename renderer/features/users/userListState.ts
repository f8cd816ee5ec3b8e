import { z } from 'zod';
import { userSortSchema } from '#shared/domain/user.ts';

const atFirst = { column: 'username', direction: 'ascending' } as const;

/** What the list of users shows, as it stands in the address. Whatever cannot be read is as at first. */
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
