import { useClient } from '#renderer/api/ApiProvider.tsx';
import { ExportMenu, formatHints, useFileOptions } from '#renderer/listing/ExportMenu.tsx';
import { useExports } from '#renderer/listing/ExportsProvider.tsx';
import { fetchWritten, formatNames } from '#renderer/listing/fileExport.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import { type RowFile, rowFileFormats } from '#shared/domain/listExport.ts';

interface ExportResultProps {
  readonly connectionId: string;
  /** What was run, with the values of its parameters. */
  readonly sql: string;
  readonly values: readonly (string | null)[];
}

/** Writes all rows of a query to a file, in the background: core runs it again in a session of its own. */
export function ExportResult({ connectionId, sql, values }: ExportResultProps) {
  const client = useClient();
  const { begin } = useExports();
  const { options: fileOptions, entries: optionEntries } = useFileOptions();
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
              { connectionId, what: { sql, values: [...values] }, file: { format, ...fileOptions } },
              options,
            ),
          { ...tools, count: null },
        ),
    });
  const entries: readonly MenuEntry[] = [
    ...rowFileFormats.map((format): MenuEntry => ({
      kind: 'action',
      label: formatNames[format],
      hint: formatHints[format],
      action: () => start(format),
    })),
    { kind: 'note', label: 'The query is run again, for all of its rows.' },
    ...optionEntries,
  ];
  return <ExportMenu label="Export the result" entries={entries} />;
}
