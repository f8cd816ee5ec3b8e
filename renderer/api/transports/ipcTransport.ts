import type { Transport } from '#renderer/api/client.ts';
import { type Bridge, bridgeName } from '#shared/contract/bridge.ts';
import { coreEventSchema } from '#shared/contract/events.ts';
import { makeFailure } from '#shared/failure.ts';

/** The bridge of the preload script, if the window has one. */
export function findBridge(): Bridge | undefined {
  const found: unknown = Reflect.get(window, bridgeName);
  return isBridge(found) ? found : undefined;
}

function isBridge(value: unknown): value is Bridge {
  return typeof value === 'object' && value !== null && 'call' in value && 'cancel' in value && 'on' in value;
}

/** Calls over Electron's IPC. */
export function makeIpcTransport(bridge: Bridge): Transport {
  return {
    send: async (request, signal) => {
      if (signal.aborted) throw makeFailure({ code: 'cancelled', message: 'The call was cancelled.' });
      const cancel = (): void => bridge.cancel(request.callId);
      signal.addEventListener('abort', cancel, { once: true });
      try {
        return await bridge.call(request);
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    },
    listen: (listener) =>
      bridge.on((event) => {
        const parsed = coreEventSchema.safeParse(event);
        if (parsed.success) listener(parsed.data);
      }),
    pathOfFile: async (file) => bridge.pathOfFile(file),
  };
}
