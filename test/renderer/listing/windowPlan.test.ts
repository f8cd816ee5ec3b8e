import { describe, expect, it } from 'vitest';
import { planWindow, windowRows, windowsOf } from '#renderer/listing/windowPlan.ts';

const full = {
  rows: Array.from({ length: windowRows }, (_, index) => index),
  firstCursor: 'first',
  lastCursor: 'last',
};
const none = new Map<number, typeof full>();

describe('planWindow', () => {
  it('starts at the start', () => {
    expect(planWindow({ index: 0, total: undefined, loaded: none })).toEqual({
      kind: 'jump',
      from: 'start',
      skip: 0,
      limit: 200,
    });
  });
  it('continues after a loaded neighbour', () => {
    expect(planWindow({ index: 3, total: 10_000, loaded: new Map([[2, full]]) })).toEqual({
      kind: 'after',
      cursor: 'last',
      limit: 200,
    });
  });
  it('goes back before a loaded neighbour', () => {
    expect(planWindow({ index: 3, total: 10_000, loaded: new Map([[4, full]]) })).toEqual({
      kind: 'before',
      cursor: 'first',
      limit: 200,
    });
  });
  it('reaches the last, shorter window from the end without skipping a row', () => {
    expect(planWindow({ index: 1071, total: 214_388, loaded: none })).toEqual({
      kind: 'jump',
      from: 'end',
      skip: 0,
      limit: 188,
    });
  });
  it('counts from the nearer end', () => {
    expect(planWindow({ index: 1000, total: 214_388, loaded: none })).toEqual({
      kind: 'jump',
      from: 'end',
      skip: 14_188,
      limit: 200,
    });
    expect(planWindow({ index: 100, total: 214_388, loaded: none })).toEqual({
      kind: 'jump',
      from: 'start',
      skip: 20_000,
      limit: 200,
    });
  });
});

describe('windowsOf', () => {
  it('names every window that a range touches', () => {
    expect(windowsOf(-50, 199)).toEqual([0]);
    expect(windowsOf(199, 401)).toEqual([0, 1, 2]);
  });
});
