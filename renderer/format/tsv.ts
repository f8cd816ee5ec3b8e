import { guardFormula } from '#shared/listFile/guardFormula.ts';

interface TsvOptions {
  /** Whether text that looks like a formula gets an apostrophe before it. */
  readonly guardsFormulas: boolean;
}

/**
 * Rows as tab-separated text with a header line. As PostgreSQL's COPY does it: NULL is nothing between the tabs, an
 * empty text is `""`, and a value with a tab, a line break or a quotation mark is quoted, its quotation marks doubled.
 */
export function toTsv(
  headers: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  { guardsFormulas }: TsvOptions = { guardsFormulas: true },
): string {
  const cell = (value: string | null): string =>
    tsvCell(value === null || !guardsFormulas ? value : guardFormula(value));
  return [headers, ...rows].map((row) => row.map(cell).join('\t')).join('\n');
}

function tsvCell(value: string | null): string {
  if (value === null) return '';
  if (value === '') return '""';
  return /[\t\n\r"]/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
