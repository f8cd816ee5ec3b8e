import { formatTextSize } from '#renderer/ui/text/textFacts.ts';
import type { TextFileGroup, TextFileItem } from '#renderer/ui/text/TextFileList.tsx';
import type { StoredFile } from '#shared/domain/input.ts';
import type { Logfile, LogfileSummary } from '#shared/domain/logfile.ts';
import { assertNever, type Failure } from '#shared/failure.ts';
import { formatBytes, formatPlural } from '#shared/figures.ts';

/** A Logfiles row and its loading state. */
export type LogfileRow =
  | { readonly step: 'closed' | 'reading'; readonly summary: LogfileSummary }
  | { readonly step: 'failed'; readonly summary: LogfileSummary; readonly failure: Failure; readonly retry: () => void }
  | { readonly step: 'ready'; readonly summary: LogfileSummary; readonly logfile: Logfile };

/** Texts that are loaded automatically, all rows together, in bytes of uncompressed text. */
const readAhead = 32 * 1024 * 1024;

/** The rows whose texts are read at once: the selected one, and the others in order while they are small. */
export function rowsToRead(summaries: readonly LogfileSummary[], chosen: number | undefined): ReadonlySet<number> {
  let bytes = 0;
  const read = new Set<number>(chosen === undefined ? [] : [chosen]);
  for (const { id, blob } of summaries) {
    bytes += Math.max(blob.declaredBytes ?? 0, blob.storedBytes ?? 0);
    if (bytes <= readAhead || id === summaries[0]?.id) read.add(id);
  }
  return read;
}

/** The row that an id of `logfileGroups` belongs to. */
export function rowOfText(id: string | undefined): number | undefined {
  const found = id === undefined ? null : /^(\d+)\//u.exec(id);
  return found === null ? undefined : Number(found[1]);
}

/** The list next to the text: every row with its files, in the order of the rows. */
export function logfileGroups(rows: readonly LogfileRow[]): readonly TextFileGroup[] {
  return rows.map((row) => ({
    id: String(row.summary.id),
    heading: `Row ${row.summary.id} · ${row.summary.blob.storedBytes === null ? 'NULL' : formatBytes(row.summary.blob.storedBytes)}`,
    items: itemsOf(row),
  }));
}

function itemsOf(row: LogfileRow): readonly TextFileItem[] {
  const id = `${row.summary.id}/`;
  switch (row.step) {
    case 'closed':
      return [{ id, name: 'Load these files', aside: formatBytes(row.summary.blob.declaredBytes ?? 0) }];
    case 'reading':
      return [{ id, name: 'Loading these files…' }];
    case 'failed':
      return [{ id, name: 'Not loaded', warning: 'failed' }];
    case 'ready':
      if (row.logfile.files.length === 0) return [{ id, name: 'No text', ...damaged(row.logfile) }];
      return row.logfile.files.map((file) => ({
        id: `${id}${file.name}`,
        name: file.name,
        aside: formatTextSize(file.length),
        warning: file.masked === 0 ? undefined : `${formatPlural(file.masked, 'token')} masked`,
      }));
    default:
      return assertNever(row);
  }
}

function damaged(logfile: Logfile): { readonly warning?: string } {
  return logfile.defects.length === 0 ? {} : { warning: 'damaged' };
}

/** The selection: a row, and its file if it has one. */
export interface ChosenLog {
  readonly row: LogfileRow;
  readonly file: StoredFile | undefined;
  /** The file's position in its row. */
  readonly part: number;
}

/** The text named by the address, otherwise the first available. */
export function chosenLog(rows: readonly LogfileRow[], id: string | undefined): ChosenLog | undefined {
  const rowId = rowOfText(id);
  const row = rows.find((one) => one.summary.id === rowId) ?? rows.find(hasText) ?? rows[0];
  if (row === undefined) return undefined;
  if (row.step !== 'ready') return { row, file: undefined, part: 0 };
  const { files } = row.logfile;
  const part = Math.max(
    files.findIndex((file) => `${row.summary.id}/${file.name}` === id),
    0,
  );
  return { row, file: files[part], part };
}

function hasText(row: LogfileRow): boolean {
  return row.step === 'ready' && row.logfile.files.length > 0;
}
