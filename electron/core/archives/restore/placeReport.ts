import type { Conflict, ConflictKind, RestoreChoices } from '#shared/domain/archive.ts';
import type { Dialect } from '#shared/domain/connection.ts';

/** What became of the rows of an archive, counted by table. */
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

/** How many conflicts are told one by one. */
const maxConflicts = 200;

/** A report of nothing yet. */
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

/** Counts one more. */
export function countOne<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Notes a conflict; its message is cut where it is long. */
export function addConflict(report: PlaceReport, conflict: Conflict): void {
  countOne(report.conflictCounts, conflict.kind);
  if (report.conflicts.length >= maxConflicts) return;
  const { message } = conflict;
  report.conflicts.push({ ...conflict, message: message.length > 500 ? `${message.slice(0, 500)}…` : message });
}

/** The kinds of conflicts that occurred and that the choices do not settle. */
export function unsettled(
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
