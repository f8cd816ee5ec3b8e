import type { CellObject } from 'write-excel-file/universal';
import { fittingText, sheetText } from '#shared/listFile/sheetText.ts';

/** Rows of an XLSX sheet, its header included. */
export const maxSheetRows = 1_048_576;

interface CellOptions {
  /** Integers become numbers, as far as a spreadsheet stores them exactly. */
  readonly numeric: boolean;
  /** NULL and '' are written as these words; otherwise both look empty. */
  readonly words: boolean;
}

/** Numbers of up to 15 digits: what a spreadsheet stores without rounding. */
const exactNumber = /^(?:0|-?[1-9]\d{0,14})$|^-?(?:0|[1-9]\d{0,8})\.\d{1,6}$/u;
/**
 * A character that the writer drops from every text: a text of nothing else becomes an empty text, not an empty cell.
 */
const dropped = '\uffff';

/**
 * A value as a cell: NULL is no cell, '' an empty text, every text is a text and never a formula. An integer of more
 * than 15 digits stays a text, as a spreadsheet would round it.
 */
export function sheetCell(value: string | null, { numeric, words }: CellOptions): CellObject | null {
  if (value === null) return words ? { type: String, value: 'NULL', format: '@' } : null;
  if (value === '') return { type: String, value: words ? "''" : dropped, format: '@' };
  if (numeric && exactNumber.test(value)) return { type: Number, value: Number(value) };
  return { type: String, value: sheetText(fittingText(value)), format: '@' };
}
