import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { watchEventLoop } from '#core/eventLoopWatch.ts';

/** Blocks the thread, in ms. */
function block(time: number): void {
  const end = performance.now() + time;
  while (performance.now() < end);
}

it('reports how long the event loop was blocked, and during which calls', async () => {
  const lines: string[] = [];
  const watch = watchEventLoop({ log: (line) => lines.push(line), every: 600 });
  onTestFinished(watch.stop);
  while (lines.length === 0) {
    expect(
      await watch.during('inputs.list', async () => {
        block(150);
        return 7;
      }),
    ).toBe(7);
    await nextTurn();
  }
  expect(lines[0]).toMatch(/^The event loop was held up for \d{2,} ms; calls in progress: inputs\.list$/u);
});
