import { type ArchiveRows } from '#core/archives/file/archiveReader.ts';
import {
  type Candidate,
  clash,
  type Parent,
  type PlaceContext,
  type PlaceRules,
} from '#core/archives/restore/candidate.ts';
import { makeColumnFit } from '#core/archives/restore/columnFit.ts';
import { findIds, type Lookups } from '#core/archives/restore/databaseLookups.ts';
import { addConflict, countOne, makePlaceReport, type PlaceReport } from '#core/archives/restore/placeReport.ts';
import { placeOthers } from '#core/archives/restore/placeOthers.ts';
import { placeIds } from '#core/archives/restore/placeIds.ts';
import { isSubclassTable, parentTables, tableLinks } from '#core/archives/restore/tableLinks.ts';
import { readTableColumns, type TargetColumn } from '#core/archives/restore/tableColumns.ts';
import { findTriggers } from '#core/archives/restore/triggers.ts';
import { type YaptideTable, yaptideTables } from '#core/connection/databaseShape.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';

/** Rows that are ready to be inserted. */
export interface PlacedRows {
  readonly table: string;
  /** The table's name in SQL. */
  readonly sqlName: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly RawCell[])[];
  /** Rows that exist under the same id with other values. */
  readonly replacements: readonly Replacement[];
  /** Names of triggers and rules that may change the rows as they are written; null without any. */
  readonly triggers: string | null;
}

/** A row to be replaced: cells by position in the columns; a column changes only where `omitted` is false. */
export interface Replacement {
  readonly id: string;
  readonly cells: readonly RawCell[];
  readonly omitted: readonly boolean[];
}

/** Places one batch of rows after another, and remembers the results for parents. */
export interface Placer {
  readonly place: (batch: ArchiveRows, signal: AbortSignal) => Promise<PlacedRows | undefined>;
  readonly report: PlaceReport;
}

/** Makes a placer over a reader: a transaction, or a database for a plan. */
export function makePlacer(lookups: Lookups, rules: PlaceRules): Placer {
  const report = makePlaceReport();
  const parents = new Map([...parentTables].map((table) => [table, new Map<string, Parent>()]));
  const targets = new Map<YaptideTable, readonly TargetColumn[]>();
  const triggers = makeTriggers(lookups, report);
  const place: Placer['place'] = async (batch, signal) => {
    const table = yaptideTables.find((known) => known === batch.table);
    const columns =
      table === undefined ? [] : (targets.get(table) ?? (await readTableColumns(lookups, `"${table}"`, signal)));
    if (table === undefined || columns.length === 0) {
      const others = await placeOthers({ lookups, rules, report }, batch, signal);
      return others && { ...others, triggers: await triggers(others, signal) };
    }
    targets.set(table, columns);
    const dialects = { from: rules.from, to: lookups.dialect };
    const { clusterPort } = rules.choices;
    const fit = makeColumnFit({ table, from: batch.columns, to: columns, dialects, clusterPort });
    const context = { lookups, rules, report, parents, table, fit, columns, signal };
    if (fit.refusals.length > 0) return refuseAll(context, batch);
    addNotes(context);
    const candidates = toCandidates(context, batch);
    await followReferences(context, candidates);
    await placeIds(context, candidates);
    const placed = settle(context, candidates);
    return { ...placed, triggers: await triggers(placed, signal) };
  };
  return { place, report };
}

/** Finds the triggers of each table that gets rows once, and notes them. */
function makeTriggers(lookups: Lookups, report: PlaceReport) {
  const known = new Map<string, string | null>();
  return async (
    { table, sqlName, rows, replacements }: Omit<PlacedRows, 'triggers'>,
    signal: AbortSignal,
  ): Promise<string | null> => {
    if (rows.length + replacements.length === 0) return null;
    const found = known.get(table) ?? (await findTriggers(lookups, sqlName, signal));
    known.set(table, found);
    if (found !== null)
      report.notes.add(`${table} has triggers or rules that may change the rows as they are written: ${found}.`);
    return found;
  };
}

function refuseAll({ report, table, fit }: PlaceContext, { rows }: ArchiveRows): undefined {
  for (const _row of rows) {
    countOne(report.skipped, table);
    addConflict(report, { kind: 'does-not-fit', table, id: '', message: fit.refusals.join(' ') });
  }
}

function addNotes({ report, table, fit, rules }: PlaceContext): void {
  for (const column of fit.leftOut) {
    report.notes.add(`${table}.${column} is left out: the database's revision has no such column.`);
  }
  for (const column of fit.supplied) {
    const value = table === 'Cluster' ? String(rules.choices.clusterPort) : 'what a migration would give it';
    report.notes.add(`${table}.${column} is not in the archive and gets ${value}.`);
  }
}

function toCandidates(context: PlaceContext, { rows }: ArchiveRows): readonly Candidate[] {
  const { fit } = context;
  const at = fit.columns.indexOf('id');
  return rows.map((archived) => {
    const row = fit.fit(archived);
    const id = row.cells[at];
    const oldId = typeof id === 'string' ? id : '';
    const cells = [...row.cells];
    const candidate: Candidate = {
      oldId,
      row,
      cells,
      id: oldId,
      hasNewBase: false,
      isThere: false,
      keepsName: false,
      fate: 'insert',
    };
    const isId = /^-?\d{1,18}$/u.test(oldId);
    const problem = row.problem ?? (isId ? undefined : 'its id is not a whole number');
    if (problem !== undefined) clash(context, candidate, { kind: 'does-not-fit', message: problem });
    return candidate;
  });
}

function omittedNote(table: YaptideTable, fate: Candidate['fate']): string {
  if (fate !== 'insert') return `Secrets of ${table} are not in the archive: existing rows keep theirs.`;
  return table === 'YaptideUser'
    ? 'Password hashes are not restored: these users cannot log in until a new password is set.'
    : `Secrets of ${table} are not restored and stay empty.`;
}

/** Updates references to the placed parents; one that is in neither archive nor database is a conflict. */
async function followReferences(context: PlaceContext, candidates: readonly Candidate[]): Promise<void> {
  const { table, fit, parents, rules, lookups, signal } = context;
  for (const { column, table: parent } of tableLinks[table].references) {
    const at = fit.columns.indexOf(column);
    const known = parents.get(parent);
    const open: Candidate[] = [];
    for (const candidate of candidates) {
      const to = candidate.cells[at];
      if (candidate.fate !== 'insert' || typeof to !== 'string') continue;
      const found = known?.get(to);
      if (found === undefined) open.push(candidate);
      else if (found === null) candidate.fate = 'skip';
      else follow(candidate, { at, column, parent: found, rules });
    }
    const isThere =
      rules.ids === 'new' || !lookups.shape.hasTable(parent)
        ? new Set<string>()
        : await findIds(lookups, { table: parent, ids: idsIn(open, at) }, signal);
    for (const candidate of open) {
      const to = String(candidate.cells[at]);
      if (!isThere.has(to)) withoutParent(context, candidate, { at, parent, to });
    }
  }
}

function idsIn(candidates: readonly Candidate[], at: number): readonly string[] {
  const ids = new Set(candidates.map(({ cells }) => String(cells[at])));
  return [...ids].filter((id) => /^-?\d{1,18}$/u.test(id));
}

interface Following {
  readonly at: number;
  readonly column: string;
  readonly parent: NonNullable<Parent>;
  readonly rules: PlaceRules;
}

function follow(candidate: Candidate, { at, column, parent, rules }: Following): void {
  candidate.cells[at] = parent.id;
  if (parent.isNew) candidate.hasNewBase ||= column === 'id' || column === 'simulation_id';
  // An existing user keeps its password and its keys.
  else if (column === 'id' && rules.ids === 'new') candidate.fate = 'matched';
  if (column === 'id') candidate.id = parent.id;
}

/** Whether a row may have a dangling reference, as it did before: on SQLite, under its own id. */
function mayKeepOrphans({ lookups, rules }: Pick<PlaceContext, 'lookups' | 'rules'>): boolean {
  return lookups.dialect === 'sqlite' && rules.ids === 'keep';
}

interface MissingParent {
  readonly at: number;
  readonly parent: YaptideTable;
  readonly to: string;
}

function withoutParent(context: PlaceContext, candidate: Candidate, { at, parent, to }: MissingParent): void {
  const { fit, columns, rules } = context;
  const column = fit.columns[at] ?? '';
  clash(context, candidate, {
    kind: 'parent-missing',
    message: `${column} refers to ${parent} ${to}, which does not exist`,
  });
  if (rules.choices.parentMissing === 'keep' && mayKeepOrphans(context)) {
    candidate.fate = 'insert';
    return;
  }
  const mayBeEmpty = columns.some(({ name, isRequired }) => name === column && !isRequired);
  if (rules.choices.parentMissing !== 'without' || !mayBeEmpty) return;
  candidate.cells[at] = null;
  candidate.fate = 'insert';
}

/** Counts the result for each row and remembers it for the rows that belong to it. */
function settle(
  { table, fit, report, parents }: PlaceContext,
  candidates: readonly Candidate[],
): Omit<PlacedRows, 'triggers'> {
  const known = isSubclassTable(table) ? undefined : parents.get(table);
  const { insert, replace, present, matched, skipped } = report;
  const counts = { insert, replace, present, matched, skip: skipped };
  for (const { fate, oldId, id, isThere, row } of candidates) {
    countOne(counts[fate], table);
    if (row.omitted.some(Boolean)) report.notes.add(omittedNote(table, fate));
    if (known?.has(oldId) !== false) continue;
    known.set(oldId, fate === 'skip' && !isThere ? null : { id, isNew: fate === 'insert' });
  }
  const rows = candidates.filter(({ fate }) => fate === 'insert').map(({ cells }) => cells);
  const replacements = candidates
    .filter(({ fate }) => fate === 'replace')
    .map(({ id, cells, row }) => ({ id, cells, omitted: row.omitted }));
  return { table, sqlName: `"${table}"`, columns: fit.columns, rows, replacements };
}
