import { z } from 'zod';
import { redactExternal } from '#core/connection/redact.ts';
import type { Handlers } from '#core/handlers.ts';
import { findFileFailure } from '#core/stateFile.ts';
import type { CallContext } from '#core/handlersOf.ts';
import { type Call, contract, isCall } from '#shared/contract/contract.ts';
import { FailureError, makeFailure, type Failure, type Reply } from '#shared/failure.ts';

/** A call from outside: nothing in it is trusted. */
export interface CallRequest {
  readonly call: unknown;
  readonly input: unknown;
}

export type Log = (line: string) => void;

interface DispatchOptions {
  readonly handlers: Handlers;
  /** Receives unexpected errors with their stack, secrets masked. */
  readonly log: Log;
}

export type Dispatch = (request: CallRequest, context: CallContext) => Promise<Reply<unknown>>;

/** The only entry point of core: checks the input, runs the handler, and turns every error into a Failure. */
export function makeDispatch({ handlers, log }: DispatchOptions): Dispatch {
  return async ({ call, input }, context) => {
    try {
      if (!isCall(call)) {
        throw makeFailure({ code: 'bad-input', message: `Unknown call '${nameOf(call)}'` });
      }
      return { ok: true, value: await run(handlers, { call, input }, context) };
    } catch (error) {
      return { ok: false, failure: toFailure(error, { call: nameOf(call), signal: context.signal, log }) };
    }
  };
}

function nameOf(call: unknown): string {
  return typeof call === 'string' ? call.slice(0, 100) : typeof call;
}

async function run(
  handlers: Handlers,
  { call, input }: { readonly call: Call; readonly input: unknown },
  context: CallContext,
): Promise<unknown> {
  const checked = contract[call].input.safeParse(input ?? {});
  if (!checked.success) {
    throw makeFailure({
      code: 'bad-input',
      message: `The input of '${call}' is not valid`,
      hint: 'The details list what is wrong.',
      details: z.prettifyError(checked.error).split('\n').slice(0, 20),
    });
  }
  // The name of a call and its checked input belong together; TypeScript cannot follow that through the union.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- said above
  const handler = handlers[call] as (input: unknown, context: CallContext) => Promise<unknown>;
  return handler(checked.data, context);
}

function toFailure(
  error: unknown,
  { call, signal, log }: { readonly call: string; readonly signal: AbortSignal; readonly log: Log },
): Failure {
  if (error instanceof FailureError) return redacted(error.failure);
  if (signal.aborted) return makeFailure({ code: 'cancelled', message: 'The call was cancelled.' }).failure;
  const refused = findFileFailure(error);
  if (refused !== undefined) return redacted(refused.failure);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log(redactExternal(`${call}: ${stack}`));
  return redacted(
    makeFailure({
      code: 'unexpected',
      message: `'${call}' failed unexpectedly`,
      hint: 'Try again. If it keeps failing, report it with these details.',
      details: stack.split('\n').slice(0, 8),
    }).failure,
  );
}

/** More lines of details than any failure of the program itself has. */
const maxDetails = 40;

function redacted(failure: Failure): Failure {
  return {
    ...failure,
    message: redactExternal(failure.message),
    hint: redactExternal(failure.hint),
    details: failure.details.slice(0, maxDetails).map((line) => redactExternal(line)),
  };
}
