import { type Bins, binsOf } from '#shared/domain/axis.ts';
import type { Page1D } from '#shared/domain/page.ts';
import {
  binsWithin,
  edgesExtent,
  findBin,
  type Interval,
  longAxisName,
  positiveExtent,
  shortAxisName,
} from '#shared/page/binEdges.ts';
import { inView } from '../canvas/plotWindow.ts';
import { binCount, cellsOfCurve, type Curve, curveValue } from '../curve.ts';
import { thresholdOf } from '../axisScale.ts';
import { fittingSpan } from '../line/lineModel.ts';
import { largestOf, normalisingDivisor } from '../line/normalising.ts';
import { typesetUnit, withUnit } from '../numberText.ts';
import { makeScale, type PlotScale } from '../plotScale.ts';
import { statisticsOf } from '#shared/page/pageStatistics.ts';
import { unitFactor } from '#shared/page/units.ts';
import type { DerivedKind, OverlaySettings } from './overlaySettings.ts';

/** A page to draw together with others. */
export interface OverlayPage {
  readonly id: string;
  /** Its number in the set, which determines its letter and colour. */
  readonly index: number;
  readonly page: Page1D;
  readonly isHidden: boolean;
}

/** A prepared page: in the units of the reference, with the derived curve. */
export interface OverlayEntry {
  readonly id: string;
  readonly index: number;
  readonly isHidden: boolean;
  readonly curve: Curve;
  /** Compared with the reference, over its bins; null for the reference itself, and if nothing is derived. */
  readonly derived: Curve | null;
  /** Whether it was interpolated to the reference's bins. */
  readonly isResampled: boolean;
}

export interface OverlayModel {
  /** The first is the reference. */
  readonly entries: readonly OverlayEntry[];
  /** Pages that cannot be drawn with the reference, and why. */
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
  readonly x: PlotScale;
  readonly y: PlotScale;
  readonly limits: Interval;
  readonly xTitle: string;
  readonly xName: string;
  readonly xUnit: string;
  readonly yTitle: string;
  /** Of the values as drawn: '' if they are normalised. */
  readonly unit: string;
  readonly derived: { readonly scale: PlotScale; readonly title: string; readonly agreement: number } | null;
}

function convertedBins(bins: Bins, factor: number, unit: string): Bins {
  if (factor === 1) return bins;
  return { ...bins, unit, centres: bins.centres.map((x) => x * factor), edges: bins.edges.map((x) => x * factor) };
}

/** A page as a curve in the units of the reference, or why that is impossible. */
function toCurve(page: Page1D, reference: Page1D): Curve | string {
  const bins = binsOf(page.axes[0], 'repaired');
  const other = binsOf(reference.axes[0], 'repaired');
  const alongX = unitFactor(bins.unit, other.unit);
  if (alongX === null) return `its axis is in ${named(bins.unit)}, that of the reference in ${named(other.unit)}`;
  const factor = unitFactor(page.quantity.unit, reference.quantity.unit);
  if (factor === null) {
    return `its values are in ${named(page.quantity.unit)}, those of the reference in ${named(reference.quantity.unit)}`;
  }
  return { values: page.quantity.values, offset: 0, stride: 1, factor, bins: convertedBins(bins, alongX, other.unit) };
}

const named = (unit: string): string => (unit === '' ? 'no unit' : typesetUnit(unit));

/** A curve as it is drawn; `largest` is the maximum of the reference. */
function normalised(curve: Curve, { normalise, normaliseAt }: OverlaySettings, largest: number): Curve {
  const divisor =
    normalise === 'reference' ? (largest > 0 ? largest : null) : normalisingDivisor(curve, normalise, normaliseAt);
  return divisor === null ? curve : { ...curve, factor: curve.factor / divisor };
}

/** Whether two curves have the same edges, within a millionth of a bin. */
export function haveSameBins(one: Curve, other: Curve): boolean {
  const [a, b] = [one.bins.edges, other.bins.edges];
  if (a.length !== b.length) return false;
  const [low, high] = edgesExtent(a);
  const tolerance = ((high - low) / Math.max(1, a.length - 1)) * 1e-6;
  return a.every((edge, index) => Math.abs(edge - (b[index] ?? Number.NaN)) <= tolerance);
}

/** The value at a position by linear interpolation between bin centres; NaN outside them. */
export function interpolated(curve: Curve, x: number): number {
  const { centres, edges } = curve.bins;
  const bin = findBin(edges, x);
  if (bin < 0) return Number.NaN;
  const centre = centres[bin] ?? Number.NaN;
  const isAscending = (edges[0] ?? 0) <= (edges.at(-1) ?? 0);
  const neighbour = bin + (x === centre ? 0 : x > centre === isAscending ? 1 : -1);
  if (neighbour === bin) return curveValue(curve, bin);
  const next = centres[neighbour];
  if (next === undefined) return Number.NaN;
  const share = (x - centre) / (next - centre);
  return curveValue(curve, bin) * (1 - share) + curveValue(curve, neighbour) * share;
}

/** Below this fraction of the reference's maximum, relative figures are not drawn. */
export const relativeThreshold = 0.01;

/** A value against that of the reference; relative differences are in percent. */
export const deriveValue: Readonly<Record<Exclude<DerivedKind, 'none'>, (value: number, reference: number) => number>> =
  {
    difference: (value, reference) => value - reference,
    relative: (value, reference) => ((value - reference) / reference) * 100,
    ratio: (value, reference) => value / reference,
  };

function derivedCurve(curve: Curve, reference: Curve, kind: Exclude<DerivedKind, 'none'>): Curve {
  const isSame = haveSameBins(curve, reference);
  const count = binCount(reference);
  const largest = Math.max(0, largestOf(reference), largestOf({ ...reference, factor: -reference.factor }));
  const values = Float64Array.from({ length: count }, (_, bin) => {
    const base = curveValue(reference, bin);
    if (kind !== 'difference' && !(Math.abs(base) >= largest * relativeThreshold && base !== 0)) return Number.NaN;
    const value = isSame ? curveValue(curve, bin) : interpolated(curve, reference.bins.centres[bin] ?? Number.NaN);
    return deriveValue[kind](value, base);
  });
  return { values, offset: 0, stride: 1, factor: 1, bins: reference.bins };
}

function makeEntries(pages: readonly OverlayPage[], settings: OverlaySettings) {
  const entries: OverlayEntry[] = [];
  const refused: { id: string; reason: string }[] = [];
  const [first] = pages;
  if (first === undefined) return { entries, refused };
  let reference: Curve | undefined;
  let largest = Number.NaN;
  for (const { id, index, page, isHidden } of pages) {
    const made = toCurve(page, first.page);
    if (typeof made === 'string') {
      refused.push({ id, reason: made });
      continue;
    }
    if (reference === undefined) largest = largestOf(made);
    const curve = normalised(made, settings, largest);
    const isDerived = reference !== undefined && settings.derived !== 'none';
    entries.push({
      id,
      index,
      isHidden,
      curve,
      derived:
        reference === undefined || settings.derived === 'none'
          ? null
          : derivedCurve(curve, reference, settings.derived),
      isResampled: isDerived && reference !== undefined && !haveSameBins(curve, reference),
    });
    reference ??= curve;
  }
  return { entries, refused };
}

/** The smallest and the largest visible value of some curves, as drawn. */
function extremesOf(curves: readonly Curve[], within: Interval) {
  const all = curves.map((curve) => {
    const { min, max, minPositive } = statisticsOf(cellsOfCurve(curve, within));
    return { min: min * curve.factor, max: max * curve.factor, minPositive: minPositive * curve.factor };
  });
  const finite = (values: readonly number[]): readonly number[] => values.filter((value) => Number.isFinite(value));
  return {
    min: Math.min(Infinity, ...finite(all.map(({ min }) => min))),
    max: Math.max(-Infinity, ...finite(all.map(({ max }) => max))),
    minPositive: Math.min(Infinity, ...finite(all.map(({ minPositive }) => minPositive))),
  };
}

/** A scale that fits the visible curves within a part of the axis, of the same kind as that of the whole. */
export function fittingScale({ entries, y }: OverlayModel, within: Interval): PlotScale {
  const visible = entries.filter(({ isHidden }) => !isHidden).map(({ curve }) => curve);
  const kind = y.kind === 'sqrt' ? 'lin' : y.kind;
  return makeScale(kind, fittingSpan(kind, extremesOf(visible, within)), y.threshold);
}

/**
 * The share of the reference's bins in which a curve agrees with it within `band` percent, of the bins within a part of
 * the axis whose value is at least a hundredth of the reference's maximum; null if there is none.
 */
export function agreementShare(
  { entries: [reference] }: OverlayModel,
  { curve }: OverlayEntry,
  { band, within }: { readonly band: number; readonly within: Interval },
): number | null {
  if (reference === undefined) return null;
  const ratio = derivedCurve(curve, reference.curve, 'ratio');
  const bins = binsWithin(ratio.bins.edges, within);
  let [compared, agreeing] = [0, 0];
  for (let bin = bins?.first ?? 0; bin <= (bins?.last ?? -1); bin += 1) {
    const value = curveValue(ratio, bin);
    if (Number.isNaN(value)) continue;
    compared += 1;
    if (Math.abs(value - 1) <= band / 100) agreeing += 1;
  }
  return compared === 0 ? null : agreeing / compared;
}

interface DerivedOptions {
  readonly settings: OverlaySettings;
  /** The visible part of the axis. */
  readonly within: Interval;
  readonly unit: string;
}

function derivedPart(entries: readonly OverlayEntry[], { settings, within, unit }: DerivedOptions) {
  const { derived: kind, band } = settings;
  const curves = entries
    .filter(({ isHidden }) => !isHidden)
    .flatMap(({ derived }) => (derived === null ? [] : [derived]));
  if (kind === 'none' || curves.length === 0) return null;
  const { min, max } = extremesOf(curves, within);
  const agreement = kind === 'ratio' ? 1 : 0;
  const reach = Math.max(0, max - agreement, agreement - min);
  const shown =
    kind === 'ratio'
      ? Math.min(0.5, Math.max(reach, band / 50))
      : kind === 'relative'
        ? Math.min(50, Math.max(reach, band * 2))
        : reach;
  const half = shown > 0 && Number.isFinite(shown) ? shown * 1.05 : 1;
  const titles = { difference: withUnit('Difference', unit), relative: 'Relative difference [%]', ratio: 'Ratio' };
  return { scale: makeScale('lin', [agreement - half, agreement + half]), title: titles[kind], agreement };
}

const perNormalisation = {
  none: '',
  max: ' / maximum',
  integral: ' / integral',
  point: ' / value at one place',
  reference: ' / maximum of the reference',
} as const;

/** Curves, scales and titles of pages drawn together; the first page is the reference. Requires at least one page. */
export function makeOverlayModel(
  pages: readonly OverlayPage[],
  settings: OverlaySettings,
  label: string,
): OverlayModel | null {
  const [first] = pages;
  if (first === undefined) return null;
  const { entries, refused } = makeEntries(pages, settings);
  const curves = entries.map(({ curve }) => curve);
  const extents = curves.map(({ bins }) => edgesExtent(bins.edges));
  const positive = curves.flatMap(({ bins }) => positiveExtent(bins.edges) ?? []);
  const kind = settings.xScale === 'log' && positive.length === 0 ? 'lin' : settings.xScale;
  const limits: Interval =
    kind === 'log'
      ? [Math.min(...positive), Math.max(...positive)]
      : [Math.min(...extents.map(([low]) => low)), Math.max(...extents.map(([, high]) => high))];
  const threshold = Math.min(...curves.map(({ bins }) => thresholdOf(bins.edges)));
  const x = makeScale(kind, inView(settings.zoom?.x, limits), threshold);
  const drawn = entries.filter(({ isHidden }) => !isHidden).map(({ curve }) => curve);
  const extremes = extremesOf(drawn.length === 0 ? curves : drawn, x.domain);
  const chosen = settings.zoom?.y ?? null;
  const span =
    chosen !== null && (settings.yScale !== 'log' || chosen[0] > 0) ? chosen : fittingSpan(settings.yScale, extremes);
  const [axis] = first.page.axes;
  const bins = binsOf(axis, 'repaired');
  const unit = settings.normalise === 'none' ? first.page.quantity.unit : '';
  const largest = Math.max(Math.abs(extremes.min), Math.abs(extremes.max));
  return {
    entries,
    refused,
    x,
    y: makeScale(settings.yScale, span, largest * 1e-4 || 1),
    limits,
    xTitle: withUnit(longAxisName(axis, 0), bins.unit),
    xName: shortAxisName(axis, 0),
    xUnit: bins.unit,
    yTitle: withUnit(`${label}${perNormalisation[settings.normalise]}`, unit),
    unit,
    derived: derivedPart(entries, { settings, within: x.domain, unit }),
  };
}
