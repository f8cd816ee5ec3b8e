import { redactExternal } from '#core/connection/redact.ts';
import { makePausableTimer, type PausableTimer } from '#core/waiting.ts';
import type { Prompt, PromptAnswer, Stage } from '#shared/domain/attempt.ts';
import type { Limits, SecretSlot, SecretSource } from '#shared/domain/profile.ts';
import { type Failure, FailureError, makeFailure } from '#shared/failure.ts';

/** The context of a connecting step. */
export interface StepContext {
  /** Aborted when the attempt is cancelled or the step exceeds its limit. */
  readonly signal: AbortSignal;
  /** Reports what was found so far: an address, a fingerprint, the methods tried. Never a secret. */
  readonly tell: (detail: string) => void;
}

export interface Step {
  /** Unique within the attempt: `hop-0-login`. */
  readonly id: string;
  readonly label: string;
  /**
   * The host that has to answer, and the step's short name, for the message about a timeout: `yap-host`, `host key`.
   */
  readonly waitsFor?: { readonly peer: string; readonly step: string };
  /** In seconds; defaults to the profile's limit for a step. Time spent on questions does not count. */
  readonly limit?: number;
}

/** A request for one of the secrets that a connection needs. */
export interface SecretRequest {
  readonly slot: SecretSlot;
  readonly source: SecretSource;
  /** The question, where the user is asked: `Password of alice on yap-host`. */
  readonly message: string;
  /** Why the previous one was refused; undefined the first time. The previous one is then forgotten. */
  readonly refused?: string;
  /** What was tried before and failed, a sentence each. */
  readonly tried?: readonly string[];
}

/** One attempt to connect, from the first step to the last. Connect, Test and every reconnect take the same steps. */
export interface Attempt {
  readonly signal: AbortSignal;
  readonly limits: Limits;
  /**
   * Runs one step and reports it as running, then as passed or failed, with its duration. A step that exceeds its
   * limit fails with `timeout`; a cancelled one fails with `cancelled`.
   */
  readonly step: <Result>(step: Step, work: (context: StepContext) => Promise<Result>) => Promise<Result>;
  /** Asks the user. Fails with `cancelled` when the user declines, with `timeout` when no answer comes. */
  readonly ask: (prompt: Prompt, signal: AbortSignal) => Promise<PromptAnswer>;
  /** Gets a secret from its source; undefined if the source is `none`. */
  readonly secret: (request: SecretRequest, signal: AbortSignal) => Promise<string | undefined>;
}

/** How finding a secret involves the user. The clocks of the running steps are paused meanwhile. */
export interface Asking {
  readonly ask: Attempt['ask'];
  /** Waits for an answer that the user gives elsewhere. */
  readonly paused: <Result>(wait: () => Promise<Result>) => Promise<Result>;
}

interface AttemptOptions {
  readonly signal: AbortSignal;
  readonly limits: Limits;
  /** Called with every step whenever it changes. */
  readonly onStage: (stage: Stage) => void;
  /** Asks the user. */
  readonly ask: (prompt: Prompt, signal: AbortSignal) => Promise<PromptAnswer>;
  readonly resolveSecret: (request: SecretRequest, asking: Asking, signal: AbortSignal) => Promise<string | undefined>;
}

/** Starts one attempt to connect. While the user is being asked, the clocks of the running steps are paused. */
export function makeAttempt({ signal, limits, onStage, ask, resolveSecret }: AttemptOptions): Attempt {
  const clocks = new Set<PausableTimer>();
  const secrets = new Set<string>();
  const paused: Asking['paused'] = async (wait) => {
    for (const clock of clocks) clock.pause();
    const stopped = [...clocks];
    try {
      return await wait();
    } finally {
      for (const clock of stopped) clock.resume();
    }
  };
  const askWithoutLimit: Attempt['ask'] = async (prompt, asking) => paused(async () => ask(prompt, asking));
  return {
    signal,
    limits,
    ask: askWithoutLimit,
    secret: async (request, requestSignal) => {
      const secret = await resolveSecret(request, { ask: askWithoutLimit, paused }, requestSignal);
      if (secret !== undefined && secret !== '') secrets.add(secret);
      return secret;
    },
    step: async (step, work) => {
      const seconds = step.limit ?? limits.step;
      const reporter = makeStageReporter(step, onStage, (text) => redactExternal(text, [...secrets]));
      const over = new AbortController();
      const { promise: ended, reject } = Promise.withResolvers<never>();
      const clock = makePausableTimer(seconds * 1000, () => {
        const late = tooLate(step, seconds);
        over.abort(late);
        reject(late);
      });
      const cancel = (): void => {
        over.abort();
        reject(givenUp());
      };
      clocks.add(clock);
      signal.addEventListener('abort', cancel, { once: true });
      try {
        if (signal.aborted) throw givenUp();
        const result = await Promise.race([work({ signal: over.signal, tell: reporter.tell }), ended]);
        reporter.end(null);
        return result;
      } catch (error) {
        const fault = faultOf(error, signal, over.signal);
        reporter.end(fault instanceof FailureError ? fault.failure : unexpected(fault));
        throw fault;
      } finally {
        clock.clear();
        clocks.delete(clock);
        signal.removeEventListener('abort', cancel);
      }
    },
  };
}

interface StageReporter {
  readonly tell: StepContext['tell'];
  readonly end: (failure: Failure | null) => void;
}

function makeStageReporter(
  step: Step,
  onStage: (stage: Stage) => void,
  clean: (text: string) => string,
): StageReporter {
  const startedAt = performance.now();
  let detail = '';
  const tellAs = (state: Stage['state'], failure: Failure | null): void =>
    onStage({
      id: step.id,
      label: step.label,
      state,
      milliseconds: Math.round((performance.now() - startedAt) * 10) / 10,
      detail,
      failure,
    });
  tellAs('running', null);
  return {
    tell: (text) => {
      detail = clean(text).slice(0, 2000);
      tellAs('running', null);
    },
    end: (failure) => tellAs(failure === null ? 'passed' : 'failed', failure === null ? null : cleaned(failure, clean)),
  };
}

function cleaned(failure: Failure, clean: (text: string) => string): Failure {
  return { ...failure, message: clean(failure.message), details: failure.details.map(clean) };
}

/** The error to throw: a step that timed out or was cancelled fails for that reason, whatever its work reports. */
function faultOf(error: unknown, attempt: AbortSignal, step: AbortSignal): unknown {
  if (attempt.aborted) return givenUp();
  return step.aborted && step.reason instanceof FailureError ? step.reason : error;
}

function unexpected(error: unknown): Failure {
  const text = error instanceof Error ? error.message : String(error);
  return makeFailure({ code: 'unexpected', message: 'The step failed unexpectedly', details: [text] }).failure;
}

function givenUp(): FailureError {
  return makeFailure({ code: 'cancelled', message: 'Connecting was cancelled' });
}

function tooLate({ label, waitsFor }: Step, seconds: number): FailureError {
  return makeFailure({
    code: 'timeout',
    message:
      waitsFor === undefined
        ? `The step '${label}' took longer than ${seconds} s`
        : `${waitsFor.peer} did not answer within ${seconds} s (step: ${waitsFor.step})`,
    hint: "The server may be overloaded, or a firewall may be dropping packets. The time limit of a step can be changed in the connection's settings.",
  });
}
