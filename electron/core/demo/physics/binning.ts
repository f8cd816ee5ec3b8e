/** The n + 1 edges of n equal bins. */
export function linearEdges(start: number, stop: number, bins: number): Float64Array {
  return Float64Array.from({ length: bins + 1 }, (_, k) => start + ((stop - start) * k) / bins);
}

/** The n + 1 edges of n bins with a constant ratio; start must be above 0. */
export function logarithmicEdges(start: number, stop: number, bins: number): Float64Array {
  return Float64Array.from({ length: bins + 1 }, (_, k) => start * (stop / start) ** (k / bins));
}

/** Arithmetic centres of bins. */
export function linearCentres(start: number, stop: number, bins: number): Float64Array {
  const step = (stop - start) / bins;
  return Float64Array.from({ length: bins }, (_, k) => start + step / 2 + k * step);
}

/** Geometric centres of logarithmic bins. */
export function logarithmicCentres(start: number, stop: number, bins: number): Float64Array {
  return Float64Array.from({ length: bins }, (_, k) => start * (stop / start) ** ((k + 0.5) / bins));
}

/** The value at an index, 0 beyond the end. */
export function at(values: Float64Array, index: number): number {
  return values[index] ?? 0;
}

/** Adds to the value at an index; does nothing beyond the end. */
export function addAt(values: Float64Array, index: number, amount: number): void {
  values[index] = (values[index] ?? 0) + amount;
}

/** The index of the largest value. */
export function peakIndex(values: Float64Array): number {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (at(values, k) > at(values, best)) best = k;
  return best;
}
