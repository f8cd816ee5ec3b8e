import { z } from 'zod';
import type { Core } from '#core/core.ts';
import { channels } from '#shared/contract/bridge.ts';
import { type Failure, type FailureCode, makeFailure, type Reply } from '#shared/failure.ts';
import { isRendererUrl } from './rendererProtocol.ts';

/** The sender of a message, as far as it is used here. */
export interface IpcSender {
  readonly sender: {
    readonly id: number;
    once(event: 'destroyed', listener: () => void): unknown;
    on(event: 'render-process-gone' | 'did-navigate', listener: () => void): unknown;
  };
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

/** The part of Electron's ipcMain that is used. */
export interface IpcEndpoint {
  handle(channel: string, listener: (event: IpcSender, request: unknown) => Promise<unknown>): void;
  on(channel: string, listener: (event: IpcSender, callId: unknown) => void): unknown;
}

interface IpcHostOptions {
  readonly core: Pick<Core, 'call'>;
  readonly ipc: IpcEndpoint;
}

/** The maximum length of a call's input as JSON, as over HTTP. */
const inputLimit = 4 * 1024 * 1024;
const callIdSchema = z.string().min(1).max(100);
const requestSchema = z.strictObject({ callId: callIdSchema, call: z.string().max(100), input: z.unknown() });

/** Offers core to the program's own page only. A page that is closed cancels its calls. */
export function mountIpcHost({ core, ipc }: IpcHostOptions): void {
  const running = new Map<number, Map<string, AbortController>>();
  const callsOf = (sender: IpcSender['sender']): Map<string, AbortController> => {
    const known = running.get(sender.id);
    if (known !== undefined) return known;
    const calls = new Map<string, AbortController>();
    running.set(sender.id, calls);
    const cancelAll = (): void => calls.forEach((call) => call.abort());
    sender.on('render-process-gone', cancelAll);
    sender.on('did-navigate', cancelAll);
    sender.once('destroyed', () => {
      cancelAll();
      running.delete(sender.id);
    });
    return calls;
  };
  ipc.handle(channels.call, async (event, request): Promise<Reply<unknown>> => {
    if (!isOwnSender(event)) return refuse('not-allowed', "The call does not come from the program's own page.");
    const parsed = requestSchema.safeParse(request);
    if (!parsed.success) return refuse('bad-input', 'The request is not {callId, call, input}.');
    if (!isWithinLimit(parsed.data.input))
      return refuse('bad-input', `The input of a call is limited to ${inputLimit} characters of JSON.`);
    const calls = callsOf(event.sender);
    const { callId, call, input } = parsed.data;
    if (calls.has(callId)) return refuse('bad-input', `The call '${callId}' is still running.`);
    const cancel = new AbortController();
    calls.set(callId, cancel);
    try {
      return await core.call({ call, input, callId }, cancel.signal);
    } finally {
      calls.delete(callId);
    }
  });
  ipc.on(channels.cancel, (event, callId) => {
    if (isOwnSender(event) && typeof callId === 'string') running.get(event.sender.id)?.get(callId)?.abort();
  });
}

/** Whether a message comes from the top frame of the program's own page. */
export function isOwnSender({ senderFrame }: IpcSender): boolean {
  return senderFrame !== null && senderFrame.parent === null && isRendererUrl(senderFrame.url);
}

function isWithinLimit(input: unknown): boolean {
  try {
    return input === undefined || JSON.stringify(input).length <= inputLimit;
  } catch (error) {
    // Cycles and big integers are not plain data.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function refuse(code: FailureCode, message: string): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: makeFailure({ code, message }).failure };
}
