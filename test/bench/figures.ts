/** One measured figure with its target. */
export interface Figure {
  readonly name: string;
  readonly measured: string;
  readonly target: string;
  readonly reached: boolean;
}

/** The median of some numbers. */
export function median(numbers: readonly number[]): number {
  return percentile(numbers, 0.5);
}

/** A percentile of some numbers. */
export function percentile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

/** Times some rounds of a function, in ms; the first round is discarded. */
export async function timeRounds(rounds: number, work: () => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const started = performance.now();
    await work();
    if (round > 0) times.push(performance.now() - started);
  }
  return times;
}

/** A figure in ms with an upper limit. */
export function atMost(name: string, milliseconds: number, limit: number): Figure {
  return {
    name,
    measured: `${milliseconds.toFixed(1)} ms`,
    target: `≤ ${limit.toFixed(1)} ms`,
    reached: milliseconds <= limit,
  };
}

/** Prints the figures as a table. */
export function printFigures(figures: readonly Figure[], print: (line: string) => void): void {
  const width = Math.max(...figures.map(({ name }) => name.length));
  for (const { name, measured, target, reached } of figures) {
    print(`${reached ? 'ok  ' : 'MISS'} ${name.padEnd(width)}  ${measured.padStart(22)}  ${target}`);
  }
}
