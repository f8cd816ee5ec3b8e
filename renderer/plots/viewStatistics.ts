import { binsOf } from '#shared/domain/axis.ts';
import type { Page, Page1D, PageND, ValueStatistics } from '#shared/domain/page.ts';
import { assertNever } from '#shared/failure.ts';
import { formatCount } from '#shared/figures.ts';
import { binInterval, binsWithin, shortAxisName } from '#shared/page/binEdges.ts';
import { cellsOfCurve } from './curve.ts';
import { makeMapModel, type MapGrid, type MapModel, toMapGrid } from './heatmap/mapModel.ts';
import { type CurveFigure, curveFigures, depthDoseFigures } from '#shared/page/curveFigures.ts';
import { makeLineModel } from './line/lineModel.ts';
import { isZoneAxis } from './line/zoneAxis.ts';
import { formatRounded, formatSpan, formatValue, readoutValue, typesetUnit } from './numberText.ts';
import type { ReadoutEntry } from './plotProps.ts';
import type { PlotSettings } from './plotSettings.ts';
import { maximumIndices, minimumIndices } from './planes/planesModel.ts';
import { drawnSlice } from './slices/projectPage.ts';
import { statisticsOf } from '#shared/page/pageStatistics.ts';
import { isLength } from '#shared/page/units.ts';

/** `Z, Y` and `2.27, −0.03`. */
interface NamedPlace {
  readonly axes: string;
  readonly place: string;
}

/** Statistics of what is in view, and where its extremes are along each drawn axis. */
export interface ViewStatistics {
  readonly statistics: ValueStatistics;
  /** Null where there is no maximum or no axis. */
  readonly peak: NamedPlace | null;
  readonly lowest: NamedPlace | null;
}

function middle(edges: Float64Array, bin: number): string {
  const [low, high] = binInterval(edges, bin);
  const digits = Math.min(8, Math.max(3, Math.ceil(Math.log10(Math.abs(high + low) / (high - low))) + 1));
  return formatRounded((low + high) / 2, Number.isFinite(digits) ? digits : 4);
}

function placeInMap({ columns, rows }: MapGrid, at: MapModel['peak']): NamedPlace | null {
  if (at === null) return null;
  const place = `${middle(columns.bins.edges, at.column)}, ${middle(rows.bins.edges, at.row)}`;
  return { axes: `${columns.shortName}, ${rows.shortName}`, place };
}

/** Statistics of a whole volume, and where its extremes are along each axis. */
function volumeStatistics(page: PageND, { axes }: PlotSettings): ViewStatistics {
  const names = page.axes.map((axis, index) => shortAxisName(axis, index));
  const named = (indices: readonly number[] | null): NamedPlace | null => {
    if (indices === null) return null;
    const places = page.axes.map((axis, index) => middle(binsOf(axis, axes).edges, indices[index] ?? 0));
    return { axes: names.join(', '), place: places.join(', ') };
  };
  return {
    statistics: page.statistics,
    peak: named(maximumIndices(page)),
    lowest: named(minimumIndices(page)),
  };
}

/** Statistics of the visible part of a page; of all of it if it has no axes. */
export function viewStatistics(page: Page, settings: PlotSettings): ViewStatistics {
  switch (page.kind) {
    case '1D': {
      const { curve, x, seen: inView, xName } = makeLineModel(page, settings, '');
      const { picked } = settings;
      const first = binsWithin(curve.bins.edges, picked ?? x.domain)?.first ?? 0;
      const seen = picked === null ? inView : statisticsOf(cellsOfCurve(curve, picked));
      const named = (at: ValueStatistics['maximumAt']): NamedPlace | null =>
        at === null ? null : { axes: xName, place: middle(curve.bins.edges, first + at.column) };
      return { statistics: seen, peak: named(seen.maximumAt), lowest: named(seen.minimumAt) };
    }
    case '2D':
    case 'ND': {
      if (page.kind === 'ND' && settings.volume !== 'slice') return volumeStatistics(page, settings);
      const drawn = page.kind === 'ND' ? drawnSlice(page, settings) : page;
      const grid = toMapGrid(drawn, settings);
      const { seen, peak, lowest } = makeMapModel(grid, settings);
      return { statistics: seen, peak: placeInMap(grid, peak), lowest: placeInMap(grid, lowest) };
    }
    case '0D':
    case 'phase-space':
      return { statistics: page.statistics, peak: null, lowest: null };
    default:
      return assertNever(page);
  }
}

/** A sum of the largest doubles may overflow. */
function sumText(sum: number): string {
  return Number.isFinite(sum) ? formatRounded(sum) : `beyond ${sum < 0 ? '−' : ''}1.797×10³⁰⁸`;
}

/** What the figures of a page cover: `In view`, or the part that was picked. */
export function figuresTitle(page: Page, { picked, axes, volume }: PlotSettings): string {
  if (page.kind === 'ND' && volume !== 'slice') return 'In this volume';
  if (page.kind !== '1D' || picked === null) return 'In view';
  return `In the range ${formatSpan(...picked)} ${typesetUnit(binsOf(page.axes[0], axes).unit)}`.trim();
}

/** Figures of the visible part of a line, for a side panel; those of a depth-dose curve if its axis is a length. */
export function curveEntries(
  page: Page1D,
  settings: PlotSettings,
): { readonly general: readonly ReadoutEntry[]; readonly depthDose: readonly ReadoutEntry[] } {
  // Numbers of zones are names: widths and distances between them mean nothing.
  if (isZoneAxis(page.axes[0])) return { general: [], depthDose: [] };
  const { curve, x } = makeLineModel(page, settings, '');
  const value = typesetUnit(page.quantity.unit);
  const axis = typesetUnit(curve.bins.unit);
  const units = { value, axis, product: [value, axis].filter((unit) => unit !== '').join(' · '), none: '' };
  const entry = (figure: CurveFigure): ReadoutEntry => {
    const { label, definition, measure } = figure;
    return 'value' in figure
      ? { label, ...readoutValue(figure.value), unit: units[measure], title: definition }
      : { label, text: 'not defined here', unit: '', title: `${definition} Not defined here: ${figure.reason}.` };
  };
  return {
    general: curveFigures(curve, settings.picked ?? x.domain).map(entry),
    depthDose: isLength(curve.bins.unit) ? depthDoseFigures(curve, settings.picked ?? x.domain).map(entry) : [],
  };
}

/** Statistics of the visible part as lines for a side panel. */
export function statisticsEntries(page: Page, settings: PlotSettings): readonly ReadoutEntry[] {
  if (page.kind === '0D') return [];
  if (page.kind === 'phase-space') return [{ label: 'particles', text: formatCount(page.particles), unit: '' }];
  const { statistics: seen, peak, lowest } = viewStatistics(page, settings);
  const unit = typesetUnit(page.quantity.unit);
  const entry = (label: string, text: string, title?: string): ReadoutEntry =>
    title === undefined ? { label, text, unit: '' } : { label, text, unit: '', title };
  const measured = (label: string, value: number, title: string): ReadoutEntry => {
    if (seen.finite === 0) {
      return { label, text: 'not defined here', unit: '', title: `${title} Not defined here: no value is finite.` };
    }
    const text = formatRounded(value);
    const isRounded = Number.isFinite(value) && Number(value.toPrecision(4)) !== value;
    return isRounded ? { label, text, unit, title, stored: formatValue(value) } : { label, text, unit, title };
  };
  const optional = (label: string, count: number): readonly ReadoutEntry[] =>
    count > 0 ? [entry(label, formatCount(count))] : [];
  return [
    measured('maximum', seen.max, 'The largest finite value.'),
    ...(peak === null
      ? []
      : [entry(`at ${peak.axes}`, peak.place, 'The middle of the bin of the maximum; of equal ones the first.')]),
    measured('minimum', seen.min, 'The smallest finite value.'),
    // Zeros are everywhere in most pages: where the first of them is says nothing.
    ...(lowest === null || seen.min === 0
      ? []
      : [
          entry(
            `minimum at ${lowest.axes}`,
            lowest.place,
            'The middle of the bin of the minimum; of equal ones the first.',
          ),
        ]),
    measured('mean', seen.mean, 'The mean of the finite values; each bin counts the same, whatever its width.'),
    {
      ...measured('sum', seen.sum, 'The sum of the finite values, not weighted with the widths of bins.'),
      ...(seen.finite === 0 ? {} : { text: sumText(seen.sum) }),
    },
    entry('zero bins', formatCount(seen.zero)),
    ...optional('below zero', seen.negative),
    entry('NaN', formatCount(seen.nan)),
    ...optional('infinite', seen.positiveInfinity + seen.negativeInfinity),
    ...optional('missing', seen.missing),
  ];
}
