/** A name as an identifier of SQL, which holds for both dialects: in double quotes, its own doubled. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
