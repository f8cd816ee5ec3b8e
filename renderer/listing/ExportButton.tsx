import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { CallOptions } from '#renderer/api/client.ts';
import { ExportDialog } from '#renderer/listing/ExportDialog.tsx';
import { ExportMenu, formatHints, useFileOptions } from '#renderer/listing/ExportMenu.tsx';
import { useExports } from '#renderer/listing/ExportsProvider.tsx';
import { fetchWritten, formatNames } from '#renderer/listing/fileExport.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
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
  const [format, setFormat] = useState<ExportFormat>();
  const { options: fileOptions, entries: optionEntries } = useFileOptions();
  const start = (wanted: ExportFormat, columnIds: readonly string[]): void => {
    setFormat(undefined);
    const listFormat = listFormats.find((each) => each === wanted);
    const toFile = async (options: CallOptions): Promise<CallOutput<'exports.write'>> =>
      listFormat === undefined && writeExact !== undefined
        ? writeExact(columnIds, { format: wanted, ...fileOptions }, options)
        : write(columnIds, { format: listFormat ?? 'csv', ...fileOptions }, options);
    begin({
      fileName: `${name}.${wanted}`,
      total: count,
      write: async (tools) => fetchWritten(client, toFile, { ...tools, count }),
    });
  };
  const entry = (each: ExportFormat): MenuEntry => ({
    kind: 'action',
    label: `${formatNames[each]}…`,
    hint: formatHints[each],
    action: () => setFormat(each),
  });
  const entries: readonly MenuEntry[] = [
    ...listFormats.map(entry),
    ...(writeExact === undefined ? [] : [entry('sql'), entry('parquet')]),
    ...optionEntries,
  ];
  return (
    <>
      <ExportMenu label="Export the list" entries={entries} />
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
