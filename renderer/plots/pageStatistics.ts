import type { Page } from '#shared/domain/page.ts';
import type { Axis } from '#shared/domain/axis.ts';
import { knownStatistics } from './knownStatistics.ts';
import { cellsOfArray, type Cells, type Statistics } from './statistics.ts';

const sizeOf = ({ stored }: Axis): number => stored.edges.length - 1;

/** All cells of a page: those of its bins, missing ones among them. A map is laid out as it is drawn by itself. */
export function cellsOfPage({ quantity: { values }, ...page }: Page): Cells {
  if (page.kind !== '2D') return cellsOfArray(values, page.expected);
  const [first, second] = page.axes;
  return {
    values,
    offset: 0,
    columns: { count: sizeOf(second), stride: page.strides[1] ?? 1 },
    rows: { count: sizeOf(first), stride: page.strides[0] ?? 1 },
  };
}

/** Figures of all values of a page, missing ones counted. */
export function wholeStatistics(page: Page): Statistics {
  return knownStatistics(cellsOfPage(page));
}
