import { randomUUID } from 'node:crypto';
import { type ColumnFacts, type RelationFacts, whyNotEditable } from '#core/catalog/relationFacts.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { type Base, type BaseSets, shownBase } from '#core/edits/bases.ts';
import { readBases, wholeRow } from '#core/edits/storedValues.ts';
import { bound, part, toStatement } from '#core/listing/sqlPart.ts';
import { type Edit, type EditValue, foldEdits, isNewKey, type StagedEdits } from '#shared/domain/edit.ts';
import type { Cell } from '#shared/domain/table.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

export interface Staging {
  readonly facts: RelationFacts;
  readonly edits: readonly Edit[];
  /** By row and column: what the window showed. */
  readonly shown: Readonly<Record<string, Readonly<Record<string, Cell>>>>;
  readonly signal: AbortSignal;
}

/** What is kept of one table: the edits, and the values that they replace. */
export interface KeptEdits extends StagedEdits {
  readonly bases: BaseSets;
}

/** The most steps that are kept for one table. */
const maxSteps = 10_000;

/** The kept edits with one more step. The values that it replaces are read, and kept to compare them later. */
export async function stageEdits(
  database: ReadOnlyDatabase,
  before: KeptEdits,
  { facts, edits, shown, signal }: Staging,
): Promise<KeptEdits> {
  assertEditable(facts);
  if (before.steps.length >= maxSteps) throw tooManySteps();
  for (const edit of edits) if (edit.kind !== 'remove') await assertReadable(database, { facts, edit, signal });
  const bases: BaseSets[number][] = [...before.bases];
  for (const edit of edits) {
    const keys = edit.kind === 'remove' ? edit.keys : edit.rows.map(({ key }) => key);
    const stored = edit.kind === 'add' ? [] : keys.filter((key) => !isNewKey(key));
    if (stored.length === 0) continue;
    const columns = edit.kind === 'remove' ? [wholeRow] : [...edit.columns, ...keyColumnsOf(facts, edit.columns)];
    const found = await readBases(database, facts, { keys: stored, columns, locks: false, signal });
    if (found.size < new Set(stored).size) throw goneMeanwhile();
    for (const [key, cells] of Object.entries(shown)) {
      for (const [index, column] of columns.entries())
        assertShown(cells[column], found.get(key)?.[index] ?? null, column);
    }
    bases.push({ columns, rows: Object.fromEntries(found) });
  }
  return { steps: [...before.steps, { id: randomUUID(), edits }], bases };
}

/** A row that is found by its place in the table is told by its key as well. */
function keyColumnsOf(
  { identity, primaryKey, uniqueKeys }: RelationFacts,
  edited: readonly string[],
): readonly string[] {
  if (identity.kind !== 'place') return [];
  const key = primaryKey.length > 0 ? primaryKey : (uniqueKeys[0] ?? []);
  return key.filter((name) => !edited.includes(name));
}

/** The kept edits without the values of rows that are no longer edited. */
export function withNeededBases(steps: StagedEdits['steps'], bases: BaseSets): KeptEdits {
  const edited = foldEdits(steps);
  const left = bases.map(({ columns, rows }) => ({
    columns,
    rows: Object.fromEntries(Object.entries(rows).filter(([key]) => edited.has(key))),
  }));
  return { steps, bases: left.filter(({ rows }) => Object.keys(rows).length > 0) };
}

/** Fails with `changed` where a value is not what the window showed of it. */
function assertShown(cell: Cell | undefined, base: Base, column: string): void {
  if (cell === undefined) return;
  const now = shownBase(base);
  const text = now?.text ?? null;
  const shown = cell === null || typeof cell === 'string' ? cell : cell.kind === 'cut' ? cell.text : undefined;
  // Of bytes and secrets the window shows no value.
  if (shown === undefined || (shown !== null && now?.isCut === true && shown.startsWith(text ?? ''))) return;
  const isCut = typeof cell === 'object' && cell !== null;
  if (shown === text || (isCut && text !== null && shown !== null && text.startsWith(shown))) return;
  throw makeFailure({
    code: 'changed',
    message: `${column} was changed by others since the row was read`,
    hint: 'Nothing was staged. Refresh the table, and edit the row as it is now.',
  });
}

interface NewValues extends Pick<Staging, 'facts' | 'signal'> {
  readonly edit: Extract<Edit, { readonly kind: 'set' | 'add' }>;
}

/** Fails with bad-input if the database would not read a new value as one of its column's type. */
async function assertReadable(
  database: ReadOnlyDatabase,
  { facts, edit: { columns, rows }, signal }: NewValues,
): Promise<void> {
  for (const [index, name] of columns.entries()) {
    const column = editableColumn(facts, name);
    const values = rows.map((row): EditValue => row.values[index] ?? null);
    if (
      column.isNotNull &&
      column.default === null &&
      column.generated === null &&
      values.includes(null) &&
      !isRowid(facts, name)
    )
      throw badValue(column, 'NULL', 'The column is NOT NULL.');
    const texts = values.filter((value) => typeof value === 'string');
    if (texts.length > 0) await assertTexts(database, column, { texts, signal });
  }
}

/** NULL for SQLite's INTEGER PRIMARY KEY means the next free one. */
function isRowid({ identity, schema }: RelationFacts, name: string): boolean {
  return schema === 'main' && identity.kind === 'key' && identity.columns.includes(name);
}

function editableColumn(facts: RelationFacts, name: string): ColumnFacts {
  const column = facts.columns.find((each) => each.name === name);
  if (column === undefined) throw badColumn(name, 'does not exist');
  if (column.isSecret) throw badColumn(name, 'contains secrets and cannot be edited here');
  if (column.isForbidden) throw badColumn(name, 'may not be read by the database user');
  if (column.generated === 'stored' || column.generated === 'virtual')
    throw badColumn(name, 'is computed by the database');
  return column;
}

async function assertTexts(
  { dialect, build, positionalRows }: ReadOnlyDatabase,
  column: ColumnFacts,
  { texts, signal }: { readonly texts: readonly string[]; readonly signal: AbortSignal },
): Promise<void> {
  if (dialect === 'sqlite') {
    const isNumber = /int|real|floa|doub/iu.test(column.type);
    const wrong = isNumber
      ? texts.find((text) => !/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/iu.test(text))
      : undefined;
    if (wrong !== undefined) throw badValue(column, wrong, `It is not a number, and the column is ${column.type}.`);
    return;
  }
  const nul = texts.find((text) => text.includes('\0') || !text.isWellFormed());
  if (nul !== undefined) throw badValue(column, nul, 'PostgreSQL cannot store it as text.');
  const different = JSON.stringify([...new Set(texts)]);
  const sql = `select count(t.v::${column.cast}) from json_array_elements_text(${bound}::json) as t(v)`;
  try {
    await positionalRows(toStatement(build, part(sql, different)), signal);
  } catch (error) {
    if (
      !(error instanceof FailureError) ||
      error.failure.code === 'cancelled' ||
      error.failure.code === 'connection-lost'
    )
      throw error;
    throw makeFailure({
      code: 'bad-input',
      message: `${column.name} does not take this value: ${error.failure.message}`,
      hint: `Its type is ${column.type}. Nothing was staged.`,
      details: error.failure.details,
      cause: error,
    });
  }
}

function badValue({ name }: ColumnFacts, value: string, why: string): Error {
  return makeFailure({
    code: 'bad-input',
    message: `${name} does not take '${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`,
    hint: `${why} Nothing was staged.`,
  });
}

function badColumn(name: string, why: string): Error {
  return makeFailure({
    code: 'bad-input',
    message: `The column '${name.slice(0, 200)}' ${why}`,
    hint: 'Nothing was staged.',
  });
}

/** Fails with not-allowed for a relation whose rows cannot be edited. */
export function assertEditable(facts: RelationFacts): void {
  const why = whyNotEditable(facts);
  if (why === null) return;
  throw makeFailure({ code: 'not-allowed', message: why, hint: 'Its rows can be read, but not edited.' });
}

function goneMeanwhile(): Error {
  return makeFailure({
    code: 'changed',
    message: 'A row no longer exists',
    hint: 'Nothing was staged. Others have removed it: refresh the table.',
  });
}

function tooManySteps(): Error {
  return makeFailure({
    code: 'too-large',
    message: `At most ${maxSteps} steps are staged for one table`,
    hint: 'Review and apply them first.',
  });
}
