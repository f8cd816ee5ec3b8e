/** A value as CSV: quoted if necessary. */
export function csvValue(value: string, separator: string): string {
  const isQuoted = value === '' || value.includes(separator) || /["\r\n]|^\s|\s$/u.test(value);
  return isQuoted ? `"${value.replaceAll('"', '""')}"` : value;
}
