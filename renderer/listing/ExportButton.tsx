import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { CallOptions } from '#renderer/api/client.ts';
import { ExportDialog } from '#renderer/listing/ExportDialog.tsx';
import { useExports } from '#renderer/listing/ExportsProvider.tsx';
import { fetchWritten, formatNames, optionEntries } from '#renderer/listing/fileExport.ts';
import { exportRows, type ReadExtraColumns } from '#renderer/listing/exportRows.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import type { ExportedColumn } from '#renderer/ui/table/tableColumn.ts';
import type { CsvOptions } from '#renderer/listing/exportSink.ts';
import type { ListingSource } from '#renderer/listing/WindowCache.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { type MenuEntry, PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import {
  type ExportedList,
  type ExportedRelation,
  exportFormats as listFormats,
  type RowFile,
} from '#shared/domain/listExport.ts';

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

type ExportFormat = RowFile['format'];

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
    const list = exportedList?.(columnIds);
    const relation = exportedRelation?.(columnIds);
    const listFormat = listFormats.find((each) => each === wanted);
    const inCore =
      relation !== undefined
        ? async (options: CallOptions) =>
            client.call(
              'exports.writeRelation',
              { connectionId, what: relation, file: { format: wanted, csv, words } },
              options,
            )
        : list === undefined || listFormat === undefined
          ? undefined
          : async (options: CallOptions) =>
              client.call(
                'exports.write',
                { connectionId, what: list, file: { format: listFormat, csv, words } },
                options,
              );
    const inOrder = columnIds.flatMap((id) => columns.find((column) => column.id === id) ?? []);
    begin({
      fileName: `${name}.${wanted}`,
      total: count,
      write: async ({ signal, onProgress }) =>
        inCore === undefined
          ? exportRows({
              format: wanted === 'csv' || wanted === 'xlsx' ? wanted : 'json',
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
    ...(exportedRelation === undefined
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
          visible={props.visible ?? columns.map(({ id }) => id)}
          onExport={(columnIds) => start(format, columnIds)}
          onClose={() => setFormat(undefined)}
        />
      )}
    </>
  );
}
