import type { Axis, Bins } from '#shared/domain/axis.ts';
import type { PageDefect } from '#shared/domain/page.ts';
import { isMonotonic, makeBins, makeNumberedBins } from './bins.ts';
import { countOf } from '../page/countText.ts';
import { isMembers, type Members } from '../page/members.ts';

/** The axes that a page's JSON holds, in order, and what is odd about them. */
export interface FoundAxes {
  readonly axes: readonly Axis[];
  readonly defects: readonly PageDefect[];
}

/** No page of yaptide has more than five; a few more are read so that odd ones can be told. */
const maxAxes = 16;
const oldNames = ['first_axis', 'second_axis', 'third_axis'];

/** Finds axis_dim1, axis_dim2, … or, in old pages, first_axis and second_axis. */
export function findAxes(page: Members): FoundAxes {
  const defects: PageDefect[] = [];
  const numbered = Array.from({ length: maxAxes }, (_, index) => `axis_dim${index + 1}`);
  const keys = numbered.some((key) => Object.hasOwn(page, key)) ? numbered : oldNames;
  const last = keys.findLastIndex((key) => Object.hasOwn(page, key));
  const axes: Axis[] = [];
  for (const key of keys.slice(0, last + 1)) {
    const bins = readAxis(page[key], key, defects);
    if (bins === null) break;
    axes.push(bins);
  }
  return { axes, defects };
}

function readAxis(stored: unknown, key: string, defects: PageDefect[]): Axis | null {
  if (!isMembers(stored) || !Array.isArray(stored['values'])) {
    const missing =
      stored === undefined ? `${key} is missing, though later axes are there.` : `${key} holds no list of values.`;
    defects.push({ kind: stored === undefined ? 'axis-missing' : 'axis-odd', message: missing });
    return null;
  }
  const values: readonly unknown[] = stored['values'];
  return toAxis(textOf(stored['name']), readBins(values, { key, unit: textOf(stored['unit']) }, defects));
}

function readBins(
  values: readonly unknown[],
  axis: { readonly key: string; readonly unit: string },
  defects: PageDefect[],
): Bins {
  const centres = Float64Array.from(values, (value) => (typeof value === 'number' ? value : Number.NaN));
  const lost = centres.reduce((count, centre) => (Number.isFinite(centre) ? count : count + 1), 0);
  if (lost > 0) {
    const message = `${axis.key} holds ${countOf(lost, 'centre')} that ${lost === 1 ? 'is' : 'are'} no finite number; its bins are numbered instead.`;
    defects.push({ kind: 'axis-odd', message });
    return makeNumberedBins(centres.length);
  }
  if (!isMonotonic(centres)) {
    const message = `The centres of ${axis.key} neither ascend nor descend; its bins are numbered instead.`;
    defects.push({ kind: 'axis-odd', message });
    return makeNumberedBins(centres.length);
  }
  return makeBins(centres, axis.unit);
}

/** An axis of which nothing is known to be wrong. */
export function toAxis(name: string, stored: Bins): Axis {
  return { name, stored, repaired: null, repair: '' };
}

/** An axis that only counts the values, for pages whose own axes are lost. */
export function makeNumberedAxis(count: number): Axis {
  return toAxis('Place in the data', makeNumberedBins(count));
}

/** '' where there is no text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
