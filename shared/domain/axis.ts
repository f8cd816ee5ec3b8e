/** How the bins of an axis are spaced. `irregular` bins are neither linear nor logarithmic. */
export type AxisScale = 'linear' | 'logarithmic' | 'irregular';

/** One reading of an axis: bin centres and the edges between them, in `unit`. */
export interface Bins {
  /** n centres. */
  readonly centres: Float64Array;
  /** n + 1 edges, ascending or descending like the centres. */
  readonly edges: Float64Array;
  readonly scale: AxisScale;
  readonly unit: string;
}

/** An axis of a page. If the stored one is known to be wrong, both readings are kept. */
export interface Axis {
  /** '' if the database has none. */
  readonly name: string;
  readonly stored: Bins;
  /** What a differential axis should have been; null when the stored one is right. */
  readonly repaired: Bins | null;
  /** What was repaired and why, in a sentence; '' when nothing was. */
  readonly repair: string;
}

export type AxisChoice = 'repaired' | 'stored';

/** The reading of an axis that is to be drawn. */
export function binsOf(axis: Axis, choice: AxisChoice): Bins {
  return choice === 'repaired' && axis.repaired !== null ? axis.repaired : axis.stored;
}
