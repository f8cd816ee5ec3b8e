import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { optionEntries } from '#renderer/listing/fileExport.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { IconButton } from '#renderer/ui/Button.tsx';
import { type MenuEntry, PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import type { RowFile } from '#shared/domain/listExport.ts';

/** How a file is written whatever its format, with the entries of a menu that change it; CSV's options are remembered. */
export function useFileOptions(): {
  readonly options: Pick<RowFile, 'csv' | 'words'>;
  readonly entries: readonly MenuEntry[];
} {
  const [words, setWords] = useState(false);
  const { preferences, update } = usePreferences();
  const { csv } = preferences;
  const entries = optionEntries({
    csv,
    setCsv: (change) => update((all) => ({ ...all, csv: { ...all.csv, ...change } })),
    words,
    setWords,
  });
  return { options: { csv, words }, entries };
}

/** What a format is for. */
export const formatHints = {
  csv: 'text',
  json: 'for programs',
  jsonl: 'a line for each row',
  xlsx: 'for spreadsheets',
  sql: 'exact, blobs included',
  parquet: 'exact, blobs included',
} as const satisfies Record<RowFile['format'], string>;

interface ExportMenuProps {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
}

/** The button that opens a menu of files. */
export function ExportMenu({ label, entries }: ExportMenuProps) {
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton ref={setButton} label={label} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(true)}>
        <IconDownload size={16} stroke={1.7} aria-hidden="true" />
      </IconButton>
      <PopupMenu
        label={label}
        anchor={open ? button : null}
        entries={entries}
        onClose={() => setOpen(false)}
        focusAfter={() => button}
      />
    </>
  );
}
