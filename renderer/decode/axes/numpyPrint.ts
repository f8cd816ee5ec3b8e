/**
 * The numbers of an array as NumPy or Python prints it (`[640   1]`, `[0.01 0.  ]`, `[1, 2]`, or a bare number).
 * Null where anything in it is no number, as in a print that was shortened with dots.
 */
export function parseNumpyPrint(text: string | undefined): readonly number[] | null {
  if (text === undefined) return null;
  const words = text.replace(/[[\](),]/g, ' ').trim();
  if (words === '') return [];
  const numbers = words.split(/\s+/).map(toNumber);
  return numbers.every((number) => number !== null) ? numbers : null;
}

const printedNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function toNumber(word: string): number | null {
  if (printedNumber.test(word)) return Number(word);
  if (word === 'nan') return Number.NaN;
  if (word === 'inf') return Infinity;
  return word === '-inf' ? -Infinity : null;
}
