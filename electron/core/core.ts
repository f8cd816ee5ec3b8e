import { join } from 'node:path';
import { type Connections, makeConnections } from '#core/connection/connections.ts';
import { makeRecentConnections } from '#core/connection/recentConnections.ts';
import { makeDemoPath } from '#core/demo/demoPath.ts';
import { type CallRequest, type Log, makeDispatch } from '#core/dispatch.ts';
import { type HostServices, makeHandlers } from '#core/handlers.ts';
import { makePreferencesStore } from '#core/preferences/preferencesStore.ts';
import type { CoreEvent } from '#shared/contract/events.ts';
import type { Reply } from '#shared/failure.ts';

/** Core as its hosts see it. */
export interface Core {
  /** Answers one call; never throws. `callId` names it in progress events. */
  readonly call: (request: CallRequest & { readonly callId: string }, signal: AbortSignal) => Promise<Reply<unknown>>;
  /** Hears what core tells unasked; answers how to stop hearing. */
  readonly listen: (listener: (event: CoreEvent) => void) => () => void;
  readonly connections: Connections;
  readonly close: () => Promise<void>;
}

interface CoreOptions {
  /** Where the program keeps its own files. Made when it is missing. */
  readonly directory: string;
  readonly services: HostServices;
  readonly log: Log;
}

/** Makes core. Whoever makes it closes it. */
export function makeCore({ directory, services, log }: CoreOptions): Core {
  const listeners = new Set<(event: CoreEvent) => void>();
  const tell = (event: CoreEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const recent = makeRecentConnections(directory);
  const connections = makeConnections({
    recent,
    demoPath: makeDemoPath(join(directory, 'demo')),
    onChange: () => tell({ kind: 'connections-changed' }),
  });
  const preferences = makePreferencesStore(directory);
  const dispatch = makeDispatch({ handlers: makeHandlers({ connections, recent, preferences, services }), log });
  return {
    call: async ({ call, input, callId }, signal) => {
      const onProgress = (fraction: number | null, text: string): void =>
        tell({ kind: 'progress', callId, fraction, text });
      return dispatch({ call, input }, { signal, onProgress });
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    connections,
    close: async () => {
      listeners.clear();
      await connections.closeAll();
    },
  };
}
