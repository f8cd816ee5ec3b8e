import { describe, expect, it } from 'vitest';
import { doneWord, isRemoval, leadOf, shortTitle, requestTitle } from '#renderer/features/operations/operationWords.ts';
import { planLines, sumOfWhatGoes } from '#renderer/features/operations/planFigures.ts';
import type { PlanTable } from '#shared/domain/plan.ts';

const tables: readonly PlanTable[] = [
  {
    table: 'User',
    how: 'asked',
    rows: 1,
    bytes: 0,
    children: [
      {
        table: 'Simulation',
        how: 'by hand',
        rows: 3,
        bytes: 0,
        children: [{ table: 'Page', how: 'cascade', rows: 9, bytes: 900, children: [] }],
      },
      { table: 'Notes', how: 'changed', rows: 5, bytes: 50, children: [] },
      { table: 'Bills', how: 'blocks', rows: 7, bytes: 70, children: [] },
    ],
  },
];

describe('a plan’s tables', () => {
  it('stand in lines, each below what it belongs to', () => {
    expect(planLines(tables).map(({ table, depth }) => [table, depth])).toEqual([
      ['User', 0],
      ['Simulation', 1],
      ['Page', 2],
      ['Notes', 1],
      ['Bills', 1],
    ]);
    expect(new Set(planLines(tables).map(({ key }) => key)).size).toBe(5);
  });
  it('sum up to what goes, without what stays or stands in the way', () => {
    expect(sumOfWhatGoes(planLines(tables))).toEqual({ rows: 13, bytes: 900 });
  });
});

describe('a plan’s title', () => {
  it('has its names cut for a button and nothing hidden in them', () => {
    expect(shortTitle(`Remove simulation 2 '${'x'.repeat(90)}', 3 pages`)).toBe(
      `Remove simulation 2 '${'x'.repeat(39)}…', 3 pages`,
    );
    expect(shortTitle("Rename the user 'a' to 'b\u202E'")).toBe("Rename the user 'a' to 'b‹U+202E›'");
    expect(shortTitle("Remove the user 'o'brien', 2 pages")).toBe("Remove the user 'o'brien', 2 pages");
    expect(shortTitle('Remove 3 simulations')).toBe('Remove 3 simulations');
  });
  it('stands in before core has named the operation', () => {
    expect(requestTitle({ kind: 'operation', operation: { kind: 'remove-task', taskId: 1 } })).toBe('Remove task');
    expect(requestTitle({ kind: 'set-password', user: { id: 1, name: 'o\u0000' } })).toBe("Set the password of 'o␀'");
  });
});

it('what an operation does is said as it is', () => {
  const password = { kind: 'generated' } as const;
  expect(isRemoval({ kind: 'remove-cluster', clusterId: 1 })).toBe(true);
  expect(doneWord({ kind: 'remove-cluster', clusterId: 1 })).toBe('removed');
  expect(doneWord({ kind: 'add-user', username: 'a', password })).toBe('added');
  expect(doneWord({ kind: 'set-password', userId: 1, password })).toBe('changed');
  expect(leadOf({ kind: 'rename-user', userId: 1, username: 'a' })).toContain('Nothing is removed');
});
