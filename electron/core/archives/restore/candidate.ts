import type { ColumnFit, FitRow } from '#core/archives/restore/columnFit.ts';
import type { Lookups } from '#core/archives/restore/databaseLookups.ts';
import { addConflict, type PlaceReport } from '#core/archives/restore/placeReport.ts';
import type { TargetColumn } from '#core/archives/restore/tableColumns.ts';
import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import type { ConflictKind, RestoreChoices } from '#shared/domain/archive.ts';
import type { Dialect } from '#shared/domain/connection.ts';

/** What the rows of an archive are placed by. */
export interface PlaceRules {
  /** `keep` puts rows back under their ids; `new` gives every row a new one, and finds users and clusters by name. */
  readonly ids: 'keep' | 'new';
  readonly choices: RestoreChoices;
  /** Of the database in which the rows stood. */
  readonly from: Dialect;
  /** A free id, above all that the table and the archive hold. */
  readonly nextId: (table: YaptideTable) => Promise<string>;
  /** Whether rows that may be replaced are locked when they are looked at; a plan locks none. */
  readonly locks: boolean;
}

/** What became of a parent: the row that stands for it, or null where there is none. */
export type Parent = { readonly id: string; readonly isNew: boolean } | null;

/** A row on its way. */
export interface Candidate {
  readonly oldId: string;
  readonly row: FitRow;
  readonly cells: RawCell[];
  id: string;
  /** Its base row or simulation is inserted too: nothing in the database can be in its way. */
  hasNewBase: boolean;
  /** A row of the same id exists and may be set back; where it is not, the rows that belong to it still find it. */
  isThere: boolean;
  /** That row already has its name: no other row has it. */
  keepsName: boolean;
  fate: 'insert' | 'replace' | 'present' | 'matched' | 'skip';
}

/** What the steps of placing one batch share. */
export interface PlaceContext {
  readonly lookups: Lookups;
  readonly rules: PlaceRules;
  readonly report: PlaceReport;
  readonly parents: ReadonlyMap<YaptideTable, Map<string, Parent>>;
  readonly table: YaptideTable;
  readonly fit: ColumnFit;
  readonly columns: readonly TargetColumn[];
  readonly signal: AbortSignal;
}

/** Notes a conflict and takes the row out. */
export function clash(
  context: PlaceContext,
  candidate: Candidate,
  conflict: { readonly kind: ConflictKind; readonly message: string },
): void {
  addConflict(context.report, { ...conflict, table: context.table, id: candidate.oldId });
  candidate.fate = 'skip';
}
