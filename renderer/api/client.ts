import { z } from 'zod';
import type { Call, CallInput, CallOutput } from '#shared/contract/contract.ts';
import type { Stage } from '#shared/domain/attempt.ts';
import type { ChangeStep } from '#shared/domain/plan.ts';
import type { CoreEvent } from '#shared/contract/events.ts';
import type { ProgramState } from './transports/eventStream.ts';
import { type Failure, failureSchema, FailureError, makeFailure } from '#shared/failure.ts';

/** Carries calls to core, whatever their meaning. */
export interface Transport {
  /** Returns the Reply as received. Aborting the signal cancels the call in core, down to the database. */
  readonly send: (request: TransportRequest, signal: AbortSignal) => Promise<unknown>;
  /** Listens to core's events; returns a function that stops listening. */
  readonly listen: (listener: (event: CoreEvent) => void) => () => void;
  /** Reports whether the program is running; omitted if the window ends with it. */
  readonly watchProgram?: (listener: (state: ProgramState) => void) => () => void;
  /** Makes a dropped file accessible to core, and returns the path that core uses for it. */
  readonly pathOfFile: (file: File) => Promise<string>;
}

export interface TransportRequest {
  readonly callId: string;
  readonly call: Call;
  readonly input: unknown;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** The steps of a change to a database, if the call carries one out. */
  readonly onProgress?: ((fraction: number | null, text: string, steps?: readonly ChangeStep[]) => void) | undefined;
  /** Called with the steps of connecting. */
  readonly onStage?: ((stage: Stage) => void) | undefined;
}

/** The renderer's only way to core. */
export interface Client {
  /** Returns the call's output; a Failure is thrown as a FailureError. */
  readonly call: <C extends Call>(call: C, input: CallInput<C>, options?: CallOptions) => Promise<CallOutput<C>>;
  /**
   * Makes a call before the view that needs it is mounted: the next call with the same input gets its result, failure
   * included. A call that is not claimed within a few seconds is cancelled.
   */
  readonly callAhead: <C extends Call>(call: C, input: CallInput<C>) => void;
  /** Whether a running call was made here, and not in another window. */
  readonly ownsCall: (callId: string) => boolean;
  readonly listen: Transport['listen'];
  /** Calls the listener with the program's state and its changes; never if the window ends with the program. */
  readonly watchProgram: NonNullable<Transport['watchProgram']>;
  readonly pathOfFile: Transport['pathOfFile'];
}

const replySchema = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), failure: failureSchema }),
]);

/** How long a call made in advance is kept, in ms. */
const aheadTime = 5000;

interface AheadCall {
  readonly stop: AbortController;
  readonly reply: Promise<unknown>;
}

/** Makes the typed client over a transport. */
export function makeClient(transport: Transport): Client {
  const running = new Set<string>();
  const ahead = new Map<string, AheadCall>();
  const send = async (request: TransportRequest, options: CallOptions): Promise<unknown> => {
    const stop = hearCall(transport, request.callId, options);
    running.add(request.callId);
    try {
      return await transport.send(request, options.signal ?? new AbortController().signal);
    } finally {
      running.delete(request.callId);
      stop?.();
    }
  };
  return {
    call: async <C extends Call>(call: C, input: CallInput<C>, options: CallOptions = {}) => {
      const made = takeAhead(ahead, nameOf(call, input), options.signal);
      const reply = replySchema.parse(await (made ?? send({ callId: crypto.randomUUID(), call, input }, options)));
      if (!reply.ok) throw new FailureError(reply.failure);
      // Core returns what the contract says (the parity test checks that); validating again in every window costs time.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return reply.value as CallOutput<C>;
    },
    callAhead: (call, input) => {
      const name = nameOf(call, input);
      const stop = new AbortController();
      const reply = send({ callId: crypto.randomUUID(), call, input }, { signal: stop.signal });
      // A failure belongs to the caller that claims the result, if any.
      reply.catch(() => undefined);
      ahead.get(name)?.stop.abort();
      const mine = { stop, reply };
      ahead.set(name, mine);
      setTimeout(() => {
        if (ahead.get(name) !== mine) return;
        ahead.delete(name);
        stop.abort();
      }, aheadTime);
    },
    ownsCall: (callId) => running.has(callId),
    listen: transport.listen,
    watchProgram: (listener) => transport.watchProgram?.(listener) ?? (() => undefined),
    pathOfFile: transport.pathOfFile,
  };
}

function nameOf(call: Call, input: unknown): string {
  return `${call} ${JSON.stringify(input)}`;
}

/** The result of a call made in advance, which ends with the call that claims it; undefined if there is none. */
function takeAhead(
  ahead: Map<string, AheadCall>,
  name: string,
  signal: AbortSignal | undefined,
): Promise<unknown> | undefined {
  const made = ahead.get(name);
  if (made === undefined || signal?.aborted === true) return undefined;
  ahead.delete(name);
  signal?.addEventListener('abort', () => made.stop.abort(), { once: true });
  return made.reply;
}

function hearCall(
  transport: Transport,
  callId: string,
  { onProgress, onStage }: CallOptions,
): (() => void) | undefined {
  if (onProgress === undefined && onStage === undefined) return undefined;
  return transport.listen((event) => {
    if (event.kind === 'progress' && event.callId === callId) onProgress?.(event.fraction, event.text, event.steps);
    if (event.kind === 'stage' && event.callId === callId) onStage?.(event.stage);
  });
}

/** Anything thrown, as a Failure that can be shown. */
export function toFailure(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  return makeFailure({
    code: 'unexpected',
    message: 'An unexpected error occurred',
    hint: 'Reload the window. If the error remains, report it with these details.',
    details: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
  }).failure;
}
