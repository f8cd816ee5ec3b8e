import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { useExports } from '#renderer/listing/ExportsProvider.tsx';
import { fetchWritten, formatNames, optionEntries } from '#renderer/listing/fileExport.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { IconButton } from '#renderer/ui/Button.tsx';
import { type MenuEntry, PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import type { RowFile } from '#shared/domain/listExport.ts';

interface ExportResultProps {
  readonly connectionId: string;
  /** What was run, with the values of its parameters. */
  readonly sql: string;
  readonly values: readonly (string | null)[];
}

const hints = {
  csv: 'text',
  json: 'for programs',
  jsonl: 'a line for each row',
  xlsx: 'for spreadsheets',
  sql: 'exact, blobs included',
  parquet: 'exact, blobs included',
} as const satisfies Record<RowFile['format'], string>;
const formats = ['csv', 'json', 'jsonl', 'xlsx', 'sql', 'parquet'] as const;

/** Writes all rows of a query to a file, in the background: core runs it again in a session of its own. */
export function ExportResult({ connectionId, sql, values }: ExportResultProps) {
  const client = useClient();
  const { begin } = useExports();
  const { preferences, update } = usePreferences();
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState(false);
  const { csv } = preferences;
  const start = (format: RowFile['format']): void =>
    begin({
      fileName: `result.${format}`,
      total: null,
      write: async (tools) =>
        fetchWritten(
          client,
          async (options) =>
            client.call(
              'exports.writeResult',
              { connectionId, what: { sql, values: [...values] }, file: { format, csv, words } },
              options,
            ),
          { ...tools, count: null },
        ),
    });
  const entries: readonly MenuEntry[] = [
    ...formats.map((format): MenuEntry => ({
      kind: 'action',
      label: formatNames[format],
      hint: hints[format],
      action: () => start(format),
    })),
    { kind: 'note', label: 'The query is run again, for all of its rows.' },
    ...optionEntries({
      csv,
      setCsv: (change) => update((all) => ({ ...all, csv: { ...all.csv, ...change } })),
      words,
      setWords,
    }),
  ];
  return (
    <>
      <IconButton
        ref={setButton}
        label="Export the result"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(true)}
      >
        <IconDownload size={16} stroke={1.7} aria-hidden="true" />
      </IconButton>
      <PopupMenu
        label="Export the result"
        anchor={open ? button : null}
        entries={entries}
        onClose={() => setOpen(false)}
        focusAfter={() => button}
      />
    </>
  );
}
