import type { Axis } from '#shared/domain/axis.ts';
import type { EstimatorMetadata, Strides } from '#shared/domain/page.ts';
import type { Report } from './axes.ts';

/* The order in which a page's values are stored: which axis varies fastest. */

/** Fortran order: the first axis varies fastest. C order: the last. */
type Order = 'F' | 'C';

const orderOfFormat: Readonly<Record<string, Order>> = {
  bdo2016: 'F',
  bdo2019: 'F',
  fluka_binary: 'F',
  bin2010: 'C',
  csv: 'C',
};

/**
 * The order of a page's values: the estimator's data_order, otherwise its file_format; a page without either may still
 * show that it came from a bdo file (F). Null if unspecified: F is then the best guess, as data without metadata
 * (Geant4 in the browser) is stored so.
 */
export function findOrder(estimator: EstimatorMetadata | null, page: EstimatorMetadata): Order | null {
  const stated = estimator?.['data_order']?.trim().toUpperCase();
  if (stated === 'F' || stated === 'C') return stated;
  const format = estimator?.['file_format']?.trim().toLowerCase() ?? '';
  if (Object.hasOwn(orderOfFormat, format)) return orderOfFormat[format] ?? null;
  // only bdo files carry this key
  return Object.hasOwn(page, 'page_unit_ids') ? 'F' : null;
}

/** Steps in the values for one bin along each axis; reports an order that had to be assumed. */
export function orderValues(
  axes: readonly Axis[],
  sources: { readonly estimator: EstimatorMetadata | null; readonly metadata: EstimatorMetadata },
  report: Report,
): Strides {
  const sizes = axes.map((axis) => axis.stored.centres.length);
  const order = findOrder(sources.estimator, sources.metadata);
  if (order === null && sizes.filter((size) => size > 1).length > 1) {
    report(
      'order-assumed',
      'The order of the values is not stated (no data_order, no known file_format): the first axis is assumed to vary fastest.',
    );
  }
  const strides = sizes.map(() => 1);
  let step = 1;
  const places = [...sizes.keys()];
  for (const place of order === 'C' ? places.toReversed() : places) {
    strides[place] = step;
    step *= sizes[place] ?? 1;
  }
  return strides;
}
