import type { Axis, Bins } from '#shared/domain/axis.ts';
import { formatPlural } from '#shared/figures.ts';
import type { Report } from './axes.ts';
import { isEven, makeLogarithmicBins } from './bins.ts';

interface Differential {
  /** 0 for diff1, 1 for diff2. */
  readonly which: number;
  /** Its index among the page's axes. */
  readonly axis: number;
}

type Metadata = Readonly<Record<string, string>>;

/**
 * Repairs the axes of spectra: their units, which the writer shifted by one, and logarithmic bins that it stored with
 * linear centres. Spatial axes are left alone, and so is everything that the metadata does not determine.
 */
export function repairDifferentialAxes(axes: readonly Axis[], metadata: Metadata, report: Report): readonly Axis[] {
  const repaired = [...axes];
  for (const differential of findDifferentials(axes, metadata, report)) {
    const axis = axes[differential.axis];
    if (axis === undefined) continue;
    repaired[differential.axis] = repairOne(axis, { ...differential, metadata }, report);
  }
  return repaired;
}

/** Differential axes with more than one bin come last, diff1 before diff2; their sizes must agree. */
function findDifferentials(axes: readonly Axis[], metadata: Metadata, report: Report): readonly Differential[] {
  const sizes = parseNumpyPrint(metadata['page_diff_size']);
  if (sizes === null) return findBySemicolons(axes, metadata);
  const found = sizes.flatMap((size, which) => (size > 1 ? [{ size, which }] : []));
  const offset = axes.length - found.length;
  const odd = found.find(({ size }, index) => axes[offset + index]?.stored.centres.length !== size);
  if (odd === undefined) return found.map(({ which }, index) => ({ which, axis: offset + index }));
  const stored = axes.map((axis) => axis.stored.centres.length).join(' × ');
  const bins = formatPlural(odd.size, 'bin');
  report(
    'axis-odd',
    `The metadata says that a differential axis has ${bins} (page_diff_size), but the axes have ${stored || 'none'}; no axis is repaired.`,
  );
  return [];
}

/** Without sizes: as many unnamed axes at the end as there are units. */
function findBySemicolons(axes: readonly Axis[], metadata: Metadata): readonly Differential[] {
  const units = [0, 1].filter((which) => differentialUnit(metadata, which) !== null).length;
  const spatial = axes.findLastIndex((axis) => axis.name !== '') + 1;
  const nameless = axes.length - spatial;
  return nameless === units ? Array.from({ length: units }, (_, which) => ({ which, axis: spatial + which })) : [];
}

interface KnownDifferential extends Differential {
  readonly metadata: Metadata;
}

function repairOne(axis: Axis, known: KnownDifferential, report: Report): Axis {
  const unit = differentialUnit(known.metadata, known.which) ?? axis.stored.unit;
  const bins = repairBins(axis.stored, { ...known, unit }, report);
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

function repairBins(stored: Bins, known: KnownDifferential & { readonly unit: string }, report: Report): Bins | null {
  const element = (key: string): number => parseNumpyPrint(known.metadata[key])?.[known.which] ?? Number.NaN;
  const count = stored.centres.length;
  if (!(element('page_diff_flag') < 0) || count < 2 || !isEven(stored.centres)) return null;
  const range = { start: element('page_diff_start'), stop: element('page_diff_stop') };
  if (!(range.start > 0 && range.stop > range.start && range.stop < Infinity)) {
    const limits = `${range.start} to ${range.stop}`;
    report(
      'axis-odd',
      `Axis ${known.axis + 1} is marked as logarithmic, but its limits (${limits}) cannot be; it is shown as stored.`,
    );
    return null;
  }
  const bins = makeLogarithmicBins(count, range, known.unit);
  return isClose(stored.centres, bins.centres) ? null : bins;
}

/** Two bins are always equidistant: they may be correct already. */
function isClose(stored: Float64Array, right: Float64Array): boolean {
  return stored.every((centre, index) => Math.abs(centre / (right[index] ?? 0) - 1) < 1e-4);
}

/**
 * The unit of differential axis `which` (0 or 1), or null if the metadata does not say. Three writers are known:
 * `data;diff1;diff2` in page_diff_units; everything in one word there and `data;diff1` in detector_unit; and
 * OpenShieldHit, which omits the data's unit from page_diff_units (`MeV;`).
 */
export function differentialUnit(metadata: Metadata, which: number): string | null {
  const detector = (metadata['detector_unit'] ?? '').trim();
  const listed = split(metadata['page_diff_units'] ?? '');
  if (listed.length < 2) return bareUnit(split(detector)[which + 1]);
  const [first = ''] = listed;
  const known = detector === '' || `${detector}/`.startsWith(`${first}/`) || unitsIn(detector).includes(first);
  const beginsWithAxis = first !== '' && !first.startsWith('/') && !known;
  return bareUnit(listed[beginsWithAxis ? which : which + 1]);
}

function split(units: string): readonly string[] {
  return units.split(';').map((unit) => unit.trim());
}

function bareUnit(unit: string | undefined): string | null {
  const bare = (unit ?? '').replace(/\/prim$/, '');
  return bare === '' ? null : bare;
}

/** The single units of a compound one, and the compounds between semicolons: `MeV/g` counts as one unit. */
function unitsIn(compound: string): readonly string[] {
  return [...split(compound), ...compound.split(/[;/\s*]+/)];
}

/**
 * The numbers of an array as NumPy or Python prints it (`[640   1]`, `[0.01 0.  ]`, `[1, 2]`, or a bare number). Null
 * if anything in it is not a number, as in a print that was shortened with dots.
 */
export function parseNumpyPrint(text: string | undefined): readonly number[] | null {
  if (text === undefined) return null;
  const words = text.replace(/[[\](),]/g, ' ').trim();
  if (words === '') return [];
  const numbers = words.split(/\s+/).map(toNumber);
  return numbers.every((number) => number !== null) ? numbers : null;
}

const printedNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function toNumber(word: string): number | null {
  if (printedNumber.test(word)) return Number(word);
  if (word === 'nan') return Number.NaN;
  if (word === 'inf') return Infinity;
  return word === '-inf' ? -Infinity : null;
}
