/** What a unit measures, as powers of its base parts, and its size. */
interface ParsedUnit {
  /** In base parts: cm, MeV, g, s, rad, sr. */
  readonly size: number;
  /** `{ MeV: 1, g: -1, prim: -1 }`; parts of power zero are omitted. */
  readonly powers: ReadonlyMap<string, number>;
}

interface UnitPart {
  readonly base: readonly (readonly [string, number])[];
  readonly size: number;
}

const one = (base: string, size: number): UnitPart => ({ base: [[base, 1]], size });

/** In MeV: an electronvolt is 1.602176634 × 10⁻¹⁹ J by the definition of the SI (2019), so a gray is exact too. */
const joule = 1 / (1.602176634e-19 * 1e6);
const gray: UnitPart = {
  base: [
    ['MeV', 1],
    ['g', -1],
  ],
  size: joule / 1000,
};

/** Symbols as yaptide's simulators write them. */
const parts: ReadonlyMap<string, UnitPart> = new Map([
  ['nm', one('cm', 1e-7)],
  ['um', one('cm', 1e-4)],
  ['mm', one('cm', 0.1)],
  ['cm', one('cm', 1)],
  ['m', one('cm', 100)],
  ['eV', one('MeV', 1e-6)],
  ['keV', one('MeV', 1e-3)],
  ['MeV', one('MeV', 1)],
  ['GeV', one('MeV', 1e3)],
  ['TeV', one('MeV', 1e6)],
  ['J', one('MeV', joule)],
  ['mg', one('g', 1e-3)],
  ['g', one('g', 1)],
  ['kg', one('g', 1e3)],
  ['ns', one('s', 1e-9)],
  ['us', one('s', 1e-6)],
  ['ms', one('s', 1e-3)],
  ['s', one('s', 1)],
  ['mrad', one('rad', 1e-3)],
  ['rad', one('rad', 1)],
  ['deg', one('rad', Math.PI / 180)],
  ['sr', one('sr', 1)],
  ['Gy', gray],
  ['mGy', { ...gray, size: gray.size * 1e-3 }],
  ['cGy', { ...gray, size: gray.size * 1e-2 }],
]);

/** Synonyms of a part. */
const spellings: ReadonlyMap<string, string> = new Map([
  ['primary', 'prim'],
  ['prim.', 'prim'],
  ['nucleon', 'n'],
  ['nucl', 'n'],
  ['u', 'n'],
  ['amu', 'n'],
]);

/** Parses a unit such as `MeV/g/prim` or `/cm^2`; null if it is not understood. Unknown words count as parts. */
function parseUnit(unit: string): ParsedUnit | null {
  const powers = new Map<string, number>();
  let size = 1;
  for (const [index, factor] of unit.trim().split('/').entries()) {
    for (const word of factor.split(/[\s*·]+/u).filter((text) => text !== '' && text !== '1')) {
      const found = /^([a-zA-Zµμ%.]+)(?:\^?([+-]?\d))?$/u.exec(word);
      if (found === null) return null;
      const [, symbol = '', digits = '1'] = found;
      const plain = symbol.replaceAll(/[µμ]/gu, 'u');
      const power = Number(digits) * (index === 0 ? 1 : -1);
      const part = parts.get(plain) ?? one(spellings.get(plain) ?? plain, 1);
      size *= part.size ** power;
      for (const [base, exponent] of part.base) powers.set(base, (powers.get(base) ?? 0) + exponent * power);
    }
  }
  return { size, powers: new Map([...powers].filter(([, power]) => power !== 0)) };
}

/**
 * The factor from one unit to another; null if they measure different things. Only conversions that are exact by
 * definition are supported.
 */
export function unitFactor(from: string, to: string): number | null {
  if (from.trim() === to.trim()) return 1;
  const [one, other] = [parseUnit(from), parseUnit(to)];
  if (one === null || other === null || one.powers.size !== other.powers.size) return null;
  for (const [base, power] of one.powers) if (other.powers.get(base) !== power) return null;
  return one.size / other.size;
}

/** Whether a unit measures a length. */
export const isLength = (unit: string): boolean => unitFactor(unit, 'cm') !== null;
