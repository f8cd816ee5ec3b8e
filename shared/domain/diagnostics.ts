import { z } from 'zod';

/** A report of a crash, kept on this computer. */
export const crashReportSchema = z.strictObject({ name: z.string(), at: z.string(), what: z.string() }).readonly();
export type CrashReport = z.infer<typeof crashReportSchema>;

/** The licence of a package that the program contains. */
export const licenceSchema = z
  .strictObject({ name: z.string(), version: z.string(), licence: z.string(), text: z.string() })
  .readonly();
export type Licence = z.infer<typeof licenceSchema>;
