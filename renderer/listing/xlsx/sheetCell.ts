import type { CellObject } from 'write-excel-file/universal';

/** Rows of a sheet of XLSX, its header included. */
export const maxSheetRows = 1_048_576;
/** Characters that a cell of XLSX holds. */
const maxCellCharacters = 32_767;

interface CellOptions {
  /** Whole numbers become numbers, as far as a spreadsheet holds them exactly. */
  readonly numeric: boolean;
  /** NULL and '' are written as these words; otherwise both look empty. */
  readonly words: boolean;
}

/** Numbers of up to 15 digits: what a spreadsheet holds unrounded. */
const exactNumber = /^(?:0|-?[1-9]\d{0,14})$|^-?(?:0|[1-9]\d{0,8})\.\d{1,6}$/u;
/** A character that the writer drops from every text: a text of nothing else becomes an empty text, not an empty cell. */
const dropped = '\uffff';

/**
 * A value as a cell: NULL is no cell, '' an empty text, every text is a text and never a formula. A whole number of more
 * than 15 digits stays a text, as a spreadsheet would round it.
 */
export function sheetCell(value: string | null, { numeric, words }: CellOptions): CellObject | null {
  if (value === null) return words ? { type: String, value: 'NULL', format: '@' } : null;
  if (value === '') return { type: String, value: words ? "''" : dropped, format: '@' };
  if (numeric && exactNumber.test(value)) return { type: Number, value: Number(value) };
  return { type: String, value: sheetText(fitting(value)), format: '@' };
}

/** A text as long as a cell can hold: a longer one is cut, with a mark that says how long it was. */
function fitting(text: string): string {
  if (text.length <= maxCellCharacters) return text;
  const mark = `… (${text.length} characters)`;
  return `${text.slice(0, maxCellCharacters - mark.length)}${mark}`;
}

/** What XML forbids or changes on reading, what the writer would drop, and text that looks like an escape itself. */
const awkward =
  // oxlint-disable-next-line no-control-regex -- control characters are what it is about
  /_(?=x[\da-f]{4}_)|[\0-\u0008\u000b-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffd-\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gi;

/** A text as it is written into a sheet: characters that XML cannot carry are escaped as `_x0001_`, as XLSX has it. */
function sheetText(text: string): string {
  // The writer keeps its texts in a plain object, in which a name such as 'constructor' is already taken.
  const taken = text in {} ? escaped(text.charAt(0)) + text.slice(1) : text;
  return text === taken ? text.replace(awkward, escaped) : taken;
}

function escaped(character: string): string {
  return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}
