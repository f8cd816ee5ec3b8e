import type { Conflict, ConflictKind, RestoreChoices, Restored } from '#shared/domain/archive.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { makeFailure } from '#shared/failure.ts';

/** The results for the rows of an archive, counted by table. */
export interface PlaceReport {
  readonly insert: Map<string, number>;
  readonly replace: Map<string, number>;
  readonly present: Map<string, number>;
  readonly matched: Map<string, number>;
  readonly skipped: Map<string, number>;
  readonly conflicts: Conflict[];
  readonly conflictCounts: Map<ConflictKind, number>;
  readonly notes: Set<string>;
}

/** How many conflicts are listed individually. */
const maxConflicts = 200;

/** An empty report. */
export function makePlaceReport(): PlaceReport {
  return {
    insert: new Map(),
    replace: new Map(),
    present: new Map(),
    matched: new Map(),
    skipped: new Map(),
    conflicts: [],
    conflictCounts: new Map(),
    notes: new Set(),
  };
}

/** Increments a count. */
export function countOne<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Records a conflict; a long message is truncated. */
export function addConflict(report: PlaceReport, conflict: Conflict): void {
  countOne(report.conflictCounts, conflict.kind);
  if (report.conflicts.length >= maxConflicts) return;
  const { message } = conflict;
  report.conflicts.push({ ...conflict, message: message.length > 500 ? `${message.slice(0, 500)}…` : message });
}

/** The kinds of conflicts that occurred and that the choices leave open. */
export function openConflictKinds(
  { conflictCounts }: PlaceReport,
  choices: RestoreChoices,
  { ids, dialect }: { readonly ids: 'keep' | 'new'; readonly dialect: Dialect },
): readonly ConflictKind[] {
  const { idTaken, nameTaken, parentMissing, doesNotFit, otherTables } = choices;
  const mayKeepOrphans = dialect === 'sqlite' && ids === 'keep';
  const chosen: Readonly<Record<ConflictKind, string>> = {
    'id-taken': idTaken === 'replace' && ids === 'new' ? 'abort' : idTaken,
    'name-taken': nameTaken,
    'parent-missing': parentMissing === 'keep' && !mayKeepOrphans ? 'abort' : parentMissing,
    'does-not-fit': doesNotFit,
    'other-table': otherTables === 'restore' && ids === 'new' ? 'abort' : otherTables,
  };
  return [...conflictCounts.keys()].filter((kind) => chosen[kind] === 'abort');
}

type Counts = Readonly<Record<string, number>>;
type Counted = Pick<Restored, 'inserted' | 'replaced'>;

/** What was done, as a restore reports it. */
export function toRestored({ insert, replace, skipped, notes }: PlaceReport): Omit<Restored, 'archive'> {
  return {
    inserted: Object.fromEntries(insert),
    replaced: Object.fromEntries(replace),
    skipped: Object.fromEntries(skipped),
    notes: [...notes],
  };
}

/** Rows by table that were inserted or replaced. */
function changedRows({ inserted, replaced }: Counted): Counts {
  const tables = [...new Set([...Object.keys(inserted), ...Object.keys(replaced)])];
  return Object.fromEntries(tables.map((table) => [table, (inserted[table] ?? 0) + (replaced[table] ?? 0)]));
}

/** Fails with not-allowed if a different number of rows was inserted or replaced than planned. */
export function assertAsPlanned(counted: Counted, planned: Counts | undefined): void {
  if (planned === undefined) return;
  const found = changedRows(counted);
  const tables = [...new Set([...Object.keys(found), ...Object.keys(planned)])];
  const differing = tables.filter((table) => (found[table] ?? 0) !== (planned[table] ?? 0));
  if (differing.length === 0) return;
  throw makeFailure({
    code: 'not-allowed',
    message: `The database has changed since this was planned: ${differing.join(', ')}`,
    hint: 'Nothing was changed. Check the plan again.',
    details: differing.map((table) => `${table}: ${found[table] ?? 0} rows instead of ${planned[table] ?? 0}`),
  });
}
