import { describe, expect, it } from 'vitest';
import {
  firstOpen,
  indexJson,
  isContainer,
  keyOf,
  openRows,
  scalarText,
  treeMove,
} from '#renderer/ui/text/jsonTreeIndex.ts';

const everything = (): boolean => true;

describe('the tree over a JSON text', () => {
  it('finds every value in order, with keys, depths and positions', () => {
    const index = indexJson('{"a": [1, "x"], "b": {}, "c": null}');
    const rows = openRows(index, everything);
    expect(rows.map((node) => [keyOf(index, node), index.kinds[node], index.depths[node]])).toEqual([
      ['', 'object', 0],
      ['a', 'array', 1],
      ['', 'number', 2],
      ['', 'string', 2],
      ['b', 'object', 1],
      ['c', 'literal', 1],
    ]);
    expect(index.fault).toBeNull();
  });

  it('shows numbers verbatim', () => {
    const index = indexJson('[10.00, 123456789012345678901234567890, -1E+400, NaN, -Infinity]');
    expect([1, 2, 3, 4, 5].map((node) => scalarText(index, node))).toEqual([
      '10.00',
      '123456789012345678901234567890',
      '-1E+400',
      'NaN',
      '-Infinity',
    ]);
  });

  it('unescapes strings and truncates long ones without breaking an escape', () => {
    expect(scalarText(indexJson('"\\u0142\\n"'), 0)).toBe('ł\n');
    expect(scalarText(indexJson(`"aaa\\u0142${'b'.repeat(20)}"`), 0, 6)).toBe('aaa…');
  });

  it('keeps what precedes a cut and says where it is', () => {
    const index = indexJson('{"a": [1, 2], "b": {"c": "cut o');
    expect(index.count).toBe(5);
    expect(index.fault).toContain('cut off');
    expect(openRows(index, everything)).toHaveLength(5);
  });

  it.each(['', '[', '{"a"', '{"a":', '[1,]', '{,}', '1 2', 'nul', '"\\x"', '[1 2]', '{"a":1 "b"}', ']'])(
    'handles %j',
    (text) => {
      expect(indexJson(text).fault).not.toBeNull();
    },
  );

  it('does not overflow on a hundred thousand brackets', () => {
    const index = indexJson('['.repeat(100_000) + ']'.repeat(100_000));
    expect(index.count).toBe(100_000);
    expect(index.fault).toBeNull();
    expect(openRows(index, everything)).toHaveLength(100_000);
    expect(firstOpen(index).size).toBeGreaterThan(0);
  });

  it('stops at its limit and says so', () => {
    const index = indexJson(`[${'0,'.repeat(50)}0]`, 20);
    expect(index.count).toBe(20);
    expect(index.fault).toBe('The tree holds the first 20 values');
  });

  it('expands the topmost containers only while they are few', () => {
    const index = indexJson(JSON.stringify({ small: { a: 1 }, long: Array.from({ length: 500 }, () => 0) }));
    const open = firstOpen(index);
    expect(open.has(0)).toBe(true);
    expect(openRows(index, (node) => open.has(node)).length).toBeLessThan(60);
  });

  it('moves with the arrow keys as trees do', () => {
    const index = indexJson('{"a": [1], "b": 2}');
    const place = { index, rows: openRows(index, (node) => node === 0), open: new Set([0]), page: 10 };
    expect(treeMove('ArrowDown', { ...place, active: 0 })).toEqual({ node: 1, toggles: false });
    expect(treeMove('ArrowRight', { ...place, active: 1 })).toEqual({ node: 1, toggles: true });
    expect(treeMove('ArrowLeft', { ...place, active: 1 })).toEqual({ node: 0, toggles: false });
    expect(treeMove('End', { ...place, active: 0 })).toEqual({ node: 3, toggles: false });
    expect(treeMove('x', { ...place, active: 0 })).toBeNull();
    expect(isContainer(index, 3)).toBe(false);
  });
});
