import { describe, expect, it } from 'vitest';
import { planLines, sumOfRemoved } from '#renderer/operations/ImpactTable.tsx';
import {
  operationName,
  operationRegistry,
  requestTitle,
  shortTitle,
  undoSetsBack,
} from '#renderer/operations/operationRegistry.ts';
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
  it('are lines, each below its parent', () => {
    expect(planLines(tables).map(({ table, depth }) => [table, depth])).toEqual([
      ['User', 0],
      ['Simulation', 1],
      ['Page', 2],
      ['Notes', 1],
      ['Bills', 1],
    ]);
    expect(new Set(planLines(tables).map(({ key }) => key)).size).toBe(5);
  });
  it('sum up to what is removed, without rows that stay or block', () => {
    expect(sumOfRemoved(planLines(tables))).toEqual({ rows: 13, bytes: 900 });
  });
});

describe('a plan’s title', () => {
  it('has its names shortened for a button, with invisible characters shown', () => {
    expect(shortTitle(`Remove simulation 2 '${'x'.repeat(90)}', 3 pages`)).toBe(
      `Remove simulation 2 '${'x'.repeat(39)}…', 3 pages`,
    );
    expect(shortTitle("Rename the user 'a' to 'b\u202E'")).toBe("Rename the user 'a' to 'b‹U+202E›'");
    expect(shortTitle("Remove the user 'o'brien', 2 pages")).toBe("Remove the user 'o'brien', 2 pages");
    expect(shortTitle('Remove 3 simulations')).toBe('Remove 3 simulations');
  });
  it('has a placeholder until core has named the operation', () => {
    expect(requestTitle({ kind: 'operation', operation: { kind: 'remove-task', taskId: 1 } })).toBe('Remove task');
    expect(requestTitle({ kind: 'set-password', user: { id: 1, name: 'o\u0000' } })).toBe("Set the password of 'o␀'");
  });
});

describe('the registry', () => {
  it('names the button of a plan by its verb, its object and the count', () => {
    const simulations = [{ table: 'Simulation', how: 'asked', rows: 3, bytes: 0, children: [] }] as const;
    const which = { kind: 'ids', ids: [1, 2, 3] } as const;
    const plan = { tables: simulations };
    const { action } = operationRegistry['remove-simulations'];
    expect(action({ ...plan, operation: { kind: 'remove-simulations', which } })).toBe('Remove 3 simulations');
    const setState = { kind: 'set-simulation-state', which, state: 'FAILED' } as const;
    expect(operationRegistry['set-simulation-state'].action({ ...plan, operation: setState })).toBe(
      'Set 3 simulations to FAILED',
    );
  });
  it('knows what each operation does to rows', () => {
    expect(operationRegistry['remove-cluster']).toMatchObject({ effect: 'removes', shortcut: 'Del' });
    expect(operationRegistry['add-user'].effect).toBe('adds');
    expect(operationRegistry['set-password'].effect).toBe('changes');
    expect(operationRegistry['rename-user'].lead).toContain('Nothing is removed');
  });
  it('names what the journal records, and shows unknown kinds as written', () => {
    expect(operationName('hand-over-simulations')).toBe('Hand over simulations');
    expect(operationName('restore-archive')).toBe('Restore archive');
    expect(operationName('of-a-newer-version')).toBe('of-a-newer-version');
  });
  it('knows which undo resets rows that still exist', () => {
    expect(undoSetsBack('rename-user', {})).toBe(true);
    expect(undoSetsBack('remove-simulations', {})).toBe(false);
    expect(undoSetsBack('remove-users', { simulations: 'leave' })).toBe(true);
    expect(undoSetsBack('remove-users', { simulations: 'remove' })).toBe(false);
    expect(undoSetsBack('restore-archive', {})).toBe(true);
  });
});
