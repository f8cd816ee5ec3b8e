import { linearCentres, logarithmicCentres } from '../physics/binning.ts';
import type { Extent } from '../physics/fieldMap.ts';
import { int, pythonFloat, type PythonValue } from './pythonJson.ts';

/** A filter of a project's scoring. */
export interface ScoringFilter {
  readonly name: string;
  readonly rules: readonly { readonly keyword: string; readonly operator: string; readonly value: number }[];
}

/** A differential axis: over kinetic energy, angle or LET. */
export interface Differential {
  readonly type: 'E' | 'ANGLE' | 'LET';
  readonly unit: string;
  readonly start: number;
  readonly stop: number;
  readonly bins: number;
  readonly logarithmic: boolean;
  /** pymchelper up to 2.9.5 gave logarithmic bins linear centres. */
  readonly centres: 'right' | 'linear';
}

/** A spatial axis as pymchelper names it. */
export interface SpatialAxis extends Extent {
  readonly name: string;
}

/** One quantity of an estimator, with its values; page numbers follow from its position in the list. */
export interface ScoredPage {
  /** The user's name for it, and the editor's keyword. */
  readonly name: string;
  readonly keyword: string;
  readonly filter?: ScoringFilter;
  /** The detector type, SHIELD-HIT12A's number for it, and the unit. */
  readonly detector: string;
  readonly detectorNumber: number;
  readonly unit: string;
  /** yaptide's page_normalized, and SHIELD-HIT12A's unit id. */
  readonly normalised: '0' | '1' | '2' | '3' | '4';
  readonly unitId: number;
  readonly axes: readonly SpatialAxis[];
  readonly differentials?: readonly Differential[];
  /** Nested for phase space. */
  readonly values: Float64Array | readonly (readonly number[])[];
  /** How many values are stored, for a page that lacks some on purpose. */
  readonly cutTo?: number;
}

/** The simulator: it determines metadata, units and the order of values. */
export type Simulator = 'shieldhit' | 'fluka' | 'topas';

function numpyList(values: readonly number[]): string {
  const texts = values.map((value) => (Number.isInteger(value) ? `${value}.` : String(value)));
  const width = Math.max(...texts.map((text) => text.split('.')[1]?.length ?? 0));
  const padded = texts.map((text) => text + ' '.repeat(width - (text.split('.')[1]?.length ?? 0)));
  const long = Math.max(...padded.map((text) => text.length));
  return `[${padded.map((text) => text.padStart(long)).join(' ')}]`;
}

function numpyIntegers(values: readonly number[]): string {
  const long = Math.max(...values.map((value) => String(value).length));
  return `[${values.map((value) => String(value).padStart(long)).join(' ')}]`;
}

function twoOf<Value>(list: readonly Value[], other: Value): Value[] {
  return [list[0] ?? other, list[1] ?? other];
}

function differentialMetadata(page: ScoredPage): Record<string, string> {
  const parts = page.differentials ?? [];
  const bare = page.unit.replace(/\/prim$/, '');
  if (parts.length === 0) return { detector_unit: bare, page_diff_units: bare };
  return {
    detector_unit: bare,
    page_diff_flag: numpyIntegers(
      twoOf(
        parts.map((part) => (part.logarithmic ? -1 : 1)),
        1,
      ),
    ),
    page_diff_size: numpyIntegers(
      twoOf(
        parts.map((part) => part.bins),
        1,
      ),
    ),
    page_diff_start: numpyList(
      twoOf(
        parts.map((part) => part.start),
        0,
      ),
    ),
    page_diff_stop: numpyList(
      twoOf(
        parts.map((part) => part.stop),
        0,
      ),
    ),
    page_diff_type: numpyIntegers(
      twoOf(
        parts.map((part) => (part.type === 'E' ? 27 : 22)),
        27,
      ),
    ),
    page_diff_units: [bare.split('/').slice(0, 2).join('/'), ...parts.map((part) => part.unit)].join(';'),
  };
}

function pageMetadata(page: ScoredPage, simulator: Simulator, pageNumber: number): Record<string, string> {
  const basic = { name: page.detector, unit: page.unit, dettyp: page.detector };
  if (simulator === 'fluka') return { ...basic, dettyp: 'None', page_number: String(pageNumber) };
  if (simulator === 'topas') return { ...basic, title: page.name };
  return {
    ...basic,
    detector_type: String(page.detectorNumber),
    page_number: String(pageNumber),
    page_normalized: page.normalised,
    page_scale_factor: '1.0',
    page_offset: '0.0',
    page_unit_ids: numpyIntegers([page.unitId, page.unitId, page.unitId]),
    ...differentialMetadata(page),
    ...(page.filter === undefined ? {} : { page_filter_name: page.filter.name }),
  };
}

function storedAxes(page: ScoredPage): PythonValue[] {
  const spatial = page.axes
    .filter((axis) => axis.bins > 1)
    .map((axis): PythonValue => ({
      name: axis.name,
      unit: 'cm',
      values: linearCentres(axis.start, axis.stop, axis.bins),
    }));
  const bare = page.unit.replace(/\/prim$/, '');
  const units = [bare.split('/').slice(0, 2).join('/'), ...(page.differentials ?? []).map((part) => part.unit)];
  const differential = (page.differentials ?? []).map((part, k): PythonValue => {
    const right = part.logarithmic && part.centres === 'right';
    const centres = right ? logarithmicCentres : linearCentres;
    // pymchelper took the unit from one position too early, and SHIELD-HIT12A gives no name.
    return { name: '', unit: units[k] ?? '', values: centres(part.start, part.stop, part.bins) };
  });
  return [...spatial, ...differential];
}

/** Number of axes of a page. */
export function dimensionsOf(page: ScoredPage): number {
  return page.axes.filter((axis) => axis.bins > 1).length + (page.differentials?.length ?? 0);
}

/** The JSON object of a page, as yaptide stores it. */
export function pageObject(page: ScoredPage, simulator: Simulator, pageNumber: number): PythonValue {
  const axes = storedAxes(page).map((axis, k) => [`axis_dim${k + 1}`, axis] as const);
  const values: PythonValue = page.values instanceof Float64Array ? page.values.subarray(0, page.cutTo) : page.values;
  return {
    metadata: pageMetadata(page, simulator, pageNumber),
    dimensions: int(dimensionsOf(page)),
    data: { unit: page.unit, name: page.detector, values },
    ...Object.fromEntries(axes),
  };
}

/** A number as in SHIELD-HIT12A's input files and the editor: without trailing zeros. */
export function plainNumber(value: number): string {
  return pythonFloat(Number(value.toPrecision(8))).replace(/\.0$/, '');
}
