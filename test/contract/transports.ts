import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Core } from '#core/core.ts';
import { channels } from '#shared/contract/bridge.ts';
import { failureSchema } from '#shared/failure.ts';
import { mountIpcHost } from '../../electron/host/ipcHost.ts';
import { startHttpService, testToken } from '../support/httpService.ts';
import { aSender, makeIpcDouble } from '../support/ipcDouble.ts';

const replySchema = z.union([
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ ok: z.literal(false), failure: failureSchema }),
]);
export type AnyReply = z.infer<typeof replySchema>;

/** One way to core; the test that opens it closes it. */
export interface Transport {
  readonly name: string;
  readonly call: (call: string, input: unknown, signal?: AbortSignal) => Promise<AnyReply>;
  readonly close: () => Promise<void>;
}

const never = new AbortController().signal;

/** Every way to core: a function call, Electron's IPC with its cloning, and a real HTTP server. */
export async function openTransports(core: Core): Promise<readonly Transport[]> {
  return [direct(core), overIpc(core), await overHttp(core)];
}

function direct(core: Core): Transport {
  return {
    name: 'direct',
    call: async (call, input, signal = never) =>
      replySchema.parse(await core.call({ call, input, callId: randomUUID() }, signal)),
    close: async () => undefined,
  };
}

function overIpc(core: Core): Transport {
  const ipc = makeIpcDouble();
  mountIpcHost({ core, ipc });
  const page = aSender();
  return {
    name: 'ipc',
    call: async (call, input, signal = never) => {
      const callId = randomUUID();
      signal.addEventListener('abort', () => ipc.send(channels.cancel, page, callId), { once: true });
      return replySchema.parse(await ipc.invoke(channels.call, page, { callId, call, input }));
    },
    close: async () => undefined,
  };
}

async function overHttp(core: Core): Promise<Transport> {
  const service = await startHttpService(core);
  return {
    name: 'http',
    call: async (call, input, signal = never) => {
      const response = await fetch(`http://127.0.0.1:${service.port}/api/call`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${testToken}` },
        body: JSON.stringify({ callId: randomUUID(), call, input }),
        signal,
      });
      const binary = response.headers.get('Content-Type') === 'application/octet-stream';
      if (binary) return { ok: true, value: new Uint8Array(await response.arrayBuffer()) };
      return replySchema.parse(await response.json());
    },
    close: service.dispose,
  };
}
