import { z } from 'zod';
import { type CoreEvent, coreEventSchema } from '#shared/contract/events.ts';
import { keepEventStream, type ProgramState } from './eventStream.ts';

/** Distributes core's events and the program's state within one tab. */
export interface EventHub {
  readonly listen: (listener: (event: CoreEvent) => void) => () => void;
  /** Calls the listener with the current state, if known, and with every later one. */
  readonly watchProgram: (listener: (state: ProgramState) => void) => () => void;
}

const messageSchema = z.union([
  z.object({ line: z.string() }),
  z.object({
    state: z.discriminatedUnion('state', [
      z.object({ state: z.literal('running'), run: z.string() }),
      z.object({ state: z.literal('lost'), why: z.enum(['away', 'refused']) }),
    ]),
  }),
]);

/** Makes the hub; the stream is opened with the first listener, and shared with the other tabs if the browser can. */
export function makeEventHub(): EventHub {
  const listeners = new Set<(event: CoreEvent) => void>();
  const watchers = new Set<(state: ProgramState) => void>();
  const program: { opened: boolean; now: ProgramState | undefined } = { opened: false, now: undefined };
  const onState = (state: ProgramState): void => {
    program.now = state;
    for (const watcher of watchers) watcher(state);
  };
  const onLine = (line: string): void => {
    const event = coreEventSchema.safeParse(JSON.parse(line));
    if (!event.success) return;
    for (const listener of listeners) listener(event.data);
  };
  const open = (): void => {
    if (program.opened) return;
    program.opened = true;
    if (typeof SharedWorker === 'undefined') keepEventStream({ onLine, onState });
    else joinWorker({ onLine, onState });
  };
  return {
    listen: (listener) => {
      open();
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    watchProgram: (watcher) => {
      open();
      watchers.add(watcher);
      if (program.now !== undefined) watcher(program.now);
      return () => watchers.delete(watcher);
    },
  };
}

function joinWorker({ onLine, onState }: Parameters<typeof keepEventStream>[0]): void {
  const worker = new SharedWorker(new URL('./eventWorker.ts', import.meta.url), { type: 'module' });
  worker.port.addEventListener('message', ({ data }) => {
    const message = messageSchema.parse(data);
    if ('line' in message) onLine(message.line);
    else onState(message.state);
  });
  worker.port.start();
  window.addEventListener('pagehide', () => worker.port.postMessage('leave', []));
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) worker.port.postMessage('join', []);
  });
}
