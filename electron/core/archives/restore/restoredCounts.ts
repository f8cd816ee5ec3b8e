import type { PlaceReport } from '#core/archives/restore/placeReport.ts';
import type { Restored } from '#shared/domain/archive.ts';
import { makeFailure } from '#shared/failure.ts';

type Counts = Readonly<Record<string, number>>;
type Counted = Pick<Restored, 'inserted' | 'replaced'>;

/** What was done, as a restore tells it. */
export function toRestored({ insert, replace, skipped, notes }: PlaceReport): Omit<Restored, 'archive'> {
  return {
    inserted: Object.fromEntries(insert),
    replaced: Object.fromEntries(replace),
    skipped: Object.fromEntries(skipped),
    notes: [...notes],
  };
}

/** Rows by table that were inserted or replaced. */
export function changedRows({ inserted, replaced }: Counted): Counts {
  const tables = [...new Set([...Object.keys(inserted), ...Object.keys(replaced)])];
  return Object.fromEntries(tables.map((table) => [table, (inserted[table] ?? 0) + (replaced[table] ?? 0)]));
}

/** Fails with not-allowed where another number of rows was inserted or replaced than was planned. */
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
