import { z } from 'zod';
import { onConnection } from '#shared/contract/callParts.ts';
import { windowOf, windowSchema } from '#shared/domain/listing.ts';
import { passwordStrengthSchema } from '#shared/domain/password.ts';
import {
  problemCountSchema,
  problemFilterSchema,
  problemSimulationSchema,
  problemSortSchema,
} from '#shared/domain/problem.ts';

/** The calls about simulations in trouble, and about passwords. None changes anything. */
export const problemCalls = {
  'problems.list': {
    input: z.strictObject({
      ...onConnection,
      filter: problemFilterSchema.prefault({}),
      sort: problemSortSchema.default({ column: 'lastSignAt', direction: 'ascending' }),
      window: windowSchema.default({ kind: 'jump', from: 'start', skip: 0, limit: 200 }),
    }),
    output: windowOf(problemSimulationSchema),
  },
  'problems.count': {
    input: z.strictObject({ ...onConnection, filter: problemFilterSchema.prefault({}) }),
    output: problemCountSchema,
  },
  /** The password is neither kept nor logged. */
  'passwords.strength': {
    input: z.strictObject({ password: z.string().max(4000), username: z.string().max(1000).default('') }),
    output: passwordStrengthSchema,
  },
} as const satisfies Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>;
