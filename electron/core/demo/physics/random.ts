/** A stream of pseudo-random numbers; the same seed gives the same stream on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  readonly next: () => number;
  /** Normal with mean 0 and standard deviation 1. */
  readonly gauss: () => number;
  /** An integer in [0, below). */
  readonly integer: (below: number) => number;
  /** Number of events when `mean` are expected. */
  readonly poisson: (mean: number) => number;
}

/** Makes a stream by mulberry32 (T. Ettinger, public domain): 32 bits of state, ample for a demonstration. */
export function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  let spare: number | null = null;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  // Box and Muller, polar form: two numbers for one logarithm.
  const gauss = (): number => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    let u = 0;
    let v = 0;
    let s = 0;
    do {
      u = 2 * next() - 1;
      v = 2 * next() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const factor = Math.sqrt((-2 * Math.log(s)) / s);
    spare = v * factor;
    return u * factor;
  };
  const poisson = (mean: number): number => {
    if (!(mean > 0)) return 0;
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * gauss()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = next(); product > limit; product *= next()) count += 1;
    return count;
  };
  return { next, gauss, integer: (below) => Math.floor(next() * below), poisson };
}

/** A random UUID, version 4, from the stream. */
export function makeUuid(random: Random): string {
  const hex = Array.from({ length: 32 }, (_, k) => {
    if (k === 12) return '4';
    return (k === 16 ? 8 + random.integer(4) : random.integer(16)).toString(16);
  }).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A separate stream for a part of the work, so that one part can change without shifting the others. */
export function randomFor(seed: number, part: string): Random {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (const character of part) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return makeRandom(hash);
}
