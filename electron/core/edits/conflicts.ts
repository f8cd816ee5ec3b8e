import type { RelationFacts } from '#core/catalog/relationFacts.ts';
import type { WantedEdits } from '#core/edits/editChange.ts';
import { type Base, shownBase } from '#core/edits/bases.ts';
import { readBases, type RowReader, wholeRow } from '#core/edits/storedValues.ts';
import { parseRowKey } from '#core/grid/rowPlace.ts';
import { type EditConflict, foldEdits, type StagedEdits } from '#shared/domain/edit.ts';

/** How many conflicts are listed. */
const maxListed = 100;

interface Staged {
  readonly facts: RelationFacts;
  readonly wanted: WantedEdits;
  readonly staged: StagedEdits;
}

/** Where others have changed what staged edits replace: mine, theirs, and what it was. */
export async function findConflicts(
  reader: RowReader,
  { facts, wanted, staged }: Staged,
  signal: AbortSignal,
): Promise<{ readonly conflicts: readonly EditConflict[]; readonly count: number }> {
  const rows = foldEdits(staged.steps);
  const found: EditConflict[] = [];
  const expected = [...wanted.removes, ...wanted.updates];
  for (const some of Map.groupBy(expected, ({ bases }) => JSON.stringify([...bases.keys()])).values()) {
    const columns = [...(some[0]?.bases.keys() ?? [])];
    const keys = some.map(({ key }) => key);
    const stored = await readBases(reader, facts, { keys, columns, locks: false, signal });
    for (const { key, bases } of some) {
      const row = parseRowKey(reader.dialect, key)
        .map(({ text }) => text ?? 'NULL')
        .join(', ');
      const theirs = stored.get(key);
      if (theirs === undefined) {
        found.push({ key, row, column: null, kind: 'gone', mine: null, theirs: null, base: null });
        continue;
      }
      for (const [index, column] of columns.entries()) {
        const base: Base = bases.get(column) ?? null;
        const now: Base = theirs[index] ?? null;
        if (base === now) continue;
        const isRow = column === wholeRow;
        found.push({
          key,
          row,
          column: isRow ? null : column,
          kind: 'changed',
          mine: isRow ? null : (rows.get(key)?.values.get(column) ?? null),
          theirs: isRow ? null : shownBase(now),
          base: isRow ? null : shownBase(base),
        });
      }
    }
  }
  return { conflicts: found.slice(0, maxListed), count: found.length };
}
