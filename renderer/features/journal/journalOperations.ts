import { copyAndTell } from '#renderer/ui/copyAndTell.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import type { JournalEntry } from '#shared/domain/journal.ts';

/** What can be done with selected journal entries. */
export function journalOperations(
  { rows: entries = [] }: SelectedRows<JournalEntry>,
  onShowArchive: (path: string) => void,
): readonly MenuEntry[] {
  const [first, ...others] = entries;
  if (first === undefined) return [];
  const { archive } = first;
  const text = entries.map((entry) => JSON.stringify(entry)).join('\n');
  return [
    ...(archive === null || others.length > 0
      ? []
      : [{ kind: 'action', label: 'Restore…', action: () => onShowArchive(archive) } as const]),
    {
      kind: 'action',
      label: 'Copy as JSON lines',
      action: () => copyAndTell(text, entries.length === 1 ? 'the journal entry' : 'the journal entries'),
    },
  ];
}
