import type { CallOptions, Client } from '#renderer/api/client.ts';
import type { ExportTools } from '#renderer/listing/ExportsProvider.tsx';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { CallOutput } from '#shared/contract/contract.ts';
import type { RowFile } from '#shared/domain/listExport.ts';
import type { CsvOptions } from '#shared/domain/preferences.ts';

/** The formats of files, as they are offered. */
export const formatNames = {
  csv: 'CSV',
  json: 'JSON',
  jsonl: 'JSON lines',
  xlsx: 'XLSX',
  sql: 'SQL inserts',
  parquet: 'Parquet',
} as const satisfies Record<RowFile['format'], string>;

interface Options {
  readonly csv: CsvOptions;
  readonly setCsv: (change: Partial<CsvOptions>) => void;
  readonly words: boolean;
  readonly setWords: (words: boolean) => void;
}

/** How CSV and XLSX are written, below the formats of a menu. */
export function optionEntries({ csv, setCsv, words, setWords }: Options): readonly MenuEntry[] {
  return [
    { kind: 'line', label: 'csv' },
    ...csvEntries(csv, setCsv),
    { kind: 'line', label: 'xlsx' },
    { kind: 'check', label: "XLSX: write NULL and '' as text", checked: words, toggle: () => setWords(!words) },
    { kind: 'note', label: 'Otherwise both appear as empty cells.' },
  ];
}

/** Lets core write the file, and fetches it in pieces that the page does not hold in memory. */
export async function fetchWritten(
  client: Client,
  write: (options: CallOptions) => Promise<CallOutput<'exports.write'>>,
  { signal, onProgress, count }: ExportTools & { readonly count: number | null },
): Promise<Blob> {
  const { exportId } = await write({
    signal,
    onProgress: (fraction, text) =>
      count === null ? onProgress(0, text) : onProgress(Math.round((fraction ?? 0) * count)),
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
