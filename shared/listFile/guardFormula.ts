/**
 * What a spreadsheet interprets as the beginning of a formula, in any width: also after characters that it drops (NUL, a byte order
 * mark, those without width).
 */
const formulaStart =
  /^[\0\ufeff\u200b-\u200f\u2060]*[=+\-@\t\r\n\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20]/u;
const plainNumber = /^[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?$/u;

/** A value with an apostrophe before it if a spreadsheet would interpret it as a formula; numbers are unchanged. */
export function guardFormula(value: string): string {
  return formulaStart.test(value) && !plainNumber.test(value) ? `'${value}` : value;
}
