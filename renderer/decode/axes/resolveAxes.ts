import type { Axis } from '#shared/domain/axis.ts';
import type { PageDefect } from '#shared/domain/page.ts';
import { type FoundAxes, makeNumberedAxis } from './axes.ts';
import { countOf, countText } from '../page/countText.ts';

/** What is known of a page when its axes are settled. */
export interface AxisFacts {
  readonly found: FoundAxes;
  /** `dimensions` as stored: anything. */
  readonly dimensions: unknown;
  /** Number of values that were read. */
  readonly count: number;
  /** The text ends before its end: what is missing is lost. */
  readonly cut: boolean;
}

/** The axes that a page is drawn along. `numbered`: its own do not fit, one that counts the values stands in. */
export interface ResolvedAxes {
  readonly axes: readonly Axis[];
  readonly defects: readonly PageDefect[];
  readonly numbered: boolean;
}

/** Number of bins of all axes together; 1 for none. */
export function countBins(axes: readonly Axis[]): number {
  return axes.reduce((product, axis) => product * axis.stored.centres.length, 1);
}

/** Weighs what the page says of its axes against those that are there and the number of values. */
export function resolveAxes(facts: AxisFacts): ResolvedAxes {
  const { found, dimensions, count, cut } = facts;
  const there = found.axes;
  const defects = [...found.defects];
  const declared =
    typeof dimensions === 'number' && Number.isInteger(dimensions) && dimensions >= 0 ? dimensions : null;
  if (declared === null) {
    const message = `The page does not say how many axes it has; ${countOf(there.length, 'axis is', 'axes are')} there.`;
    defects.push({ kind: 'dimensions-disagree', message });
  } else if (declared > there.length) {
    defects.push(missingAxes(declared, there.length, cut));
    if (there.length === 0 || countBins(there) !== count) return numbered(facts, defects);
  } else if (declared < there.length) {
    defects.push(disagree(declared, there.length));
    const fewer = there.slice(0, declared);
    if (countBins(there) !== count && countBins(fewer) === count) return { axes: fewer, defects, numbered: false };
  }
  if (cut && there.length > 0 && countBins(there) < count) {
    defects.push({
      kind: 'axis-missing',
      message: 'The text ends within the axes; the values are shown by their place.',
    });
    return numbered(facts, defects);
  }
  if (there.length === 0 && count > 1) {
    const message = `The page has no axes, but ${countOf(count, 'value')}; they are shown by their place in the data.`;
    return numbered(facts, [...defects, { kind: 'dimensions-disagree', message }]);
  }
  return { axes: there, defects, numbered: false };
}

function missingAxes(declared: number, there: number, cut: boolean): PageDefect {
  const why = cut ? '; the text ends before the others' : '';
  const message = `The page has ${countOf(declared, 'axis', 'axes')}, but ${countOf(there, 'is', 'are')} stored${why}.`;
  return { kind: 'axis-missing', message };
}

function disagree(declared: number, there: number): PageDefect {
  const message = `The page says it has ${countOf(declared, 'axis', 'axes')}, but ${countOf(there, 'is', 'are')} stored.`;
  return { kind: 'dimensions-disagree', message };
}

function numbered({ count, cut }: AxisFacts, defects: readonly PageDefect[]): ResolvedAxes {
  const lost: PageDefect = {
    kind: 'count-mismatch',
    message: `The text ends after ${countText(count)} values; how many there should be is lost with the axes.`,
  };
  return { axes: [makeNumberedAxis(count)], defects: cut ? [...defects, lost] : defects, numbered: true };
}
