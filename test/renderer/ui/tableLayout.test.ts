import { describe, expect, it } from 'vitest';
import { boundedWidth, hiddenOf, moveBefore, moveBy, orderOf } from '#renderer/ui/table/tableLayout.ts';

const columns = [{ id: 'id' }, { id: 'title' }, { id: 'state', hiddenAtFirst: true }];

describe('the layout of a table', () => {
  it('keeps a chosen order and inserts new columns at their default positions', () => {
    expect(orderOf(columns, { order: ['title', 'id', 'gone', 'title'] })).toEqual(['title', 'id', 'state']);
    expect(orderOf(columns, { order: ['state', 'id'] })).toEqual(['state', 'title', 'id']);
  });
  it('hides what the table hides by default until the user has chosen', () => {
    expect(hiddenOf(columns, {})).toEqual(['state']);
    expect(hiddenOf(columns, { hidden: [] })).toEqual([]);
  });
  it('moves a column before another', () => {
    expect(moveBefore(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'a', 'b']);
    expect(moveBefore(['a', 'b', 'c'], 'a', undefined)).toEqual(['b', 'c', 'a']);
  });
  it('moves a column past its visible neighbour', () => {
    expect(moveBy(['a', 'hidden', 'b'], ['a', 'b'], { id: 'a', step: 1 })).toEqual(['hidden', 'b', 'a']);
    expect(moveBy(['a', 'hidden', 'b'], ['a', 'b'], { id: 'b', step: -1 })).toEqual(['b', 'a', 'hidden']);
    expect(moveBy(['a', 'b'], ['a', 'b'], { id: 'a', step: -1 })).toEqual(['a', 'b']);
  });
  it('limits widths', () => {
    expect([boundedWidth(-5), boundedWidth(80.4), boundedWidth(1e9)]).toEqual([36, 80, 2000]);
  });
});
