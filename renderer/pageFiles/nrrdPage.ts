import { isLength, unitFactor } from '#shared/page/units.ts';
import type { AxisChoice } from '#shared/domain/axis.ts';
import type { Page } from '#shared/domain/page.ts';
import { exactText } from './csvPage.ts';
import { doubleBytes } from './numpyPage.ts';
import { missingValues, pageAxes, type PageAxis } from './pageShape.ts';

/** How far the width of a bin may differ from the others, as a fraction of it: rounding errors. */
const tolerance = 1e-6;

/** The step of an axis with equal bins; null if they differ. */
function stepOf({ bins: { edges }, count }: PageAxis): number | null {
  const step = ((edges[count] ?? 0) - (edges[0] ?? 0)) / count;
  if (!Number.isFinite(step) || step === 0) return null;
  const isEqual = edges.every(
    (edge, index) => Math.abs(edge - (edges[0] ?? 0) - index * step) <= tolerance * Math.abs(step),
  );
  return isEqual ? step : null;
}

/** Why a page cannot be a NRRD file; null if it can. */
export function nrrdRefusal(page: Page, choice: AxisChoice): string | null {
  if (page.kind === 'phase-space' || page.kind === '0D') return 'NRRD holds meshes; this page has no axes.';
  if (missingValues(page) > 0) return 'NRRD holds complete meshes; the data of this page is cut off.';
  const odd = pageAxes(page, choice).find((axis) => stepOf(axis) === null);
  return odd === undefined
    ? null
    : `NRRD holds meshes with equal steps; the bins of the axis ${odd.name} differ in width.`;
}

const quoted = (text: string): string => `"${text.replaceAll(/["\\\r\n]/gu, ' ')}"`;

/** The position of the mesh: in space for three lengths, which imaging programs read; along each axis otherwise. */
function placement(axes: readonly PageAxis[]): readonly string[] {
  const steps = axes.map((axis) => stepOf(axis) ?? 1);
  const first = axes.map(({ bins }, index) => (bins.edges[0] ?? 0) + (steps[index] ?? 0) / 2);
  if (axes.length === 3 && axes.every(({ bins }) => isLength(bins.unit))) {
    const factors = axes.map(({ bins }) => unitFactor(bins.unit, 'mm') ?? 1);
    const inMm = (value: number, axis: number): string => exactText(value * (factors[axis] ?? 1));
    const directions = steps.map(
      (step, axis) => `(${[0, 1, 2].map((each) => (each === axis ? inMm(step, axis) : '0')).join(',')})`,
    );
    return [
      'space dimension: 3',
      `space directions: ${directions.join(' ')}`,
      `space origin: (${first.map(inMm).join(',')})`,
      'space units: "mm" "mm" "mm"',
    ];
  }
  return [
    `spacings: ${steps.map(exactText).join(' ')}`,
    `axis mins: ${axes.map(({ bins }) => exactText(bins.edges[0] ?? 0)).join(' ')}`,
    `axis maxs: ${axes.map(({ bins, count }) => exactText(bins.edges[count] ?? 0)).join(' ')}`,
    `units: ${axes.map(({ bins }) => quoted(bins.unit)).join(' ')}`,
  ];
}

/**
 * A mesh with equal steps as NRRD: float64, little-endian, raw. Its axes are listed fastest first, as the format
 * requires, so that the values stay in their stored order. Three lengths are given in mm and in space. `facts` are
 * added as comments.
 */
export function nrrdOfPage(page: Page, choice: AxisChoice, facts: readonly string[]): Uint8Array<ArrayBuffer> {
  const refusal = nrrdRefusal(page, choice);
  if (refusal !== null) throw new RangeError(refusal);
  const axes = pageAxes(page, choice).toSorted((one, other) => one.stride - other.stride);
  const header = [
    'NRRD0004',
    ...facts.map((fact) => `# ${fact.replaceAll(/[\r\n]+/gu, ' ')}`),
    'type: double',
    `dimension: ${axes.length}`,
    `sizes: ${axes.map(({ count }) => count).join(' ')}`,
    ...placement(axes),
    `centerings: ${axes.map(() => 'cell').join(' ')}`,
    `labels: ${axes.map(({ name }) => quoted(name)).join(' ')}`,
    'endian: little',
    'encoding: raw',
    `sample units: ${quoted(page.quantity.unit)}`,
    '',
    '',
  ].join('\n');
  const text = new TextEncoder().encode(header);
  const data = doubleBytes(page.quantity.values.subarray(0, page.expected));
  const file = new Uint8Array(text.length + data.length);
  file.set(text);
  file.set(data, text.length);
  return file;
}
