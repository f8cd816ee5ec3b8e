import { edgesExtent, shortAxisName } from '#shared/page/binEdges.ts';
import { depthDoseFigures } from '#shared/page/curveFigures.ts';
import { formatRounded, typesetUnit } from '#renderer/plots/numberText.ts';
import { isLength } from '#shared/page/units.ts';
import { binsOf } from '#shared/domain/axis.ts';
import type { Page, Page1D } from '#shared/domain/page.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';

/** The figure below a small image, with its context. */
export interface PageFigure {
  readonly title: string;
  readonly aside: string;
}

/** The most informative figure of a page: a number, the range of a depth–dose curve, otherwise the maximum. */
export function pageFigure(page: Page): PageFigure {
  if (page.kind === 'phase-space') return { title: formatPlural(page.particles, 'particle'), aside: 'phase space' };
  const unit = typesetUnit(page.quantity.unit);
  const [value] = page.quantity.values;
  if (page.kind === '0D') return { title: value === undefined ? 'no value' : formatRounded(value), aside: unit };
  const bins = `${page.axes.map(({ stored }) => formatCount(stored.centres.length)).join(' × ')} bins`;
  const range = page.kind === '1D' ? rangeOf(page) : undefined;
  if (range !== undefined) return { title: range, aside: bins };
  const { max } = page.statistics;
  return {
    title: Number.isNaN(max) ? 'no value' : `max ${formatRounded(max)}`,
    aside: unit === '' ? bins : `${unit} · ${bins}`,
  };
}

/** R80 of dose over a length; undefined for every other curve. */
function rangeOf(page: Page1D): string | undefined {
  const [axis] = page.axes;
  const bins = binsOf(axis, 'repaired');
  if (!isLength(bins.unit) || !/dose/iu.test(page.quantity.name)) return undefined;
  const curve = { values: page.quantity.values, offset: 0, stride: 1, factor: 1, bins };
  const r80 = depthDoseFigures(curve, edgesExtent(bins.edges)).find(({ label }) => label === 'R80');
  if (r80 === undefined || !('value' in r80)) return undefined;
  return `R80 ${formatRounded(r80.value)} ${bins.unit} in ${shortAxisName(axis, 0)}`;
}
