/** What a list tells the status bar. */
export interface ListStatus {
  readonly selected: number;
  /** Bytes stored of the selected rows; null while they are not known. */
  readonly bytes: number | null;
  /** How long the last window of rows took, null before there was one, and how many rows it held. */
  readonly lastQueryMilliseconds: number | null;
  readonly rows: number;
}
