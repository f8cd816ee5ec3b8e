import type { Axis, Bins } from '#shared/domain/axis.ts';
import type { PageDefect } from '#shared/domain/page.ts';
import { isEven, makeLogarithmicBins } from './bins.ts';
import { differentialUnit } from './differentialUnits.ts';
import { parseNumpyPrint } from './numpyPrint.ts';

/** Axes with the differential ones repaired, and what could not be. */
export interface RepairedAxes {
  readonly axes: readonly Axis[];
  readonly defects: readonly PageDefect[];
}

interface Differential {
  /** 0 for diff1, 1 for diff2. */
  readonly which: number;
  /** Its place among the page's axes. */
  readonly axis: number;
}

type Metadata = Readonly<Record<string, string>>;

/**
 * Repairs the axes of spectra: their units, which the writer shifted by one, and logarithmic bins that it stored
 * with linear centres. Spatial axes are left alone; so is whatever the metadata does not tell for certain.
 */
export function repairDifferentialAxes(axes: readonly Axis[], metadata: Metadata): RepairedAxes {
  const defects: PageDefect[] = [];
  const repaired = [...axes];
  for (const differential of findDifferentials(axes, metadata)) {
    const axis = axes[differential.axis];
    if (axis === undefined) continue;
    repaired[differential.axis] = repairOne(axis, differential, metadata, defects);
  }
  return { axes: repaired, defects };
}

/** Differential axes with more than one bin come last, diff1 before diff2; their sizes must agree. */
function findDifferentials(axes: readonly Axis[], metadata: Metadata): readonly Differential[] {
  const sizes = parseNumpyPrint(metadata['page_diff_size']);
  if (sizes === null) return findBySemicolons(axes, metadata);
  const found = sizes.flatMap((size, which) => (size > 1 ? [{ size, which }] : []));
  const offset = axes.length - found.length;
  const fits = found.every(({ size }, index) => axes[offset + index]?.stored.centres.length === size);
  return fits ? found.map(({ which }, index) => ({ which, axis: offset + index })) : [];
}

/** Without sizes: as many nameless axes at the end as units are listed for. */
function findBySemicolons(axes: readonly Axis[], metadata: Metadata): readonly Differential[] {
  const units = [0, 1].filter((which) => differentialUnit(unitMetadata(metadata), which) !== null).length;
  const spatial = axes.findLastIndex((axis) => axis.name !== '') + 1;
  const nameless = axes.length - spatial;
  return nameless === units ? Array.from({ length: units }, (_, which) => ({ which, axis: spatial + which })) : [];
}

function unitMetadata(metadata: Metadata): { readonly page_diff_units: string; readonly detector_unit: string } {
  return {
    page_diff_units: metadata['page_diff_units'] ?? '',
    detector_unit: metadata['detector_unit'] ?? '',
  };
}

function repairOne(axis: Axis, differential: Differential, metadata: Metadata, defects: PageDefect[]): Axis {
  const unit = differentialUnit(unitMetadata(metadata), differential.which) ?? axis.stored.unit;
  const bins = repairBins(axis.stored, { unit, differential, metadata }, defects);
  const sentences: string[] = [];
  if (bins !== null) {
    sentences.push('The bins are logarithmic (page_diff_flag), but were stored with linear centres.');
  }
  if (unit !== axis.stored.unit) {
    sentences.push(`The unit is ${unit}, but '${axis.stored.unit}' was stored (the writer took another element).`);
  }
  if (sentences.length === 0) return axis;
  return { ...axis, repaired: bins ?? { ...axis.stored, unit }, repair: sentences.join(' ') };
}

function repairBins(
  stored: Bins,
  known: { readonly unit: string; readonly differential: Differential; readonly metadata: Metadata },
  defects: PageDefect[],
): Bins | null {
  const { unit, differential, metadata } = known;
  const element = (key: string): number => parseNumpyPrint(metadata[key])?.[differential.which] ?? Number.NaN;
  const count = stored.centres.length;
  if (!(element('page_diff_flag') < 0) || count < 2 || !isEven(stored.centres)) return null;
  const range = { start: element('page_diff_start'), stop: element('page_diff_stop') };
  if (!(range.start > 0 && range.stop > range.start && range.stop < Infinity)) {
    const message = `Axis ${differential.axis + 1} is marked as logarithmic, but its limits (${range.start} to ${range.stop}) cannot be; it is shown as stored.`;
    defects.push({ kind: 'axis-odd', message });
    return null;
  }
  const bins = makeLogarithmicBins(count, range, unit);
  return isClose(stored.centres, bins.centres) ? null : bins;
}

/** Two bins are always equidistant: they may be right already. */
function isClose(stored: Float64Array, right: Float64Array): boolean {
  return stored.every((centre, index) => Math.abs(centre / (right[index] ?? 0) - 1) < 1e-4);
}
