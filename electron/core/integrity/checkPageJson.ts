import { isJsonObject, type JsonObject } from '#shared/blob/tolerantJson.ts';
import { particleColumns } from '#shared/domain/page.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';

/** What a page says about itself, and what of it does not fit together: one sentence each. */
export interface CheckedPage {
  /** null if the page does not say. */
  readonly dimensions: number | null;
  readonly name: string | null;
  readonly defects: readonly string[];
}

/** Checks that the values, the axes and the declared dimensions of a page fit each other. */
export function checkPageJson(page: JsonObject): CheckedPage {
  const { data, dimensions: stored, metadata } = page;
  const dimensions = typeof stored === 'number' && Number.isInteger(stored) ? stored : null;
  const name = isJsonObject(metadata) && typeof metadata['name'] === 'string' ? metadata['name'] : null;
  const values: unknown = isJsonObject(data) ? data['values'] : undefined;
  if (!Array.isArray(values)) return { dimensions, name, defects: ['It holds no list of values'] };
  const axes = axesOf(page);
  const defects = [
    ...(dimensions === null ? ['It does not say how many dimensions it has'] : []),
    ...(dimensions !== null && dimensions !== axes.length
      ? [`It declares ${formatPlural(dimensions, 'dimension')}, but has ${formatPlural(axes.length, 'axis', 'axes')}`]
      : []),
    ...axes.flatMap((axis, place) => checkAxis(axis, place + 1)),
    ...checkValues(values, axes),
  ];
  return { dimensions, name, defects };
}

const oldKeys = ['first_axis', 'second_axis', 'third_axis'];

/** The axes in order, up to the first that is missing; old pages name them differently. */
function axesOf(page: JsonObject): readonly unknown[] {
  const has = (key: string): boolean => Object.hasOwn(page, key);
  const keys = has('axis_dim1') ? Array.from({ length: 16 }, (_, place) => `axis_dim${place + 1}`) : oldKeys;
  const end = keys.findIndex((key) => !has(key));
  return keys.slice(0, end === -1 ? keys.length : end).map((key) => page[key]);
}

function binsOf(axis: unknown): readonly unknown[] | null {
  const values: unknown = isJsonObject(axis) ? axis['values'] : undefined;
  return Array.isArray(values) ? values : null;
}

function checkAxis(axis: unknown, number: number): readonly string[] {
  const bins = binsOf(axis);
  if (bins === null) return [`Axis ${number} holds no list of values`];
  if (!bins.every((bin) => typeof bin === 'number' && Number.isFinite(bin))) {
    return [`Axis ${number} holds values that are not finite numbers`];
  }
  return isMonotonic(bins) ? [] : [`The values of axis ${number} neither ascend nor descend`];
}

function isMonotonic(bins: readonly unknown[]): boolean {
  const sign = Math.sign(Number(bins[1]) - Number(bins[0]));
  for (let at = 1; at < bins.length; at += 1) {
    const step = Math.sign(Number(bins[at]) - Number(bins[at - 1]));
    if (step === 0 || step !== sign) return false;
  }
  return true;
}

function checkValues(values: readonly unknown[], axes: readonly unknown[]): readonly string[] {
  const nested = values.filter((value) => Array.isArray(value));
  if (nested.length > 0) return checkParticles(nested, axes.length);
  const bins = axes.reduce<number>((product, axis) => product * (binsOf(axis)?.length ?? 0), 1);
  const foreign = values.reduce<number>((sum, value) => sum + (typeof value === 'number' ? 0 : 1), 0);
  return [
    ...(values.length === bins
      ? []
      : [`It holds ${formatPlural(values.length, 'value')} for ${formatPlural(bins, 'bin')}`]),
    ...(foreign === 0 ? [] : [`${formatCount(foreign)} of its values are not numbers`]),
  ];
}

/** A phase space: flat lists with eight numbers for each particle, and no axes. */
function checkParticles(lists: readonly (readonly unknown[])[], axes: number): readonly string[] {
  const numbers = lists.reduce((sum, list) => sum + list.length, 0);
  return [
    ...(axes === 0 ? [] : ['Its values are nested lists, though it has axes']),
    ...(numbers % particleColumns.length === 0 ? [] : ['Its last particle is incomplete']),
  ];
}
