import { randomUUID } from 'node:crypto';
import { type Candidate, clash, type PlaceContext } from '#core/archives/restore/candidate.ts';
import { isSameCell } from '#core/archives/restore/cellFit.ts';
import { findByValues, findIds, findRows, nameKey } from '#core/archives/restore/databaseLookups.ts';
import { isSubclassTable, parentTables, tableLinks } from '#core/archives/restore/tableLinks.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import { isSecretColumn } from '#shared/domain/secretColumns.ts';

/** Decides the id of each row, and whether its id or its name is taken. */
export async function placeIds(context: PlaceContext, candidates: readonly Candidate[]): Promise<void> {
  skipRepeated(context, candidates);
  const { rules, table } = context;
  const isSubclass = isSubclassTable(table);
  if (rules.ids === 'keep' || isSubclass) await keepIds(context, candidates, isSubclass);
  if (rules.ids === 'new' && table === 'Cluster') await useNamesakes(context, candidates, ['cluster_name']);
  if (rules.ids === 'new' && table === 'User') await useNamesakes(context, candidates, ['username', 'auth_provider']);
  await checkNames(context, candidates);
  if (rules.ids === 'new' && !isSubclass) await giveNewIds(context, candidates.filter(isGoing));
}

function isGoing({ fate }: Candidate): boolean {
  return fate === 'insert';
}

function isRenamed({ fate }: Candidate): boolean {
  return fate === 'insert' || fate === 'replace';
}

/** A parent that the archive contains twice is placed once. */
function skipRepeated({ parents, table }: PlaceContext, candidates: readonly Candidate[]): void {
  if (!parentTables.has(table)) return;
  const seen = new Set(parents.get(table)?.keys());
  for (const candidate of candidates.filter(isGoing)) {
    if (seen.has(candidate.oldId)) candidate.fate = 'present';
    seen.add(candidate.oldId);
  }
}

async function keepIds(context: PlaceContext, all: readonly Candidate[], isSubclass: boolean): Promise<void> {
  const { lookups, table, fit, signal, rules } = context;
  const candidates = all.filter((candidate) => isGoing(candidate) && !(isSubclass && candidate.hasNewBase));
  const taken = await findIds(lookups, { table, ids: candidates.map(({ id }) => id) }, signal);
  if (taken.size === 0) return;
  const replaces = rules.choices.idTaken === 'replace' && rules.ids === 'keep';
  const wanted = { table, columns: fit.columns, ids: [...taken], locks: replaces && rules.locks };
  const existing = await findRows(lookups, wanted, signal);
  const inTheWay: Candidate[] = [];
  for (const candidate of candidates) {
    const row = existing.get(candidate.id);
    if (row === undefined) continue;
    if (isSame(candidate, row)) candidate.fate = 'present';
    else {
      clash(context, candidate, { kind: 'id-taken', message: differenceOf(context, candidate, row) });
      // A different row that has taken the name since is never overwritten with the values of this one.
      candidate.isThere = replaces && candidate.id === candidate.oldId;
      if (candidate.isThere) candidate.fate = 'replace';
      candidate.keepsName = candidate.isThere && hasSameName(context, candidate, row);
      inTheWay.push(candidate);
    }
  }
  if (rules.choices.idTaken === 'new-ids' && !isSubclass) await giveNewIds(context, inTheWay);
}

/** Whether a row in the database equals the one to be inserted; secrets missing from the archive are ignored. */
function isSame({ cells, row }: Candidate, existing: readonly RawCell[]): boolean {
  return row.omitted.every((isOmitted, index) => {
    return isOmitted || isSameCell(cells[index] ?? null, existing[index] ?? null);
  });
}

function hasSameName({ table, fit }: PlaceContext, { cells }: Candidate, existing: readonly RawCell[]): boolean {
  const indexes = (tableLinks[table].unique ?? []).map((column) => fit.columns.indexOf(column));
  return indexes.every((index) => isSameCell(cells[index] ?? null, existing[index] ?? null));
}

/** Users and clusters with the same name here replace those of the archive. */
async function useNamesakes(
  context: PlaceContext,
  all: readonly Candidate[],
  columns: readonly string[],
): Promise<void> {
  const { lookups, table, signal } = context;
  const candidates = all.filter(isGoing);
  const values = candidates.map((candidate) => valuesOf(context, candidate, columns));
  const found = await findByValues(lookups, { table, columns, values }, signal);
  for (const [index, candidate] of candidates.entries()) {
    const id = found.get(nameKey(values[index] ?? []));
    if (id === undefined) continue;
    candidate.fate = 'matched';
    candidate.id = id;
  }
}

/** Unique values that exist already, under another id. */
async function checkNames(context: PlaceContext, all: readonly Candidate[]): Promise<void> {
  const { lookups, table, signal, rules } = context;
  const columns = tableLinks[table].unique;
  if (columns === null) return;
  // A missing value equals NULL, and a row whose base is new conflicts with no other.
  const isNamed = ({ cells }: Candidate): boolean =>
    columns.every((column) => typeof cells[context.fit.columns.indexOf(column)] === 'string');
  const candidates = all.filter((each) => isRenamed(each) && !each.keepsName && !each.hasNewBase && isNamed(each));
  const values = candidates.map((candidate) => valuesOf(context, candidate, columns));
  const found = await findByValues(lookups, { table, columns, values }, signal);
  for (const [index, candidate] of candidates.entries()) {
    const id = found.get(nameKey(values[index] ?? []));
    if (id === undefined || (candidate.fate === 'replace' && id === candidate.id)) continue;
    const name = (values[index] ?? []).join(', ');
    clash(context, candidate, {
      kind: 'name-taken',
      message: `The ${columns.join(' and ')} '${name}' belongs to ${table} ${id} now`,
    });
    // A row that exists under the archive's id is left unchanged, and keeps its dependent rows.
    if (candidate.isThere || rules.choices.nameTaken === 'abort') continue;
    if (table === 'Simulation' && rules.choices.nameTaken === 'new-job-id') giveNewJobId(context, candidate);
    if (table !== 'User') continue;
    candidate.fate = 'matched';
    candidate.id = id;
  }
}

/** The unique part of yaptide's job ids: `20241119-162441-<uuid>DIRECT`. */
const uuid = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/iu;

function giveNewJobId({ fit, report }: PlaceContext, candidate: Candidate): void {
  const at = fit.columns.indexOf('job_id');
  const former = String(candidate.cells[at]);
  const fresh = randomUUID();
  candidate.cells[at] = uuid.test(former) ? former.replace(uuid, fresh) : `${former}-${fresh}`;
  candidate.fate = 'insert';
  report.notes.add(
    'Simulations whose job id is taken get a new one; files elsewhere that name them keep the former one.',
  );
}

function valuesOf({ fit }: PlaceContext, { cells }: Candidate, columns: readonly string[]): readonly string[] {
  return columns.map((column) => String(cells[fit.columns.indexOf(column)]));
}

async function giveNewIds({ fit, rules, table }: PlaceContext, candidates: readonly Candidate[]): Promise<void> {
  const at = fit.columns.indexOf('id');
  for (const candidate of candidates) {
    candidate.id = await rules.nextId(table);
    candidate.cells[at] = candidate.id;
    candidate.fate = 'insert';
  }
}

/** How many characters of a value are shown. */
const maxText = 60;

/**
 * Describes a row whose id is taken: the database's and the archive's values, column by column; without secrets and
 * blobs.
 */
function differenceOf(
  { table, fit }: Pick<PlaceContext, 'table' | 'fit'>,
  { id, cells, row }: Pick<Candidate, 'id' | 'cells' | 'row'>,
  existing: readonly RawCell[],
): string {
  const columns = fit.columns.flatMap((column, index) => {
    const [then, now] = [cells[index] ?? null, existing[index] ?? null];
    if (row.omitted[index] !== false || isSameCell(then, now)) return [];
    if (isSecretColumn(table, column) || then instanceof Uint8Array || now instanceof Uint8Array) {
      return [`${column} differs`];
    }
    return [`${column}: ${shown(now)} → ${shown(then)}`];
  });
  return `${table} ${id} exists with other values (now → in the archive): ${columns.join('; ')}`;
}

function shown(cell: string | null): string {
  if (cell === null) return 'NULL';
  if (cell === '') return "''";
  return cell.length > maxText ? `${cell.slice(0, maxText)}…` : cell;
}
