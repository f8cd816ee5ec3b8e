import type { Axis } from '#shared/domain/axis.ts';
import type { EstimatorMetadata, Page } from '#shared/domain/page.ts';
import { findAxes } from '../axes/axes.ts';
import { isMembers } from './members.ts';
import { toTextMetadata } from './metadataText.ts';
import { findOrder, makeStrides, orderAssumed } from '../axes/order.ts';
import { makePhaseSpace } from './phaseSpace.ts';
import { repairDifferentialAxes } from '../axes/repairDifferentialAxis.ts';
import { countBins, resolveAxes } from '../axes/resolveAxes.ts';
import { makeQuantity, type PageParts, type Shaped, type ShapeContext } from './shaped.ts';
import { anotherShape, countDefects, valueDefects } from './shapeDefects.ts';
import { fillValues } from './values.ts';

/** Makes a page of what a page's JSON holds. */
export function shapePage(json: unknown, context: ShapeContext): Shaped {
  const data = isMembers(json) ? json['data'] : undefined;
  const values: unknown = isMembers(data) ? data['values'] : undefined;
  if (!isMembers(json) || !isMembers(data) || !Array.isArray(values)) {
    return { step: 'another-shape', defects: [anotherShape(json, data, context.cut)] };
  }
  const list: readonly unknown[] = values;
  const metadata = isMembers(json['metadata']) ? toTextMetadata(json['metadata']) : { metadata: {}, defects: [] };
  const found = findAxes(json);
  const nested = Array.isArray(list[0]);
  if (found.axes.length === 0 && (nested || metadata.metadata['dettyp'] === 'MCPL')) {
    return makePhaseSpace(list, { data, metadata, dimensions: json['dimensions'], ...context });
  }
  if (nested) {
    const message = 'The values are nested lists, though the page has axes.';
    return { step: 'another-shape', defects: [{ kind: 'another-shape', message }] };
  }
  const filled = fillValues([list]);
  const settled = resolveAxes({ found, dimensions: json['dimensions'], count: list.length, cut: context.cut });
  const repaired = settled.numbered
    ? { axes: settled.axes, defects: [] }
    : repairDifferentialAxes(settled.axes, metadata.metadata);
  const expected = countBins(repaired.axes);
  const defects = [
    ...metadata.defects,
    ...settled.defects,
    ...repaired.defects,
    ...countDefects(list.length, expected),
    ...valueDefects(filled, context.inexact?.get(list) ?? 0),
  ];
  const quantity = makeQuantity(data, filled);
  const parts = { quantity, expected, metadata: metadata.metadata, defects };
  return { step: 'page', page: toPage(parts, repaired.axes, context.estimator), suspicious: filled.suspicious };
}

function toPage(parts: PageParts, axes: readonly Axis[], estimator: EstimatorMetadata | null): Page {
  const [first, second] = axes;
  if (first === undefined) return { kind: '0D', axes: [], ...parts };
  if (second === undefined) return { kind: '1D', axes: [first], ...parts };
  const sizes = axes.map((axis) => axis.stored.centres.length);
  const order = findOrder(estimator, parts.metadata);
  const strides = makeStrides(sizes, order ?? 'F');
  const matters = sizes.filter((size) => size > 1).length > 1;
  const defects = order === null && matters ? [...parts.defects, orderAssumed] : parts.defects;
  if (axes.length === 2) return { kind: '2D', axes: [first, second], strides, ...parts, defects };
  return { kind: 'ND', axes, strides, ...parts, defects };
}
