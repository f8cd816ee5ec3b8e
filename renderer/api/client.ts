import { z } from 'zod';
import type { Stage } from '#shared/domain/attempt.ts';
import type { Call, CallInput, CallOutput } from '#shared/contract/contract.ts';
import type { CoreEvent } from '#shared/contract/events.ts';
import { type Failure, failureSchema, FailureError, makeFailure } from '#shared/failure.ts';

/** Carries calls to core. Knows nothing of what they mean. */
export interface Transport {
  /** Answers the Reply as it came. Aborting the signal cancels the call in core, down to the database. */
  readonly send: (request: TransportRequest, signal: AbortSignal) => Promise<unknown>;
  /** Hears core's events; answers how to stop. */
  readonly listen: (listener: (event: CoreEvent) => void) => () => void;
  /** Makes a file that the user dropped reachable for core, and answers the path that core knows it by. */
  readonly pathOfFile: (file: File) => Promise<string>;
}

export interface TransportRequest {
  readonly callId: string;
  readonly call: Call;
  readonly input: unknown;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((fraction: number | null, text: string) => void) | undefined;
  /** Told of each step of connecting, whenever it changes. */
  readonly onStage?: ((stage: Stage) => void) | undefined;
}

/** The renderer's only way to core. */
export interface Client {
  /** Answers the call's output; a refusal is thrown as a FailureError. */
  readonly call: <C extends Call>(call: C, input: CallInput<C>, options?: CallOptions) => Promise<CallOutput<C>>;
  readonly listen: Transport['listen'];
  readonly pathOfFile: Transport['pathOfFile'];
}

const replySchema = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), failure: failureSchema }),
]);

/** Makes the typed client over a transport. */
export function makeClient(transport: Transport): Client {
  return {
    call: async <C extends Call>(call: C, input: CallInput<C>, options: CallOptions = {}) => {
      const callId = crypto.randomUUID();
      const stop = hearOf(transport, callId, options);
      try {
        const reply = replySchema.parse(
          await transport.send({ callId, call, input }, options.signal ?? new AbortController().signal),
        );
        if (!reply.ok) throw new FailureError(reply.failure);
        // Core answers what the contract says (the parity test holds it to that); checking every window again costs time.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        return reply.value as CallOutput<C>;
      } finally {
        stop?.();
      }
    },
    listen: transport.listen,
    pathOfFile: transport.pathOfFile,
  };
}

function hearOf(transport: Transport, callId: string, { onProgress, onStage }: CallOptions): (() => void) | undefined {
  if (onProgress === undefined && onStage === undefined) return undefined;
  return transport.listen((event) => {
    if (event.kind === 'progress' && event.callId === callId) onProgress?.(event.fraction, event.text);
    if (event.kind === 'stage' && event.callId === callId) onStage?.(event.stage);
  });
}

/** Whatever was thrown, as a Failure that can be shown. */
export function toFailure(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  return makeFailure({
    code: 'unexpected',
    message: 'Something failed in a way that was not foreseen',
    hint: 'Reload the window. If it stays, report it with these details.',
    details: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
  }).failure;
}
