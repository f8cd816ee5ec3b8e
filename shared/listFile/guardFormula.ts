/** What a spreadsheet takes for the beginning of a formula, in any width. */
const formulaStart = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u;
const plainNumber = /^[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?$/u;

/** A value with an apostrophe before it where a spreadsheet would take it for a formula; numbers stay as they are. */
export function guardFormula(value: string): string {
  return formulaStart.test(value) && !plainNumber.test(value) ? `'${value}` : value;
}
