import { describe, expect, it } from 'vitest';
import { inSlots } from '#renderer/ui/table/rowSlots.ts';

const slotOf = (rows: ReturnType<typeof inSlots>): ReadonlyMap<number, number> =>
  new Map(rows.map(({ index, slot }) => [index, slot]));

describe('the slots of a table', () => {
  it('are in row order at rest', () => {
    const rows = inSlots({ first: 7, last: 11, slots: 6, restedAt: 7 });
    expect(rows.map(({ index }) => index)).toEqual([7, 8, 9, 10, 11]);
  });
  it('keep their order in the document while it scrolls', () => {
    const rested = inSlots({ first: 7, last: 12, slots: 6, restedAt: 7 }).map(({ slot }) => slot);
    for (const first of [0, 8, 9, 500]) {
      expect(inSlots({ first, last: first + 5, slots: 6, restedAt: 7 }).map(({ slot }) => slot)).toEqual(rested);
    }
  });
  it('reuse the slot of a row that has left for a new one, and keep all others', () => {
    const before = slotOf(inSlots({ first: 0, last: 5, slots: 6, restedAt: 0 }));
    const after = slotOf(inSlots({ first: 2, last: 7, slots: 6, restedAt: 0 }));
    for (const index of [2, 3, 4, 5]) expect(after.get(index)).toBe(before.get(index));
    expect([after.get(6), after.get(7)]).toEqual([before.get(0), before.get(1)]);
  });
  it('are none if there are no rows', () => {
    expect(inSlots({ first: 0, last: -1, slots: 14, restedAt: 0 })).toEqual([]);
  });
});
