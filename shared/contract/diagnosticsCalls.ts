import { z } from 'zod';
import { type CallDefinitions, nothing } from '#shared/contract/callParts.ts';
import { crashReportSchema, licenceSchema } from '#shared/domain/diagnostics.ts';

/** The calls about the program itself: its parts, its log and its crash reports. */
export const diagnosticsCalls = {
  'diagnostics.about': {
    input: nothing,
    output: z.strictObject({
      version: z.string(),
      /** Electron, Chromium, Node.js and the system, each with its version. */
      runtimes: z.array(z.strictObject({ name: z.string(), version: z.string() })).readonly(),
      /** Where log and crash reports are. */
      folder: z.string(),
      canOpenFolder: z.boolean(),
      /** Newest first. */
      reports: z.array(crashReportSchema).readonly(),
    }),
  },
  'diagnostics.report': {
    input: z.strictObject({ name: z.string().max(100) }),
    /** Null if the report is not kept any more. */
    output: z.strictObject({ text: z.string().nullable() }),
  },
  /** Only if `canOpenFolder`. */
  'diagnostics.openFolder': { input: nothing, output: nothing },
  'diagnostics.licences': { input: nothing, output: z.strictObject({ licences: z.array(licenceSchema).readonly() }) },
} as const satisfies CallDefinitions;
