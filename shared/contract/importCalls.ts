import { z } from 'zod';
import { type CallDefinitions, onConnection } from '#shared/contract/callParts.ts';
import { relationNameSchema } from '#shared/domain/catalog.ts';
import { consentSchema, outcomeSchema } from '#shared/domain/plan.ts';
import {
  importFormatSchema,
  importPlanSchema,
  importRequestSchema,
  inspectedFileSchema,
} from '#shared/domain/rowImport.ts';

const onRelation = { ...onConnection, relation: relationNameSchema };

/** The calls that import the rows of a file into a table: looked at, planned by a dry run, then carried out and undoable like edits. */
export const importCalls = {
  /** `format` if it is not the one that the file's name and beginning tell. */
  'imports.inspect': {
    input: z.strictObject({
      ...onRelation,
      path: z.string().min(1).max(10_000),
      format: importFormatSchema.nullable().default(null),
    }),
    output: inspectedFileSchema,
  },
  /** Compares every row of the file with the table. Changes nothing. */
  'imports.plan': { input: z.strictObject({ ...onRelation, request: importRequestSchema }), output: importPlanSchema },
  /** Fails with `changed` if the file or the rows are no longer what the plan was made for. */
  'imports.apply': {
    input: z.strictObject({
      ...onRelation,
      request: importRequestSchema,
      digest: z.string().max(100),
      consent: consentSchema,
    }),
    output: outcomeSchema,
  },
} as const satisfies CallDefinitions;
