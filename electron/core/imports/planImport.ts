import { createHash } from 'node:crypto';
import type { ColumnFacts, RelationFacts } from '#core/catalog/relationFacts.ts';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { Base } from '#core/edits/bases.ts';
import type { WantedEdits } from '#core/edits/editChange.ts';
import type { NewValue } from '#core/edits/newValues.ts';
import { columnNamed, readBases } from '#core/edits/storedValues.ts';
import type { RowValues } from '#core/edits/writeRows.ts';
import { type CheckTexts, makeCheckTexts } from '#core/imports/checkValues.ts';
import { compareRows } from '#core/imports/compareRows.ts';
import type { FileRow } from '#core/imports/fileRows.ts';
import type { ImportFile } from '#core/imports/importFile.ts';
import { type ImportRequest, maxImportedRows, type RejectedRow } from '#shared/domain/rowImport.ts';
import { makeFailure } from '#shared/failure.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';

/** What a file comes to: the edits that it asks for, and what was left of it. */
export interface PlannedImport {
  readonly wanted: WantedEdits;
  readonly rows: number;
  readonly unchanged: number;
  readonly rejectedCount: number;
  /** The first of them. */
  readonly rejected: readonly RejectedRow[];
  /** Of all edits with the values that they replace. */
  readonly digest: string;
}

interface Planning {
  readonly facts: RelationFacts;
  readonly file: ImportFile;
  readonly request: ImportRequest;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** How many rejected rows are named. */
const maxNamed = 200;
/** In characters: what all values of the edits may take. */
const maxSize = 128 * 2 ** 20;

/** Compares the rows of a file with a table, part by part. */
export async function planImport(database: ReadOnlyDatabase, planning: Planning): Promise<PlannedImport> {
  const { facts, file, request, signal, onProgress } = planning;
  const columns = columnsOf(facts, file, request);
  const check = makeCheckTexts(database);
  const state = { rows: 0, unchanged: 0, rejectedCount: 0, size: 0 };
  const rejected: RejectedRow[] = [];
  const reject = (row: RejectedRow): void => {
    state.rejectedCount += 1;
    if (rejected.length < maxNamed) rejected.push(row);
  };
  const inserts: RowValues[] = [];
  const updates: WantedEdits['updates'][number][] = [];
  const seen = new Map<string, number>();
  const hash = createHash('sha256');
  for await (const part of file.parts()) {
    const first = state.rows + 1;
    state.rows += part.length;
    if (state.rows > maxImportedRows) throw tooManyRows();
    const read = await readRows(part, { dialect: database.dialect, first, columns, request, check, signal, reject });
    for (const { values } of read)
      for (const value of values.values()) state.size += typeof value === 'string' ? value.length : 8;
    if (state.size > maxSize) throw tooLarge();
    const placed = await placeRows(database, planning, read);
    const kept = placed.filter(({ row, values, match }) => {
      const key =
        request.key.length === 0 ? '' : (match?.key ?? JSON.stringify(request.key.map((name) => values.get(name))));
      const before = key === '' ? undefined : seen.get(key);
      if (key !== '' && before === undefined) seen.set(key, row);
      if (before === undefined) return true;
      reject({ row, column: null, reason: `Its key is already in row ${formatCount(before)}` });
      return false;
    });
    for (const { row, values, match } of kept) {
      if (match === undefined) {
        const missing = missingColumn(facts, values);
        if (missing === undefined) inserts.push(values);
        else reject({ row, column: missing, reason: 'A new row needs a value here' });
      } else if (match.differing.length === 0) state.unchanged += 1;
    }
    updates.push(...(await updatesOf(database, facts, { kept, signal })));
    onProgress(null, `${formatPlural(state.rows, 'row')} compared`);
  }
  for (const values of inserts) hash.update(JSON.stringify(['insert', ...values]));
  for (const { key, values, bases } of updates) hash.update(JSON.stringify([key, ...values, ...bases]));
  const { size: _size, ...counts } = state;
  const relation = { schema: facts.schema, name: facts.name };
  return { ...counts, rejected, digest: hash.digest('hex'), wanted: { relation, removes: [], updates, inserts } };
}

/** The table's column for each of the file's; undefined for one that is left out. Fails with bad-input where they do not fit. */
function columnsOf(
  facts: RelationFacts,
  file: ImportFile,
  { columns, key }: ImportRequest,
): readonly (ColumnFacts | undefined)[] {
  const names = columns.filter((name) => name !== null);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const absent = key.find((name) => !names.includes(name));
  if (columns.length !== file.columns.length)
    throw doesNotFit(`The file has ${file.columns.length} columns, not ${columns.length}`);
  if (names.length === 0) throw doesNotFit('No column of the file is matched');
  if (twice !== undefined) throw doesNotFit(`Two columns of the file are matched with '${twice}'`);
  if (absent !== undefined)
    throw doesNotFit(`No column of the file is matched with '${absent}', which is part of the key`);
  return columns.map((name) => {
    if (name === null) return undefined;
    const column = facts.columns.find((each) => each.name === name);
    const why = column === undefined ? 'does not exist' : whyNotImported(column);
    if (column === undefined || why !== undefined) throw doesNotFit(`The column '${name}' ${why ?? ''}`);
    return column;
  });
}

/** Why no values are imported into a column; undefined where they are. */
export function whyNotImported({ isSecret, isForbidden, generated }: ColumnFacts): string | undefined {
  if (isSecret) return 'contains secrets and cannot be written here';
  if (isForbidden) return 'may not be read by the database user';
  return generated === 'stored' || generated === 'virtual' ? 'is computed by the database' : undefined;
}

interface ReadRow {
  readonly row: number;
  readonly values: ReadonlyMap<string, NewValue>;
}

interface Reading {
  readonly dialect: ReadOnlyDatabase['dialect'];
  /** The number of the first row. */
  readonly first: number;
  readonly columns: readonly (ColumnFacts | undefined)[];
  readonly request: ImportRequest;
  readonly check: CheckTexts;
  readonly signal: AbortSignal;
  readonly reject: (row: RejectedRow) => void;
}

/** Rows with values that the columns take; the others are rejected with the reason. */
async function readRows(part: readonly FileRow[], reading: Reading): Promise<readonly ReadRow[]> {
  const { dialect, first, columns, request, check, signal, reject } = reading;
  const wrong = new Map<ColumnFacts, ReadonlyMap<string, string>>();
  for (const [index, column] of columns.entries()) {
    if (column === undefined) continue;
    const texts = new Set<string>();
    for (const row of part) {
      const cell = typeof row === 'string' ? null : row[index];
      if (typeof cell === 'string') texts.add(normal(dialect, column, cell));
    }
    if (texts.size > 0) wrong.set(column, await check(column, texts, signal));
  }
  return part.flatMap((row, at): readonly ReadRow[] => {
    if (typeof row === 'string') {
      reject({ row: first + at, column: null, reason: row });
      return [];
    }
    const values = new Map<string, NewValue>();
    for (const [index, column] of columns.entries()) {
      const cell = row[index];
      if (column === undefined || cell === undefined) continue;
      const text = cell === null ? null : normal(dialect, column, cell);
      const isKey = request.key.includes(column.name);
      const reason =
        text === null
          ? isKey
            ? 'It is NULL, and part of the key'
            : column.isNotNull && column.default === null && column.generated === null
              ? 'It is NULL, and the column is NOT NULL'
              : undefined
          : wrong.get(column)?.get(text);
      if (reason !== undefined) {
        const shown = text === null || text.length > 60 ? '' : `'${text}': `;
        reject({ row: first + at, column: column.name, reason: `${shown}${reason}` });
        return [];
      }
      values.set(column.name, text !== null && column.isBlob ? { kind: 'bytes', hex: text.slice(2) } : text);
    }
    const missing = request.key.find((name) => !values.has(name));
    if (missing === undefined) return [{ row: first + at, values }];
    reject({ row: first + at, column: missing, reason: 'It is missing, and part of the key' });
    return [];
  });
}

/** SQLite stores truth values as numbers. */
function normal(dialect: ReadOnlyDatabase['dialect'], { type }: ColumnFacts, text: string): string {
  if (dialect !== 'sqlite' || !/^bool/iu.test(type)) return text;
  return /^true$/iu.test(text) ? '1' : /^false$/iu.test(text) ? '0' : text;
}

interface PlacedRow extends ReadRow {
  readonly match: { readonly key: string; readonly differing: readonly string[] } | undefined;
}

/** The rows with their stored counterparts, those with the same columns compared together. */
async function placeRows(
  database: ReadOnlyDatabase,
  { facts, request: { key }, signal }: Planning,
  read: readonly ReadRow[],
): Promise<readonly PlacedRow[]> {
  if (key.length === 0) return read.map((row) => ({ ...row, match: undefined }));
  const placed: PlacedRow[] = [];
  for (const same of Map.groupBy(read, ({ values }) => JSON.stringify([...values.keys()])).values()) {
    const matches = await compareRows(database, facts, { rows: same.map(({ values }) => values), key, signal });
    placed.push(...same.map((row, index) => ({ ...row, match: matches[index] })));
  }
  return placed.sort((one, other) => one.row - other.row);
}

/** The changes of rows, each with the values that it replaces. */
async function updatesOf(
  database: ReadOnlyDatabase,
  facts: RelationFacts,
  { kept, signal }: { readonly kept: readonly PlacedRow[]; readonly signal: AbortSignal },
): Promise<WantedEdits['updates']> {
  const changed = kept.flatMap(({ values, match }) =>
    match === undefined || match.differing.length === 0 ? [] : [{ values, match }],
  );
  // A row that is found by its place is told by its key too.
  const own = facts.identity.kind === 'place' ? [...facts.primaryKey, ...(facts.uniqueKeys[0] ?? [])] : [];
  const updates: WantedEdits['updates'][number][] = [];
  for (const same of Map.groupBy(changed, ({ match }) => JSON.stringify(match.differing)).values()) {
    const differing = same[0]?.match.differing ?? [];
    const columns = [...new Set([...differing, ...own])];
    const keys = same.map(({ match }) => match.key);
    const bases = await readBases(database, facts, { keys, columns, locks: false, signal });
    for (const { values, match } of same) {
      const base = bases.get(match.key);
      if (base === undefined) throw changedMeanwhile();
      updates.push({
        key: match.key,
        values: new Map(differing.map((name): [string, NewValue] => [name, values.get(name) ?? null])),
        bases: new Map(columns.map((name, index): [string, Base] => [name, base[index] ?? null])),
        when: 'last',
      });
    }
  }
  return updates;
}

/** A column that a new row has no value for, but needs one. */
function missingColumn(
  { columns, identity, schema }: RelationFacts,
  values: ReadonlyMap<string, NewValue>,
): string | undefined {
  const isRowid = (name: string): boolean =>
    schema === 'main' && identity.kind === 'key' && identity.columns.length === 1 && identity.columns[0] === name;
  return columns.find(
    ({ name, isNotNull, default: expression, generated }) =>
      isNotNull && expression === null && generated === null && !values.has(name) && !isRowid(name),
  )?.name;
}

/** Fails with bad-input for a key that does not tell the rows of a table apart. */
export function assertKey(facts: RelationFacts, key: readonly string[]): void {
  const isKnown = keysOf(facts).some((each) => each.length === key.length && each.every((name) => key.includes(name)));
  if (key.length > 0 && !isKnown) throw doesNotFit('The chosen columns are not a key of the table');
  for (const name of key) columnNamed(facts, name);
}

/** What may tell which rows exist already. */
export function keysOf({ primaryKey, uniqueKeys }: RelationFacts): readonly (readonly string[])[] {
  return [
    ...(primaryKey.length > 0 ? [primaryKey] : []),
    ...uniqueKeys.filter((key) => key.join() !== primaryKey.join()),
  ];
}

function doesNotFit(message: string): Error {
  return makeFailure({ code: 'bad-input', message, hint: 'Nothing was imported. Match the columns again.' });
}

function tooManyRows(): Error {
  return makeFailure({
    code: 'too-large',
    message: `The file has more than ${formatCount(maxImportedRows)} rows, which are not imported in one transaction`,
    hint: 'Split it into smaller files.',
  });
}

function tooLarge(): Error {
  return makeFailure({
    code: 'too-large',
    message: 'The values of the file take more than 128 MB',
    hint: 'Split it into smaller files.',
  });
}

function changedMeanwhile(): Error {
  return makeFailure({
    code: 'changed',
    message: 'A row was removed while the file was compared',
    hint: 'Nothing was imported. Try again.',
  });
}
