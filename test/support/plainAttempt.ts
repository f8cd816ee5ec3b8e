import type { Attempt, SecretRequest, Step } from '#core/connection/attempt/attempt.ts';
import type { Prompt, PromptAnswer } from '#shared/domain/attempt.ts';
import { type Limits, usualLimits } from '#shared/domain/profile.ts';
import { makeFailure } from '#shared/failure.ts';

/** A step as a test saw it. */
interface SeenStep {
  readonly id: string;
  readonly label: string;
  state: 'running' | 'passed' | 'failed';
  readonly details: string[];
}

/** An attempt with scripted answers. It records what was reported and asked. */
export interface PlainAttempt extends Attempt {
  readonly steps: readonly SeenStep[];
  readonly prompts: readonly Prompt[];
  readonly requests: readonly SecretRequest[];
  /** Everything that a user could read of it. */
  readonly text: () => string;
  readonly cancel: () => void;
}

interface Script {
  readonly answer?: (prompt: Prompt, signal: AbortSignal) => Promise<PromptAnswer> | PromptAnswer;
  readonly secret?: (request: SecretRequest) => Promise<string | undefined> | string | undefined;
  readonly limits?: Partial<Limits>;
}

/** Makes an attempt. Without a script, host keys are trusted once, and there are no secrets. */
export function makePlainAttempt(script: Script = {}): PlainAttempt {
  const steps: SeenStep[] = [];
  const prompts: Prompt[] = [];
  const requests: SecretRequest[] = [];
  const cancelling = new AbortController();
  const limits = { ...usualLimits, ...script.limits };
  // The user's time does not count for the step.
  const clock = { asking: 0 };
  const whileAsking = async <Result>(work: () => Promise<Result> | Result): Promise<Result> => {
    clock.asking += 1;
    try {
      return await work();
    } finally {
      clock.asking -= 1;
    }
  };
  return {
    steps,
    prompts,
    requests,
    limits,
    signal: cancelling.signal,
    text: () => JSON.stringify({ steps, prompts, requests }),
    cancel: () => cancelling.abort(makeFailure({ code: 'cancelled', message: 'The attempt was given up' })),
    step: async (step, work) => {
      const seen: SeenStep = { id: step.id, label: step.label, state: 'running', details: [] };
      steps.push(seen);
      const timing = startTimer(step, step.limit ?? limits.step, () => clock.asking > 0);
      const signal = AbortSignal.any([cancelling.signal, timing.signal]);
      try {
        signal.throwIfAborted();
        const result = await work({ signal, tell: (detail) => seen.details.push(detail) });
        seen.state = 'passed';
        return result;
      } catch (error) {
        seen.state = 'failed';
        throw error;
      } finally {
        timing.stop();
      }
    },
    ask: async (prompt, signal) => {
      prompts.push(prompt);
      const usual = (): PromptAnswer => ({ kind: 'trust', remember: false });
      return whileAsking(() => (script.answer ?? usual)(prompt, signal));
    },
    secret: async (request) => {
      requests.push(request);
      return request.source.kind === 'none' ? undefined : whileAsking(() => script.secret?.(request));
    },
  };
}

function startTimer(
  step: Step,
  seconds: number,
  paused: () => boolean,
): { readonly signal: AbortSignal; readonly stop: () => void } {
  const limit = new AbortController();
  const left = { milliseconds: seconds * 1000 };
  const tick = 50;
  const timer = setInterval(() => {
    if (!paused()) left.milliseconds -= tick;
    if (left.milliseconds > 0) return;
    clearInterval(timer);
    const { label, waitsFor } = step;
    const message =
      waitsFor === undefined
        ? `The step '${label}' took longer than ${seconds} s`
        : `${waitsFor.peer} did not answer within ${seconds} s (step: ${waitsFor.step})`;
    limit.abort(makeFailure({ code: 'timeout', message }));
  }, tick);
  return { signal: limit.signal, stop: () => clearInterval(timer) };
}
