import type { Attempt, SecretRequest, Step, StepContext } from '#core/connection/attempt/attempt.ts';
import { makePausableTimer, type PausableTimer } from '#core/connection/attempt/pausableTimer.ts';
import { redact } from '#core/connection/redact.ts';
import type { Prompt, PromptAnswer, Stage } from '#shared/domain/attempt.ts';
import type { Limits } from '#shared/domain/profile.ts';
import { type Failure, FailureError, makeFailure } from '#shared/failure.ts';

interface AttemptOptions {
  readonly signal: AbortSignal;
  readonly limits: Limits;
  /** Hears every step, whenever it changes. */
  readonly onStage: (stage: Stage) => void;
  /** Asks the person at the window. */
  readonly ask: (prompt: Prompt, signal: AbortSignal) => Promise<PromptAnswer>;
  readonly resolveSecret: (
    request: SecretRequest,
    ask: Attempt['ask'],
    signal: AbortSignal,
  ) => Promise<string | undefined>;
}

/** Makes one try at connecting. While a person is being asked, the clocks of the running steps stand still. */
export function makeAttempt({ signal, limits, onStage, ask, resolveSecret }: AttemptOptions): Attempt {
  const clocks = new Set<PausableTimer>();
  const secrets = new Set<string>();
  const askUnhurried: Attempt['ask'] = async (prompt, asking) => {
    for (const clock of clocks) clock.pause();
    const paused = [...clocks];
    try {
      return await ask(prompt, asking);
    } finally {
      for (const clock of paused) clock.resume();
    }
  };
  return {
    signal,
    limits,
    ask: askUnhurried,
    secret: async (request, wishing) => {
      const secret = await resolveSecret(request, askUnhurried, wishing);
      if (secret !== undefined && secret !== '') secrets.add(secret);
      return secret;
    },
    step: async (step, work) => {
      const seconds = step.limit ?? limits.step;
      const told = makeStageTeller(step, onStage, (text) => redact(text, [...secrets]));
      const over = new AbortController();
      const { promise: ended, reject } = Promise.withResolvers<never>();
      const clock = makePausableTimer(seconds * 1000, () => {
        const late = tooLate(step, seconds);
        over.abort(late);
        reject(late);
      });
      const giveUp = (): void => {
        over.abort();
        reject(givenUp());
      };
      clocks.add(clock);
      signal.addEventListener('abort', giveUp, { once: true });
      try {
        if (signal.aborted) throw givenUp();
        const result = await Promise.race([work({ signal: over.signal, tell: told.tell }), ended]);
        told.end(null);
        return result;
      } catch (error) {
        const fault = faultOf(error, signal, over.signal);
        told.end(fault instanceof FailureError ? fault.failure : unforeseen(fault));
        throw fault;
      } finally {
        clock.clear();
        clocks.delete(clock);
        signal.removeEventListener('abort', giveUp);
      }
    },
  };
}

interface StageTeller {
  readonly tell: StepContext['tell'];
  readonly end: (failure: Failure | null) => void;
}

function makeStageTeller(step: Step, onStage: (stage: Stage) => void, clean: (text: string) => string): StageTeller {
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

/** What is to be thrown: a step that is over fails because of that, whatever its work then says. */
function faultOf(error: unknown, attempt: AbortSignal, step: AbortSignal): unknown {
  if (attempt.aborted) return givenUp();
  return step.aborted && step.reason instanceof FailureError ? step.reason : error;
}

function unforeseen(error: unknown): Failure {
  const text = error instanceof Error ? error.message : String(error);
  return makeFailure({ code: 'unexpected', message: 'The step failed in a way that was not foreseen', details: [text] })
    .failure;
}

function givenUp(): FailureError {
  return makeFailure({ code: 'cancelled', message: 'Connecting was given up' });
}

function tooLate({ label }: Step, seconds: number): FailureError {
  return makeFailure({
    code: 'timeout',
    message: `'${label}' did not end within ${seconds} s`,
    hint: 'The other side accepts but does not answer, or a firewall drops what is sent. How long a step may take is one of the limits of the profile.',
  });
}
