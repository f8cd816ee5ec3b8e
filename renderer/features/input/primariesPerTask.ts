import type { StoredFile } from '#shared/domain/input.ts';

/** The primaries that one task is told to simulate, and which file says so. */
export interface PrimariesPerTask {
  readonly file: string;
  readonly primaries: bigint;
}

const patterns: readonly { readonly file: RegExp; readonly card: RegExp }[] = [
  // SHIELD-HIT12A: NSTAT primaries step
  { file: /^beam\w*\.dat$/iu, card: /^[ \t]*NSTAT[ \t]+(\S+)/imu },
  // FLUKA: START, its first field of ten columns
  { file: /\.inp$/iu, card: /^START[ \t]+(\S+)/imu },
  // TOPAS
  { file: /\.txt$/iu, card: /NumberOfHistoriesInRun[ \t]*=[ \t]*(\S+)/iu },
];

/** Finds the primaries per task in the input files; null where no file names them. */
export function primariesPerTask(files: readonly StoredFile[]): PrimariesPerTask | null {
  for (const { name, text } of files) {
    const known = patterns.find(({ file }) => file.test(name));
    const found = known?.card.exec(text)?.[1];
    const primaries = found === undefined ? null : toWhole(found);
    if (primaries !== null) return { file: name, primaries };
  }
  return null;
}

/** A whole number as codes write it: `10000`, `10000.`, `1.0E+04`; null for anything else. */
export function toWhole(text: string): bigint | null {
  const trimmed = text.trim();
  if (/^[+-]?\d+$/u.test(trimmed)) return BigInt(trimmed.replace(/^\+/u, ''));
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isSafeInteger(value) ? BigInt(value) : null;
}
