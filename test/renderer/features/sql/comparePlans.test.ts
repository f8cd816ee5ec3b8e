import { describe, expect, it } from 'vitest';
import { changeOf, comparePlans } from '#renderer/features/sql/plan/comparePlans.ts';
import { type Plan, readPlan } from '#renderer/features/sql/plan/plan.ts';
import { planText } from '#renderer/features/sql/plan/planText.ts';

type Raw = Readonly<Record<string, unknown>>;

const node = (type: string, more: Raw = {}, ...plans: readonly Raw[]): Raw => ({
  'Node Type': type,
  'Plan Rows': 10,
  ...more,
  ...(plans.length === 0 ? {} : { Plans: plans }),
});
const scan = (table: string, type = 'Seq Scan', more: Raw = {}): Raw => node(type, { 'Relation Name': table, ...more });

function aPlan(root: Raw): Plan {
  const plan = readPlan(JSON.stringify([{ Plan: root }]));
  if (plan === undefined) throw new Error('This is no plan.');
  return plan;
}

const names = (before: Raw, after: Raw): readonly (readonly string[])[] =>
  comparePlans(aPlan(before), aPlan(after)).map((pair) => [
    ' '.repeat(pair.depth),
    `${pair.before?.type ?? '-'} ${pair.before?.target ?? ''}`.trim(),
    `${pair.after?.type ?? '-'} ${pair.after?.target ?? ''}`.trim(),
  ]);

describe('two plans side by side', () => {
  it('match nodes by what they read, also where the join or its order is another', () => {
    const before = node('Hash Join', {}, scan('a'), node('Hash', {}, scan('b')));
    const after = node('Nested Loop', {}, scan('b'), scan('a', 'Index Scan', { 'Index Name': 'i' }));
    expect(names(before, after)).toEqual([
      ['', 'Hash Join', 'Nested Loop'],
      [' ', 'Seq Scan a', 'Index Scan a by i'],
      [' ', 'Hash', '-'],
      ['  ', 'Seq Scan b', 'Seq Scan b'],
    ]);
  });

  it('show a node alone that only one of them has', () => {
    expect(names(scan('a'), node('Sort', {}, scan('a')))).toEqual([
      ['', '-', 'Sort'],
      [' ', 'Seq Scan a', 'Seq Scan a'],
    ]);
  });

  it('name a figure that has at least doubled or halved, and no noise', () => {
    expect(changeOf('time', 10, 21)).toBe('more');
    expect(changeOf('time', 10, 19)).toBeUndefined();
    expect(changeOf('rows', 100, 50)).toBe('less');
    expect(changeOf('rows', 1, 3)).toBeUndefined();
    expect(changeOf('blocks', null, 3)).toBeUndefined();
  });
});

describe('a plan as text', () => {
  it('has the layout of EXPLAIN', () => {
    const costs = { 'Startup Cost': 0, 'Total Cost': 35.5, 'Plan Width': 4 };
    const child = scan('item', 'Seq Scan', {
      ...costs,
      Alias: 'i',
      Filter: '(id > 1)',
      'Actual Total Time': 0.5,
      'Actual Rows': 3,
    });
    const text = planText(aPlan(node('Sort', { ...costs, 'Sort Key': ['i.id', 'i.name'] }, child)));
    expect(text.split('\n')).toEqual([
      'Sort  (cost=0.00..35.50 rows=10 width=4)',
      '  Sort Key: i.id, i.name',
      '  ->  Seq Scan on item i  (cost=0.00..35.50 rows=10 width=4) (actual time=0.000..0.500 rows=3 loops=1)',
      '        Filter: (id > 1)',
    ]);
  });
});
