import { statisticsOf, type Cells, type Statistics } from './statistics.ts';

/*
 * The picture, its buttons, the side panel and the thumbnail ask for the same figures of the same values, of which
 * there may be millions. Values never change once they are decoded, so that what was found is kept as long as they are.
 */

const known = new WeakMap<ArrayBufferLike, Map<string, Statistics>>();

/** Windows of one page whose figures are kept. */
const windowsKept = 64;

const nameOf = ({ values, offset, columns, rows }: Cells): string =>
  [values.byteOffset, values.length, offset, columns.count, columns.stride, rows.count, rows.stride].join(' ');

/** The same cells with columns and rows exchanged, as a swapped map has them. */
const exchanged = (cells: Cells): Cells => ({ ...cells, columns: cells.rows, rows: cells.columns });

function turned(statistics: Statistics): Statistics {
  const at = statistics.maximumAt;
  return { ...statistics, maximumAt: at === null ? null : { column: at.row, row: at.column } };
}

/** Notes figures that were worked out elsewhere, by the decoder in its worker. */
export function keepStatistics(cells: Cells, statistics: Statistics): void {
  const { buffer } = cells.values;
  const windows = known.get(buffer) ?? new Map<string, Statistics>();
  known.set(buffer, windows);
  const [oldest] = windows.keys();
  if (windows.size >= windowsKept && oldest !== undefined) windows.delete(oldest);
  windows.set(nameOf(cells), statistics);
}

/** Figures of cells: as `statisticsOf`, but found once only. */
export function knownStatistics(cells: Cells): Statistics {
  const windows = known.get(cells.values.buffer);
  const kept = windows?.get(nameOf(cells));
  if (kept !== undefined) return kept;
  const otherWay = windows?.get(nameOf(exchanged(cells)));
  const found = otherWay === undefined ? statisticsOf(cells) : turned(otherWay);
  keepStatistics(cells, found);
  return found;
}
