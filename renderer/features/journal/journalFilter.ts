import { operationName } from '#renderer/operations/operationRegistry.ts';
import type { JournalEntry } from '#shared/domain/journal.ts';

/** Filters entries; omitted parts match every entry. */
export interface JournalFilter {
  readonly operations?: readonly string[] | undefined;
  readonly outcomes?: readonly string[] | undefined;
  readonly connections?: readonly string[] | undefined;
  /** Part of any text in the entry, ignoring case. */
  readonly text?: string | undefined;
}

/** The entries that match all parts of a filter. */
export function filterJournal(entries: readonly JournalEntry[], filter: JournalFilter): readonly JournalEntry[] {
  const { operations, outcomes, connections, text = '' } = filter;
  const wanted = text.trim().toLowerCase();
  return entries.filter(
    (entry) =>
      (operations?.includes(entry.operation) ?? true) &&
      (outcomes?.includes(entry.outcome) ?? true) &&
      (connections?.includes(entry.connection) ?? true) &&
      (wanted === '' || wordsOf(entry).includes(wanted)),
  );
}

/** The values that occur in the entries, most frequent first. */
export function journalFacets(
  entries: readonly JournalEntry[],
  valueOf: (entry: JournalEntry) => string,
): readonly { readonly value: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const entry of entries) counts.set(valueOf(entry), (counts.get(valueOf(entry)) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((one, other) => other.count - one.count);
}

function wordsOf({ operation, connection, parameters, systemUser, databaseUser, archive, at }: JournalEntry): string {
  const texts = [operation, operationName(operation), connection, systemUser, databaseUser, archive ?? '', at];
  return `${texts.join('\n')}\n${JSON.stringify(parameters)}`.toLowerCase();
}
