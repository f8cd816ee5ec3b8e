import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { CallOptions, Client } from '#renderer/api/client.ts';
import { ExportDialog } from '#renderer/listing/ExportDialog.tsx';
import { type ExportTools, useExports } from '#renderer/listing/ExportsProvider.tsx';
import { exportRows, type ReadExtraColumns } from '#renderer/listing/exportRows.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import type { ExportedColumn } from '#renderer/ui/table/tableColumn.ts';
import type { CsvOptions } from '#renderer/listing/exportSink.ts';
import type { ListingSource } from '#renderer/listing/WindowCache.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { type MenuEntry, PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import type { CallOutput } from '#shared/contract/contract.ts';
import type { ExportedList, ExportedRelation, ExportFormat as FileFormat } from '#shared/domain/listExport.ts';

interface ExportButtonProps<Row> {
  /** The file's name, without its extension. */
  readonly name: string;
  readonly source: ListingSource<Row>;
  readonly columns: readonly (ExportedColumn<Row> & { readonly exported?: readonly ExportedColumn<Row>[] })[];
  /** The ids of the visible columns; all if omitted. */
  readonly visible?: readonly string[];
  readonly count: number;
  /** Finds values that the rows of the list do not contain themselves. */
  readonly readExtraColumns?: ReadExtraColumns<Row>;
  /** If core writes the file: what is exported, by the ids of the list's columns. */
  readonly exportedList?: ((columnIds: readonly string[]) => ExportedList) | undefined;
  /** The same for the rows of a table. */
  readonly exportedRelation?: ((columnIds: readonly string[]) => ExportedRelation) | undefined;
  readonly connectionId?: string | undefined;
}

type ExportFormat = FileFormat['format'];

const formatNames = {
  csv: 'CSV',
  json: 'JSON',
  jsonl: 'JSON lines',
  xlsx: 'XLSX',
} as const satisfies Record<ExportFormat, string>;

/** Writes a whole listing to a file: every row that matches the filters, in list order, in the background. */
export function ExportButton<Row>(props: ExportButtonProps<Row>) {
  const { name, source, columns, count, readExtraColumns, exportedList, exportedRelation, connectionId = '' } = props;
  const isWrittenInCore = exportedList !== undefined || exportedRelation !== undefined;
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
    const file = { format: wanted, csv, words };
    const list = exportedList?.(columnIds);
    const relation = exportedRelation?.(columnIds);
    const inCore =
      relation !== undefined
        ? async (options: CallOptions) =>
            client.call('exports.writeRelation', { connectionId, what: relation, file }, options)
        : list === undefined
          ? undefined
          : async (options: CallOptions) => client.call('exports.write', { connectionId, what: list, file }, options);
    const inOrder = columnIds.flatMap((id) => columns.find((column) => column.id === id) ?? []);
    begin({
      fileName: `${name}.${wanted}`,
      total: count,
      write: async ({ signal, onProgress }) =>
        inCore === undefined
          ? exportRows({
              format: wanted === 'jsonl' ? 'json' : wanted,
              columns: inOrder.flatMap((column) => column.exported ?? [column]),
              csv,
              fetchWindow: source.fetchWindow,
              readExtraColumns,
              words,
              onProgress,
              signal,
            })
          : fetchWritten(client, inCore, { signal, onProgress, count }),
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
    ...(isWrittenInCore ? [entry('jsonl', 'a line for each row')] : []),
    entry('xlsx', 'for spreadsheets'),
    { kind: 'line', label: 'csv' },
    ...csvEntries(csv, setCsv),
    { kind: 'line', label: 'xlsx' },
    { kind: 'check', label: "XLSX: write NULL and '' as text", checked: words, toggle: () => setWords(!words) },
    { kind: 'note', label: 'Otherwise both appear as empty cells.' },
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
          visible={props.visible ?? columns.map(({ id }) => id)}
          onExport={(columnIds) => start(format, columnIds)}
          onClose={() => setFormat(undefined)}
        />
      )}
    </>
  );
}

/** Lets core write the file, and fetches it in pieces that the page does not hold in memory. */
async function fetchWritten(
  client: Client,
  write: (options: CallOptions) => Promise<CallOutput<'exports.write'>>,
  { signal, onProgress, count }: ExportTools & { readonly count: number },
): Promise<Blob> {
  const { exportId } = await write({
    signal,
    onProgress: (fraction) => onProgress(Math.round((fraction ?? 0) * count)),
  });
  const pieces: Blob[] = [];
  try {
    for (let offset = 0; ;) {
      const bytes = await client.call('exports.read', { exportId, offset }, { signal });
      if (bytes.length === 0) return new Blob(pieces);
      pieces.push(new Blob([new Uint8Array(bytes)]));
      offset += bytes.length;
    }
  } finally {
    await client.call('exports.discard', { exportId });
  }
}

/** How CSV is written; remembered. */
function csvEntries(csv: CsvOptions, setCsv: (change: Partial<CsvOptions>) => void): readonly MenuEntry[] {
  const { guardsFormulas, byteOrderMark, separator, decimalSign } = csv;
  const separatedBy = (value: CsvOptions['separator'], name: string): MenuEntry => ({
    kind: 'check',
    label: `CSV: separate by ${name}`,
    checked: separator === value,
    toggle: () => setCsv({ separator: value }),
  });
  return [
    {
      kind: 'check',
      label: 'CSV: escape formulas',
      checked: guardsFormulas,
      toggle: () => setCsv({ guardsFormulas: !guardsFormulas }),
    },
    {
      kind: 'note',
      label: guardsFormulas
        ? "Text that begins with =, +, - or @ gets a leading apostrophe ('), in CSV and in copied rows."
        : 'A spreadsheet runs text that begins with =, +, - or @ as a formula.',
    },
    separatedBy(',', 'comma'),
    separatedBy(';', 'semicolon'),
    separatedBy('tab', 'tab'),
    {
      kind: 'check',
      label: 'CSV: decimal comma',
      checked: decimalSign === ',',
      toggle: () => setCsv({ decimalSign: decimalSign === ',' ? '.' : ',' }),
    },
    {
      kind: 'check',
      label: 'CSV: begin with a byte order mark',
      checked: byteOrderMark,
      toggle: () => setCsv({ byteOrderMark: !byteOrderMark }),
    },
  ];
}
