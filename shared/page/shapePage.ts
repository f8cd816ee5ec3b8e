import { cellsOfPage, statisticsOf } from './pageStatistics.ts';
import { describeJson, type InexactNumbers, isJsonObject } from '#shared/blob/tolerantJson.ts';
import type { Axis } from '#shared/domain/axis.ts';
import {
  type EstimatorMetadata,
  type NonFiniteCounts,
  type Page,
  type PageDefect,
  particleColumns,
  type Strides,
} from '#shared/domain/page.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { countBins, makeNumberedAxis, matchAxes, readAxes, type Report, textOf } from './axes.ts';
import { orderValues } from './dataOrder.ts';
import { repairDifferentialAxes } from './differentialAxes.ts';

/** What a page is made from. */
export interface PageSource {
  readonly json: unknown;
  readonly estimator: EstimatorMetadata | null;
  /** Which lists contain numbers that a double cannot represent; null if they were not counted. */
  readonly inexact: InexactNumbers | null;
  /** The text ended too early. */
  readonly cut: boolean;
}

/** A page, or null if the JSON is not one. */
export interface ShapedPage {
  readonly page: Page | null;
  readonly defects: readonly PageDefect[];
  /** Some number is so large that its text may exceed a double's range or precision; a closer look is needed. */
  readonly suspicious: boolean;
  /** How many values are zero: their text may have been a number too small for a double. */
  readonly zeros: number;
}

type Metadata = Readonly<Record<string, string>>;

/** Makes a page from its JSON: values, metadata, axes, then the order of the values, each step with its defects. */
export function shapePage({ json, inexact, cut, estimator }: PageSource): ShapedPage {
  const defects: PageDefect[] = [];
  const report: Report = (kind, message) => void defects.push({ kind, message });
  const data = isJsonObject(json) && isJsonObject(json['data']) ? json['data'] : {};
  const list: unknown = data['values'];
  if (!isJsonObject(json) || !Array.isArray(list)) {
    report('another-shape', describeOtherShape(json, cut));
    return { page: null, defects, suspicious: false, zeros: 0 };
  }
  const metadata = toTextMetadata(json['metadata'] ?? {}, report);
  const axes = readAxes(json, report);
  const lists = toLists(list);
  const isNested = lists.length !== 1 || lists[0] !== list;
  if (isNested && axes.length > 0) {
    const message = 'The values are nested lists, though the page has axes.';
    return { page: null, defects: [{ kind: 'another-shape', message }], suspicious: false, zeros: 0 };
  }
  const filled = fillValues(lists);
  const { values, nonFinite, suspicious, zeros } = filled;
  const quantity = { name: textOf(data['name']), unit: textOf(data['unit']), values, nonFinite };
  const facts = { axes, dimensions: json['dimensions'], count: values.length, cut };
  const isPhaseSpace = axes.length === 0 && holdsParticles(lists, isNested, metadata);
  const drawn = isPhaseSpace ? [] : (fitAxes(facts, metadata, report) ?? [makeNumberedAxis(values.length)]);
  const expected = isPhaseSpace ? expectParticles(facts, report) : expectValues(facts, drawn, report);
  reportValues(filled, countInexact(list, inexact), report);
  const strides = isPhaseSpace ? [] : orderValues(drawn, { estimator, metadata }, report);
  const statistics = statisticsOf(cellsOfPage({ quantity, axes: drawn, strides, expected }));
  const parts = { quantity, expected, metadata, defects, statistics };
  return { page: toPage(parts, drawn, { strides, isPhaseSpace }), defects, suspicious, zeros };
}

type PageParts = Pick<Page, 'quantity' | 'expected' | 'metadata' | 'defects' | 'statistics'>;

function toPage(
  parts: PageParts,
  axes: readonly Axis[],
  { strides, isPhaseSpace }: { readonly strides: Strides; readonly isPhaseSpace: boolean },
): Page {
  if (isPhaseSpace) {
    const particles = Math.floor(parts.quantity.values.length / particleColumns.length);
    return { kind: 'phase-space', axes: [], particles, ...parts };
  }
  const [first, second] = axes;
  if (first === undefined) return { kind: '0D', axes: [], ...parts };
  if (second === undefined) return { kind: '1D', axes: [first], ...parts };
  return axes.length === 2
    ? { kind: '2D', axes: [first, second], strides, ...parts }
    : { kind: 'ND', axes, strides, ...parts };
}

function describeOtherShape(json: unknown, cut: boolean): string {
  if (cut) return 'No values can be read: the text ends before them.';
  if (!isJsonObject(json)) return `Expected the page to be an object, but found ${describeJson(json)}.`;
  const { data } = json;
  if (!isJsonObject(data)) return `Expected the page’s data to be an object, but found ${describeJson(data)}.`;
  return `Expected the data to hold a list of values, but found ${describeJson(data['values'])}.`;
}

/** The values as flat lists: themselves, or the nested ones. */
function toLists(values: readonly unknown[]): readonly (readonly unknown[])[] {
  if (!values.some((value) => Array.isArray(value))) return [values];
  return values.map((value: unknown): readonly unknown[] => {
    if (!Array.isArray(value)) return [value];
    return value.some((inner) => Array.isArray(inner)) ? value.flat(Infinity) : value;
  });
}

function countInexact(values: readonly unknown[], inexact: InexactNumbers | null): number {
  if (inexact === null) return 0;
  const lists = values.filter((value) => Array.isArray(value));
  return [...new Set([values, ...lists])].reduce((sum, list) => sum + (inexact.get(list) ?? 0), 0);
}

/**
 * Distinguishes a phase space from a number in a list: MCPL pages say what they are. Without any detector type, nested
 * lists with the size of a particle are read as particles.
 */
function holdsParticles(lists: readonly (readonly unknown[])[], isNested: boolean, metadata: Metadata): boolean {
  const detector = metadata['dettyp']?.trim() ?? '';
  if (detector !== '') return detector === 'MCPL';
  return isNested && lists.some((list) => list.length >= particleColumns.length);
}

interface PageFacts {
  readonly axes: readonly Axis[];
  readonly dimensions: unknown;
  readonly count: number;
  readonly cut: boolean;
}

/** How many numbers the particles should have; they have no axes. */
function expectParticles({ dimensions, count, cut }: PageFacts, report: Report): number {
  const columns = particleColumns.length;
  if (dimensions !== 0) {
    report('dimensions-disagree', 'The page holds particles, which have no axes, but does not say that it has none.');
  }
  const rest = count % columns;
  if (cut || rest !== 0) {
    const odd = rest === 0 ? '' : `, and ${rest} of the 8 numbers of another`;
    const particles = formatPlural(Math.floor(count / columns), 'particle');
    report('count-mismatch', `${cut ? 'The data is cut off after' : 'The data holds'} ${particles}${odd}.`);
  }
  return Math.ceil(count / columns) * columns;
}

/** The axes that fit the values, repaired; null if the page's own do not fit. */
function fitAxes(facts: PageFacts, metadata: Metadata, report: Report): readonly Axis[] | null {
  const axes = matchAxes(facts, report);
  if (axes !== null) return repairDifferentialAxes(axes, metadata, report);
  if (facts.cut) {
    const count = formatCount(facts.count);
    report('count-mismatch', `The text ends after ${count} values; how many there should be is lost with the axes.`);
  }
  return null;
}

/** The number of values that the axes have bins for. */
function expectValues({ count }: PageFacts, axes: readonly Axis[], report: Report): number {
  const expected = countBins(axes);
  if (count < expected) {
    report('count-mismatch', `The data is cut off after ${formatCount(count)} of ${formatPlural(expected, 'value')}.`);
  }
  if (count > expected) {
    const bins = formatPlural(expected, 'bin');
    const surplus = formatCount(count - expected);
    report('count-mismatch', `There are ${formatPlural(count, 'value')} for ${bins}; the last ${surplus} have no bin.`);
  }
  return expected;
}

interface FilledValues {
  readonly values: Float64Array;
  readonly nonFinite: NonFiniteCounts;
  /** Values of another type (null, text): NaN represents them, and they are counted as such. */
  readonly foreign: number;
  readonly suspicious: boolean;
  readonly zeros: number;
}

/** Fills a typed array from JSON lists, one after the other, in one pass. */
function fillValues(lists: readonly (readonly unknown[])[]): FilledValues {
  const values = new Float64Array(lists.reduce((sum, list) => sum + list.length, 0));
  const counts = { nan: 0, positiveInfinity: 0, negativeInfinity: 0, foreign: 0, suspicious: false };
  let at = 0;
  let zeros = 0;
  for (const list of lists) {
    for (let index = 0; index < list.length; index += 1, at += 1) {
      const value = list[index];
      if (typeof value === 'number' && value < 2 ** 53 && value > -(2 ** 53)) {
        values[at] = value;
        if (value === 0) zeros += 1;
      } else values[at] = countOdd(value, counts);
    }
  }
  const { foreign, suspicious, ...nonFinite } = counts;
  return { values, nonFinite, foreign, suspicious, zeros };
}

interface OddCounts {
  nan: number;
  positiveInfinity: number;
  negativeInfinity: number;
  foreign: number;
  suspicious: boolean;
}

function countOdd(value: unknown, counts: OddCounts): number {
  if (typeof value !== 'number') {
    counts.foreign += 1;
    counts.nan += 1;
    return Number.NaN;
  }
  if (Number.isNaN(value)) counts.nan += 1;
  else counts.suspicious = true;
  if (value === Infinity) counts.positiveInfinity += 1;
  if (value === -Infinity) counts.negativeInfinity += 1;
  return value;
}

function reportValues({ foreign }: FilledValues, inexact: number, report: Report): void {
  if (foreign > 0) {
    const what = formatPlural(foreign, 'value is not a number', 'values are not numbers');
    report('not-a-number', `${what}; NaN is shown instead.`);
  }
  if (inexact > 0) {
    const what = formatPlural(inexact, 'value is', 'values are');
    report(
      'beyond-double',
      `${what} stored with more digits or a larger exponent than a double holds; the nearest double is shown.`,
    );
  }
}

/**
 * Converts a JSON object to strings: strings are unchanged, everything else becomes its JSON text (NaN and ±Infinity as
 * words).
 */
export function toTextMetadata(stored: unknown, report: Report): Metadata {
  if (!isJsonObject(stored)) {
    report('another-shape', `Expected the metadata to be an object, but found ${describeJson(stored)}.`);
    return {};
  }
  const entries = Object.entries(stored);
  const rounded = entries.filter(([, value]) => typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER);
  if (rounded.length > 0) {
    const names = rounded.map(([key]) => key).join(', ');
    report('beyond-double', `${formatPlural(rounded.length, 'number')} of the metadata may be rounded: ${names}.`);
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, toText(value)]));
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0.0' : String(value);
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'number' && !Number.isFinite(member) ? String(member) : member,
  );
}
