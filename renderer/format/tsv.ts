/**
 * Rows as tab-separated text with a line of headers. As PostgreSQL's COPY does it: NULL is nothing between the tabs, an
 * empty text is `""`, and a value with a tab, a line break or a quotation mark is quoted, its quotation marks doubled.
 */
export function toTsv(headers: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  return [headers, ...rows].map((row) => row.map(tsvCell).join('\t')).join('\n');
}

function tsvCell(value: string | null): string {
  if (value === null) return '';
  if (value === '') return '""';
  return /[\t\n\r"]/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
