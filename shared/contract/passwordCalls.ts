import { z } from 'zod';
import type { CallDefinitions } from '#shared/contract/callParts.ts';
import { passwordStrengthSchema } from '#shared/domain/password.ts';

/** The calls about passwords. */
export const passwordCalls = {
  /** The password is neither kept nor logged. */
  'passwords.strength': {
    input: z.strictObject({ password: z.string().max(4000), username: z.string().max(1000).default('') }),
    output: passwordStrengthSchema,
  },
} as const satisfies CallDefinitions;
