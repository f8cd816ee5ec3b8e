/**
 * Copied cells as spreadsheets and this program write them: separated by tabs and line ends, quoted where necessary. A cell
 * without anything is NULL, one of only `""` is an empty text.
 */
export function parsePasted(text: string): readonly (readonly (string | null)[])[] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  let at = 0;
  while (at < text.length) {
    const found = text.startsWith('"', at) ? quotedCell(text, at) : undefined;
    const end = found?.end ?? endOfCell(text, at);
    row.push(found === undefined ? (end === at ? null : text.slice(at, end)) : found.value);
    const isTab = text.startsWith('\t', end);
    at = end + (text.startsWith('\r\n', end) ? 2 : 1);
    if (isTab && at < text.length) continue;
    if (isTab) row.push(null);
    rows.push(row);
    row = [];
  }
  return rows;
}

function endOfCell(text: string, start: number): number {
  const found = /[\t\r\n]/gu;
  found.lastIndex = start;
  return found.exec(text)?.index ?? text.length;
}

/** undefined where the quotation mark is part of the text: nothing, or something else, follows its end. */
function quotedCell(text: string, start: number): { readonly value: string; readonly end: number } | undefined {
  let value = '';
  for (let at = start + 1; ;) {
    const mark = text.indexOf('"', at);
    if (mark === -1) return undefined;
    value += text.slice(at, mark);
    if (text.startsWith('"', mark + 1)) {
      value += '"';
      at = mark + 2;
      continue;
    }
    const end = mark + 1;
    return end === text.length || /[\t\r\n]/u.test(text.charAt(end)) ? { value, end } : undefined;
  }
}
