/** What a spreadsheet interprets as the beginning of a formula, in any width. */
const formulaStart = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u;
const plainNumber = /^[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?$/u;

/** A value with an apostrophe before it if a spreadsheet would interpret it as a formula; numbers are unchanged. */
export function guardFormula(value: string): string {
  return formulaStart.test(value) && !plainNumber.test(value) ? `'${value}` : value;
}
