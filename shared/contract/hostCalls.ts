import { z } from 'zod';
import { type CallDefinitions, nothing } from '#shared/contract/callParts.ts';
import { preferencesSchema } from '#shared/domain/preferences.ts';

/** The calls about the program that runs core, and about its window. */
export const hostCalls = {
  'host.describe': {
    input: nothing,
    output: z.strictObject({
      host: z.enum(['electron', 'browser', 'test']),
      version: z.string(),
      platform: z.string(),
      canChooseFile: z.boolean(),
      canOpenWindow: z.boolean(),
    }),
  },
  /** Asks for a file in the system's dialog; null when it was dismissed. Only if `canChooseFile`. */
  'host.chooseFile': { input: nothing, output: z.strictObject({ path: z.string().nullable() }) },
  /** Opens another window of the program. Only if `canOpenWindow`. */
  'host.openWindow': {
    input: z.strictObject({ route: z.string().regex(/^\/[^\s]{0,4000}$/u) }),
    output: nothing,
  },

  'preferences.get': { input: nothing, output: preferencesSchema },
  'preferences.set': { input: z.strictObject({ preferences: preferencesSchema }), output: preferencesSchema },
} as const satisfies CallDefinitions;
