import { z } from 'zod';
import { type CallDefinitions, nothing, onConnection } from '#shared/contract/callParts.ts';
import { relationNameSchema } from '#shared/domain/catalog.ts';
import { editReviewSchema, editSchema, stagedEditsSchema } from '#shared/domain/edit.ts';
import { consentSchema, outcomeSchema } from '#shared/domain/plan.ts';
import { cellSchema } from '#shared/domain/table.ts';

const onRelation = { ...onConnection, relation: relationNameSchema };
const rowKey = z.string().max(10_000);

/** The calls that stage edits of rows, review and apply them. Staged edits stay on disk until they are applied. */
export const editCalls = {
  'edits.read': { input: z.strictObject(onRelation), output: stagedEditsSchema },
  /**
   * Adds a step. Fails with `changed` if a value is no longer what the window showed, and with bad-input if the
   * database would not read a new value.
   */
  'edits.stage': {
    input: z.strictObject({
      ...onRelation,
      edits: z.array(editSchema).min(1).max(2).readonly(),
      /** By the row's key and the column: what the window showed. */
      shown: z.record(z.string(), z.record(z.string(), cellSchema)).default({}),
    }),
    output: z.strictObject({ id: z.string() }),
  },
  /** Takes back the last step, what was staged for a cell or a row, or everything. */
  'edits.unstage': {
    input: z.strictObject({
      ...onRelation,
      what: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('last') }),
        z.strictObject({ kind: z.literal('all') }),
        z.strictObject({ kind: z.literal('row'), key: rowKey }),
        z.strictObject({ kind: z.literal('cell'), key: rowKey, column: z.string().max(500) }),
      ]),
    }),
    output: nothing,
  },
  /** Takes the values that others stored meanwhile as known: the edits of that cell or row replace them. */
  'edits.rebase': {
    input: z.strictObject({ ...onRelation, key: rowKey, column: z.string().max(500).nullable() }),
    output: nothing,
  },
  'edits.review': { input: z.strictObject(onRelation), output: editReviewSchema },
  /** Applies all edits of the table. Fails with `changed` if others changed what they replace. */
  'edits.apply': { input: z.strictObject({ ...onRelation, consent: consentSchema }), output: outcomeSchema },
  /** Undoes what was applied, from its archive. Fails with `changed` if others changed the rows since. */
  'edits.undo': {
    input: z.strictObject({ ...onConnection, archive: z.string().min(1).max(10_000), consent: consentSchema }),
    output: outcomeSchema,
  },
} as const satisfies CallDefinitions;
