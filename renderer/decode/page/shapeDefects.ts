import type { PageDefect } from '#shared/domain/page.ts';
import { countOf, countText } from './countText.ts';
import { describeValue, isMembers } from './members.ts';
import type { FilledValues } from './values.ts';

/** Why a JSON text holds no page. */
export function anotherShape(json: unknown, data: unknown, cut: boolean): PageDefect {
  const kind = 'another-shape';
  if (cut) return { kind, message: 'No values can be read: the text ends before them.' };
  if (!isMembers(json))
    return { kind, message: `A page should be an object, but ${describeValue(json)} stands there.` };
  if (!isMembers(data))
    return { kind, message: `A page should hold its data as an object, but ${describeValue(data)} stands there.` };
  return { kind, message: `The data should hold a list of values, but ${describeValue(data['values'])} stands there.` };
}

/** Too few or too many values for the bins. */
export function countDefects(count: number, expected: number): readonly PageDefect[] {
  if (count === expected) return [];
  const kind = 'count-mismatch';
  if (count < expected) {
    const message = `The data is cut off after ${countText(count)} of ${countOf(expected, 'value')}.`;
    return [{ kind, message }];
  }
  const surplus = count - expected;
  const message = `There are ${countOf(count, 'value')} for ${countOf(expected, 'bin')}; the last ${countText(surplus)} belong to none.`;
  return [{ kind, message }];
}

/** Values that are no numbers, and numbers that a double does not hold. */
export function valueDefects(filled: FilledValues, inexact: number): readonly PageDefect[] {
  const defects: PageDefect[] = [];
  if (filled.foreign > 0) {
    const message = `${countOf(filled.foreign, 'value is no number', 'values are no numbers')}; NaN stands for ${filled.foreign === 1 ? 'it' : 'them'}.`;
    defects.push({ kind: 'not-a-number', message });
  }
  if (inexact > 0) {
    const message = `${countOf(inexact, 'value is', 'values are')} stored with more digits or a larger exponent than a double holds; the nearest double is shown.`;
    defects.push({ kind: 'beyond-double', message });
  }
  return defects;
}
