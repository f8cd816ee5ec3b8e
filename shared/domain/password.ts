import { z } from 'zod';

/** The most characters (code points) that a password may have. */
export const maxPasswordLength = 1000;

/** How hard a password is to guess, by a modest estimate of this program's own. */
export const passwordStrengthSchema = z
  .strictObject({
    /** 0: guessed at once … 4: out of reach. */
    score: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
    /** One sentence: what the score means, and what weakens the password. */
    words: z.string(),
  })
  .readonly();
export type PasswordStrength = z.infer<typeof passwordStrengthSchema>;
