import type { ColumnFit, FitRow } from '#core/archives/restore/columnFit.ts';
import type { Lookups } from '#core/archives/restore/databaseLookups.ts';
import { addConflict, type PlaceReport } from '#core/archives/restore/placeReport.ts';
import type { TargetColumn } from '#core/archives/restore/tableColumns.ts';
import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import type { ConflictKind, RestoreChoices } from '#shared/domain/archive.ts';
import type { Dialect } from '#shared/domain/connection.ts';

/** The context for placing the rows of an archive. */
export interface PlaceRules {
  /** `keep` restores rows under their ids; `new` gives every row a new one, and finds users and clusters by name. */
  readonly ids: 'keep' | 'new';
  readonly choices: RestoreChoices;
  /** Of the database that the rows came from. */
  readonly from: Dialect;
  /** A free id, above all of the table and the archive. */
  readonly nextId: (table: YaptideTable) => Promise<string>;
  /** Whether rows that may be replaced are locked when they are read; a plan locks none. */
  readonly locks: boolean;
}

/** The result for a parent: the row that represents it, or null if there is none. */
export type Parent = { readonly id: string; readonly isNew: boolean } | null;

/** A row being placed. */
export interface Candidate {
  readonly oldId: string;
  readonly row: FitRow;
  readonly cells: RawCell[];
  id: string;
  /** Its base row or simulation is inserted too: it cannot conflict with anything in the database. */
  hasNewBase: boolean;
  /** A row of the same id exists and may be replaced; if it is not, the rows that belong to it still refer to it. */
  isThere: boolean;
  /** That row has the same name: no other row has it. */
  keepsName: boolean;
  fate: 'insert' | 'replace' | 'present' | 'matched' | 'skip';
}

/** The shared state of placing one batch. */
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

/** Records a conflict and removes the row. */
export function clash(
  context: PlaceContext,
  candidate: Candidate,
  conflict: { readonly kind: ConflictKind; readonly message: string },
): void {
  addConflict(context.report, { ...conflict, table: context.table, id: candidate.oldId });
  candidate.fate = 'skip';
}
