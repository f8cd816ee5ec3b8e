import type { ListCells } from '#core/exports/listCells.ts';
import type { Journal } from '#core/journal/journal.ts';
import { makePace } from '#core/waiting.ts';
import type { JournalEntry } from '#shared/domain/journal.ts';
import type { ExportedEntries, JournalExportColumn } from '#shared/domain/listExport.ts';

/** The number of entries that become rows at once. */
const batch = 500;

/** The journal entries with some numbers, newest first. */
export async function* readEntryCells(
  list: Journal['list'],
  { numbers, columns }: ExportedEntries,
): AsyncGenerator<ListCells> {
  const wanted = new Set(numbers);
  // One after the other: there are more of them than a call has arguments.
  const newest = numbers.reduce((most, number) => Math.max(most, number), 0);
  const oldest = numbers.reduce((least, number) => Math.min(least, number), newest);
  const { entries } = await list({ before: newest + 1, limit: newest - oldest + 1 });
  const found = entries.filter(({ number }) => wanted.has(number));
  const pace = makePace();
  for (let start = 0; start < found.length || start === 0; start += batch) {
    const some = found.slice(start, start + batch);
    const rows = some.map((entry) => columns.map((column) => entryCell(column, entry)));
    yield { rows, done: start + some.length, total: found.length };
    await pace();
  }
}

function entryCell(column: JournalExportColumn, entry: JournalEntry): string | null {
  const value = entry[column];
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value === null ? null : String(value);
}
