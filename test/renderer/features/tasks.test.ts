import { describe, expect, it } from 'vitest';
import { estimatedEnd } from '#renderer/features/tasks/taskSums.ts';
import { shareDone, sumTasks } from '#renderer/features/tasks/taskSums.ts';
import { barsAt, layTimeline, runsByState } from '#renderer/features/tasks/taskTimeline.ts';
import { tickText } from '#renderer/features/tasks/taskTimeline.ts';
import { describeBars } from '#renderer/features/tasks/taskTimeline.ts';
import type { Task } from '#shared/domain/task.ts';

const now = Date.parse('2026-01-01T01:00:00Z');

function aTask(parts: Partial<Task> = {}): Task {
  return {
    id: 1,
    taskNumber: 0,
    state: 'COMPLETED',
    platform: 'DIRECT',
    requestedPrimaries: 100,
    simulatedPrimaries: 100,
    startedAt: '2026-01-01 00:00:00+00',
    endedAt: '2026-01-01 00:10:00+00',
    durationMicroseconds: 600_000_000,
    estimatedSeconds: null,
    lastUpdateAt: null,
    celeryId: '',
    marks: [],
    ...parts,
  };
}

describe('the timeline of tasks', () => {
  it('extends running tasks up to now, and omits those that have not started', () => {
    const tasks = [aTask(), aTask({ state: 'RUNNING', endedAt: null }), aTask({ state: 'PENDING', startedAt: null })];
    const timeline = layTimeline(tasks, now, 10);
    expect(timeline.lanes).toHaveLength(2);
    expect(timeline.to).toBe(now);
    expect(timeline.withoutStart).toBe(1);
  });

  it('ends a dead task at its last update, not now', () => {
    const task = aTask({ state: 'CANCELED', endedAt: null, lastUpdateAt: '2026-01-01 00:02:00+00' });
    expect(layTimeline([task], now, 10).to).toBe(Date.parse('2026-01-01T00:02:00Z'));
  });

  it('packs thousands of tasks into the available lanes without losing any', () => {
    const tasks = Array.from({ length: 5003 }, (_, taskNumber) =>
      aTask({ taskNumber, state: taskNumber === 9 ? 'FAILED' : 'COMPLETED' }),
    );
    const timeline = layTimeline(tasks, now, 25);
    expect(timeline.lanes).toHaveLength(25);
    expect(timeline.lanes.reduce((sum, { bars }) => sum + bars.length, 0)).toBe(5003);
    const runs = runsByState(timeline, 1000);
    expect(runs.get('COMPLETED')).toHaveLength(25);
    expect(runs.get('FAILED')).toHaveLength(1);
  });

  it('describes what is under the pointer', () => {
    const timeline = layTimeline([aTask({ taskNumber: 4 }), aTask({ taskNumber: 5, state: 'FAILED' })], now, 1);
    const bars = barsAt(timeline, { lane: 0, time: timeline.from }, 0);
    expect(describeBars(bars)).toBe('2 tasks, 4–5 · 1 COMPLETED, 1 FAILED');
    expect(describeBars(bars.slice(0, 1))).toBe('task 4 · COMPLETED · 10 m');
    expect(describeBars([])).toBe('');
  });

  it('handles invalid dates and ends before starts', () => {
    const timeline = layTimeline(
      [aTask({ startedAt: 'infinity' }), aTask({ endedAt: '1999-01-01 00:00:00+00' })],
      now,
      5,
    );
    expect(timeline.withoutStart).toBe(1);
    expect(timeline.to).toBeGreaterThan(timeline.from);
  });

  it('labels ticks as precisely as their spacing requires', () => {
    const moment = new Date('2026-01-02T03:04:05.006Z');
    expect([86_400_000, 60_000, 1000, 1].map((step) => tickText(moment, step, 'utc'))).toEqual([
      '2026-01-02',
      '03:04',
      '03:04:05',
      '03:04:05.006',
    ]);
  });
});

describe('the sums of tasks', () => {
  it('are exact beyond 2⁵³ and omit what is not a number', () => {
    const sums = sumTasks([aTask({ requestedPrimaries: '9007199254740993' }), aTask({ simulatedPrimaries: 'x' })]);
    expect(sums.requested).toBe(9_007_199_254_741_093n);
    expect(sums.odd).toBe(1);
    expect(sums.states).toEqual([{ state: 'COMPLETED', count: 2 }]);
  });

  it('give a share only where it is defined', () => {
    expect(shareDone(aTask({ simulatedPrimaries: 250 }))).toBe(1);
    expect(shareDone(aTask({ requestedPrimaries: 0 }))).toBeNull();
    expect(shareDone(aTask({ simulatedPrimaries: -5 }))).toBe(0);
  });
});

describe('the expected end of a task', () => {
  it('is extrapolated from the last update', () => {
    const task = aTask({ state: 'RUNNING', estimatedSeconds: 90, lastUpdateAt: '2026-01-01 00:00:30+00' });
    expect(estimatedEnd(task)).toBe('2026-01-01 00:02:00+00');
  });

  it('is unknown for finished tasks and for values beyond any date', () => {
    expect(estimatedEnd(aTask({ estimatedSeconds: 90, lastUpdateAt: '2026-01-01 00:00:30+00' }))).toBeNull();
    expect(
      estimatedEnd(
        aTask({ state: 'RUNNING', estimatedSeconds: '9'.repeat(30), lastUpdateAt: '2026-01-01 00:00:30+00' }),
      ),
    ).toBeNull();
  });
});
