/** The max number of characters in an XLSX cell. */
const maxCellCharacters = 32_767;

/** A text as long as a cell can hold: a longer one is truncated, with a mark that says how long it was. */
export function fittingText(text: string): string {
  if (text.length <= maxCellCharacters) return text;
  const mark = `… (${text.length} characters)`;
  // Half of a character would remain otherwise.
  const kept = text.slice(0, maxCellCharacters - mark.length).replace(/[\ud800-\udbff]$/u, '');
  return `${kept}${mark}`;
}

/** What XML forbids or changes when parsed, what the writer would drop, and text that looks like an escape itself. */
const awkward =
  // oxlint-disable-next-line no-control-regex -- control characters are what it is about
  /_(?=x[\da-f]{4}_)|[\0-\u0008\u000b-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffd-\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gi;

/** A text for a sheet: characters that XML cannot carry are escaped as `_x0001_`, as XLSX does. */
export function sheetText(text: string): string {
  // The writer keeps its texts in a plain object, in which a name such as 'constructor' is already taken.
  const taken = text in {} ? escaped(text.charAt(0)) + text.slice(1) : text;
  return text === taken ? text.replace(awkward, escaped) : taken;
}

function escaped(character: string): string {
  return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}
