import type { CDPSession, Page } from 'playwright';
import { z } from 'zod';

const eventSchema = z.object({
  name: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number(),
  dur: z.number().optional(),
  tdur: z.number().optional(),
  args: z.object({ name: z.string().optional() }).optional(),
});
type TraceEvent = z.infer<typeof eventSchema>;

const categories = ['disabled-by-default-devtools.timeline', '__metadata'];

/**
 * A task of the window's main thread, in ms: elapsed time, and processor time, which other programs do not lengthen.
 */
export interface Task {
  readonly lasted: number;
  readonly worked: number;
}

/** The longest task of the window's main thread during a callback and half a second after it; short ones count too. */
export async function longestTask(page: Page, work: () => Promise<unknown>): Promise<Task> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...eventSchema.array().parse(value)));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: categories },
  });
  await work();
  await page.evaluate(async () => new Promise((done) => setTimeout(done, 500)));
  await endTrace(session);
  return longestOf(events);
}

async function endTrace(session: CDPSession): Promise<void> {
  const ended = new Promise((done) => session.once('Tracing.tracingComplete', done));
  await session.send('Tracing.end');
  await ended;
  await session.detach();
}

function longestOf(events: readonly TraceEvent[]): Task {
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const windows = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map((event) => threadOf(event)),
  );
  const tasks = events.filter((event) => event.name === 'RunTask' && windows.has(threadOf(event)));
  if (tasks.length === 0) throw new Error('The trace holds no task of the window');
  const greatest = (times: readonly number[]): number => Math.max(...times) / 1000;
  return {
    lasted: greatest(tasks.map(({ dur = 0 }) => dur)),
    worked: greatest(tasks.map(({ tdur = 0 }) => tdur)),
  };
}
