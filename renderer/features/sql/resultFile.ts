import { guardFormula } from '#shared/listFile/guardFormula.ts';

/** Rows as CSV (RFC 4180): NULL is nothing, an empty text is `""`. Texts that look like formulas are guarded. */
export function csvOf(names: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  const line = (cells: readonly (string | null)[]): string => cells.map(cellOf).join(',');
  return `${[names, ...rows].map(line).join('\r\n')}\r\n`;
}

function cellOf(text: string | null): string {
  if (text === null) return '';
  const guarded = guardFormula(text);
  return guarded === '' || /[",\r\n]/u.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
