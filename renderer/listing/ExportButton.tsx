import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { CallOptions } from '#renderer/api/client.ts';
import { ExportDialog } from '#renderer/listing/ExportDialog.tsx';
import { useExports } from '#renderer/listing/ExportsProvider.tsx';
import { fetchWritten, formatNames, optionEntries } from '#renderer/listing/fileExport.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import type { CsvOptions } from '#shared/domain/preferences.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { type MenuEntry, PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import type { CallOutput } from '#shared/contract/contract.ts';
import {
  type ExportFormat as ListFile,
  exportFormats as listFormats,
  type RowFile,
} from '#shared/domain/listExport.ts';

/** Lets core write a file with some of the list's columns. */
export type WriteExport<File = ListFile> = (
  columnIds: readonly string[],
  file: File,
  options: CallOptions,
) => Promise<CallOutput<'exports.write'>>;

interface ExportButtonProps {
  /** The file's name, without its extension. */
  readonly name: string;
  readonly columns: readonly { readonly id: string; readonly header: string }[];
  /** The ids of the visible columns; all if omitted. */
  readonly visible?: readonly string[];
  readonly count: number;
  readonly write: WriteExport;
  /** For formats that hold every value exactly, of the rows of a table. */
  readonly writeExact?: WriteExport<RowFile> | undefined;
}

type ExportFormat = RowFile['format'];

/** Writes a whole list to a file: every row that matches the filters, in list order, by core and in the background. */
export function ExportButton({ name, columns, visible, count, write, writeExact }: ExportButtonProps) {
  const client = useClient();
  const { begin } = useExports();
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState(false);
  const [format, setFormat] = useState<ExportFormat>();
  const { preferences, update } = usePreferences();
  const { csv } = preferences;
  const setCsv = (change: Partial<CsvOptions>): void => update((all) => ({ ...all, csv: { ...all.csv, ...change } }));
  const start = (wanted: ExportFormat, columnIds: readonly string[]): void => {
    setFormat(undefined);
    const listFormat = listFormats.find((each) => each === wanted);
    const toFile = async (options: CallOptions): Promise<CallOutput<'exports.write'>> =>
      listFormat === undefined && writeExact !== undefined
        ? writeExact(columnIds, { format: wanted, csv, words }, options)
        : write(columnIds, { format: listFormat ?? 'csv', csv, words }, options);
    begin({
      fileName: `${name}.${wanted}`,
      total: count,
      write: async (tools) => fetchWritten(client, toFile, { ...tools, count }),
    });
  };
  const entry = (each: ExportFormat, hint: string): MenuEntry => ({
    kind: 'action',
    label: `${formatNames[each]}…`,
    hint,
    action: () => setFormat(each),
  });
  const entries: readonly MenuEntry[] = [
    entry('csv', 'text'),
    entry('json', 'for programs'),
    entry('jsonl', 'a line for each row'),
    entry('xlsx', 'for spreadsheets'),
    ...(writeExact === undefined
      ? []
      : [entry('sql', 'exact, blobs included'), entry('parquet', 'exact, blobs included')]),
    ...optionEntries({ csv, setCsv, words, setWords }),
  ];
  return (
    <>
      <IconButton
        ref={setButton}
        label="Export the list"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(true)}
      >
        <IconDownload size={16} stroke={1.7} aria-hidden="true" />
      </IconButton>
      <PopupMenu
        label="Export the list"
        anchor={open ? button : null}
        entries={entries}
        onClose={() => setOpen(false)}
        focusAfter={() => button}
      />
      {format === undefined ? null : (
        <ExportDialog
          format={formatNames[format]}
          count={count}
          columns={columns}
          visible={visible ?? columns.map(({ id }) => id)}
          onExport={(columnIds) => start(format, columnIds)}
          onClose={() => setFormat(undefined)}
        />
      )}
    </>
  );
}
