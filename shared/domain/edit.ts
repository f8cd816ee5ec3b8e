import { z } from 'zod';

/** A value that replaces another: text as the server reads it, NULL, the column's default, or bytes. */
export const editValueSchema = z.union([
  z.string(),
  z.null(),
  z.strictObject({ kind: z.literal('default') }).readonly(),
  z.strictObject({ kind: z.literal('bytes'), hex: z.string().regex(/^(?:[\da-f]{2})*$/iu) }).readonly(),
]);
export type EditValue = z.infer<typeof editValueSchema>;

const columns = z.array(z.string().max(500)).min(1).max(2000).readonly();
const rowKey = z.string().max(10_000);
/** The most rows that one step changes. */
export const maxEditedRows = 100_000;

const setSchema = z
  .strictObject({
    kind: z.literal('set'),
    columns,
    rows: z
      .array(z.strictObject({ key: rowKey, values: z.array(editValueSchema).readonly() }).readonly())
      .min(1)
      .max(maxEditedRows)
      .readonly(),
  })
  .readonly();
const addSchema = z
  .strictObject({
    kind: z.literal('add'),
    /** Other columns get their defaults. */
    columns: z.array(z.string().max(500)).max(2000).readonly(),
    /** Their keys begin with `new:`. */
    rows: z
      .array(z.strictObject({ key: rowKey, values: z.array(editValueSchema).readonly() }).readonly())
      .min(1)
      .max(maxEditedRows)
      .readonly(),
  })
  .readonly();
const removeSchema = z
  .strictObject({ kind: z.literal('remove'), keys: z.array(rowKey).min(1).max(maxEditedRows).readonly() })
  .readonly();

/** What one action of the user changes. */
export const editSchema = z.discriminatedUnion('kind', [setSchema, addSchema, removeSchema]);
export type Edit = z.infer<typeof editSchema>;

/** One undoable step: what is changed. */
export const editStepSchema = z
  .strictObject({ id: z.string().max(100), edits: z.array(editSchema).min(1).readonly() })
  .readonly();
export type EditStep = z.infer<typeof editStepSchema>;

/** The edits of one table that are kept until they are applied, in order. */
export const stagedEditsSchema = z.strictObject({ steps: z.array(editStepSchema).readonly() }).readonly();
export type StagedEdits = z.infer<typeof stagedEditsSchema>;

/** A row with everything that was staged for it. */
export interface StagedRow {
  readonly key: string;
  readonly state: 'changed' | 'new' | 'removed';
  /** By column. */
  readonly values: ReadonlyMap<string, EditValue>;
}

/** Whether a key is that of a row that exists only here. */
export function isNewKey(key: string): boolean {
  return key.startsWith('new:');
}

/** What the steps come to, by row, in the order in which the rows were first edited. */
export function foldEdits(steps: StagedEdits['steps']): ReadonlyMap<string, StagedRow> {
  const rows = new Map<string, StagedRow & { readonly values: Map<string, EditValue> }>();
  for (const edit of steps.flatMap((step) => step.edits)) {
    if (edit.kind === 'remove') {
      for (const key of edit.keys) {
        if (isNewKey(key)) rows.delete(key);
        else rows.set(key, { key, state: 'removed', values: new Map() });
      }
      continue;
    }
    for (const { key, values } of edit.rows) {
      const state = edit.kind === 'add' ? 'new' : 'changed';
      const row = rows.get(key) ?? { key, state, values: new Map<string, EditValue>() };
      if (row.state === 'removed' || (isNewKey(key) && edit.kind === 'set' && !rows.has(key))) continue;
      for (const [index, column] of edit.columns.entries()) row.values.set(column, values[index] ?? null);
      rows.set(key, row);
    }
  }
  return rows;
}

/** The staged edits without those of one cell, or of one row where no column is named. */
export function withoutEdits(steps: StagedEdits['steps'], key: string, column?: string): StagedEdits['steps'] {
  return steps.flatMap((step) => {
    const edits = step.edits.flatMap((edit): readonly Edit[] => withoutEdit(edit, key, column));
    return edits.length === 0 ? [] : [{ ...step, edits }];
  });
}

function withoutEdit(edit: Edit, key: string, column: string | undefined): readonly Edit[] {
  if (edit.kind === 'remove') {
    if (column !== undefined) return [edit];
    const keys = edit.keys.filter((each) => each !== key);
    return keys.length === 0 ? [] : [{ ...edit, keys }];
  }
  const row = edit.rows.find((each) => each.key === key);
  if (row === undefined) return [edit];
  const others = edit.rows.filter((each) => each !== row);
  const rest: readonly Edit[] = others.length === 0 ? [] : [{ ...edit, rows: others }];
  if (column === undefined) return rest;
  const columnsLeft = edit.columns.filter((each) => each !== column);
  if (columnsLeft.length === 0 && edit.kind === 'set') return rest;
  const values = row.values.filter((_, index) => edit.columns[index] !== column);
  return [...rest, { ...edit, columns: columnsLeft, rows: [{ key, values }] }];
}

/** A value in a comparison: the beginning of a long one. */
const storedValueSchema = z
  .strictObject({
    /** null is NULL. */
    text: z.string().nullable(),
    isCut: z.boolean(),
  })
  .readonly();

/** One cell that others have changed since it was edited. */
export const editConflictSchema = z
  .strictObject({
    key: z.string(),
    /** The row's key in words. */
    row: z.string(),
    /** null where the whole row is concerned: it no longer exists, or it was changed and is to be removed. */
    column: z.string().nullable(),
    kind: z.enum(['changed', 'gone']),
    mine: editValueSchema.nullable(),
    /** What is stored now, and what was when it was edited; null where the whole row is concerned. */
    theirs: storedValueSchema.nullable(),
    base: storedValueSchema.nullable(),
  })
  .readonly();
export type EditConflict = z.infer<typeof editConflictSchema>;

/** What applying the edits of a table would do. */
export const editReviewSchema = z
  .strictObject({
    /** The first of the statements, with their values. */
    statements: z.array(z.string()).readonly(),
    statementCount: z.int(),
    /** Rows that the edits themselves change, add and remove. */
    changed: z.int(),
    added: z.int(),
    removed: z.int(),
    /** Rows by table, those of cascades included, as a dry run counted them; null while the connection is locked. */
    counts: z.record(z.string(), z.int()).readonly().nullable(),
    conflicts: z.array(editConflictSchema).readonly(),
    conflictCount: z.int(),
    /** Why the database refuses the edits. */
    refusal: z
      .strictObject({ message: z.string(), hint: z.string(), details: z.array(z.string()).readonly() })
      .readonly()
      .nullable(),
    consent: z.strictObject({ typedName: z.string().nullable(), passphrase: z.boolean() }).readonly(),
  })
  .readonly();
export type EditReview = z.infer<typeof editReviewSchema>;
