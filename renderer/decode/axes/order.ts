import type { EstimatorMetadata, PageDefect, Strides } from '#shared/domain/page.ts';

/** Fortran order: the first axis runs fastest. C order: the last. */
export type Order = 'F' | 'C';

const orderOfFormat: Readonly<Record<string, Order>> = {
  bdo2016: 'F',
  bdo2019: 'F',
  fluka_binary: 'F',
  bin2010: 'C',
  csv: 'C',
};

/**
 * The order of a page's values. The estimator's data_order says it, else its file_format; a page without either
 * may still show that it came from a bdo file (F). Null where nothing tells: F is then the best guess, since what
 * comes without metadata (Geant4 in the browser) is stored so.
 */
export function findOrder(estimator: EstimatorMetadata | null, page: Readonly<Record<string, string>>): Order | null {
  const stated = estimator?.['data_order']?.trim().toUpperCase();
  if (stated === 'F' || stated === 'C') return stated;
  const format = estimator?.['file_format']?.trim().toLowerCase() ?? '';
  if (Object.hasOwn(orderOfFormat, format)) return orderOfFormat[format] ?? null;
  // only bdo files carry this key
  return Object.hasOwn(page, 'page_unit_ids') ? 'F' : null;
}

/** Reported for pages of two axes and more, whose picture depends on it. */
export const orderAssumed: PageDefect = {
  kind: 'order-assumed',
  message:
    'Nothing tells the order of the values (no data_order, no known file_format): the first axis is taken as the fastest.',
};

/** Steps in the values for one bin along each axis. */
export function makeStrides(sizes: readonly number[], order: Order): Strides {
  const strides = sizes.map(() => 1);
  let step = 1;
  const places = [...sizes.keys()];
  for (const place of order === 'F' ? places : places.toReversed()) {
    strides[place] = step;
    step *= sizes[place] ?? 1;
  }
  return strides;
}
