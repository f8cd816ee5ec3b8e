import { describe, expect, it } from 'vitest';
import { type BlockingNode, blockingTree, countWaiters } from '#renderer/features/activity/blockingTree.ts';
import { causeText } from '#renderer/features/activity/blockingWords.ts';
import type { ServerSession } from '#shared/domain/serverActivity.ts';

const aSession = (
  pid: number,
  blockedBy: readonly number[] = [],
  more: Partial<ServerSession> = {},
): ServerSession => ({
  pid,
  startedAt: '2026-01-01 00:00:00+00',
  kind: 'client backend',
  isOwn: false,
  user: 'alice',
  database: 'yaptide_db',
  application: '',
  address: '',
  state: blockedBy.length === 0 ? 'idle in transaction' : 'active',
  waitType: blockedBy.length === 0 ? 'Client' : 'Lock',
  waitEvent: null,
  stateAge: 40,
  transactionAge: 41,
  queryAge: 38,
  query: '',
  queryLength: 0,
  isHidden: false,
  blockedBy,
  wants: blockedBy.length === 0 ? null : { lock: 'transactionid', mode: 'ShareLock', tables: ['Simulation'] },
  ...more,
});

interface Shape {
  readonly [pid: string]: Shape;
}
const shapeOf = (nodes: readonly BlockingNode[]): Shape =>
  Object.fromEntries(nodes.map(({ pid, waiters }) => [String(pid), shapeOf(waiters)]));

describe('who waits for whom', () => {
  it('is a tree from the session that waits for nothing down, each waiter once', () => {
    const tree = blockingTree([aSession(1), aSession(2, [1]), aSession(3, [1, 2]), aSession(4, [1]), aSession(5)]);
    expect(shapeOf(tree)).toEqual({ 1: { 2: { 3: {} }, 4: {} } });
    expect(tree.map(countWaiters)).toEqual([3]);
    expect(blockingTree([aSession(1), aSession(2)])).toEqual([]);
  });

  it('ends where sessions wait for each other, with all that wait behind them', () => {
    const tree = blockingTree([
      aSession(1, [2]),
      aSession(2, [3]),
      aSession(3, [1]),
      aSession(4, [2]),
      aSession(5, [4]),
    ]);
    expect(tree.length).toBe(1);
    expect(tree[0]?.isCycle).toBe(true);
    expect(tree.map(countWaiters)).toEqual([4]);
    expect(shapeOf(blockingTree([aSession(7, [7])]))).toEqual({ 0: { 7: {} } });
  });

  it('names blockers that are not among the sessions, and prepared transactions', () => {
    const tree = blockingTree([aSession(2, [99]), aSession(3, [0])]);
    expect(shapeOf(tree)).toEqual({ 99: { 2: {} }, 0: { 3: {} } });
    expect(causeText(tree.find(({ pid }) => pid === 0) ?? never())).toMatch(/pg_prepared_xacts/u);
    expect(causeText(tree.find(({ pid }) => pid === 99) ?? never())).toBe(
      '2 waits for a row of Simulation that pid 99 changed, for 38 s. 99 is not among the sessions shown.',
    );
  });

  it('is told in sentences: what is waited for, since when, and what the root does', () => {
    const chain = [aSession(7145), aSession(7201, [7145]), aSession(7219, [7145])];
    expect(blockingTree(chain).map(causeText)).toEqual([
      '7201 and 7219 wait for a row of Simulation that pid 7145 changed, for 38 s. 7145 has run nothing for 40 s: it is idle in its transaction, and nothing blocks it.',
    ]);
    const wants = { lock: 'relation', mode: 'AccessExclusiveLock', tables: ['Page'] };
    expect(blockingTree([aSession(1, [], { state: 'active' }), aSession(2, [1], { wants })]).map(causeText)).toEqual([
      '2 waits for the table Page (AccessExclusiveLock) that pid 1 holds, for 38 s. 1 has been running its statement for 38 s, and nothing blocks it.',
    ]);
    expect(blockingTree([aSession(1, [2]), aSession(2, [1])]).map(causeText)).toEqual([
      expect.stringMatching(/^1 and 2 wait for each other: a deadlock\./u),
    ]);
  });
});

function never(): never {
  throw new Error('The tree lacks that session');
}
