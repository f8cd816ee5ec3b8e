import type { ChangeStep } from '#shared/domain/plan.ts';

/** Called with the progress of a change: a fraction if known, a line of text, and its steps. */
export type OnProgress = (fraction: number | null, text: string, steps?: readonly ChangeStep[]) => void;

/** The steps of one change, in order. */
export interface ChangeSteps {
  /** Ends the previous step and begins this one. A repeated or late step keeps its position. */
  readonly begin: (step: ChangeStep['step'], text: string) => void;
  /** Adds detail to the running step. */
  readonly tell: OnProgress;
  readonly end: () => void;
  readonly fail: () => void;
}

/** Tracks the steps of a change and reports them with its progress. */
export function trackSteps(wanted: readonly ChangeStep['step'][], onProgress: OnProgress): ChangeSteps {
  let steps = wanted.map((step): ChangeStep => ({ step, state: 'waiting' }));
  const endWith = (state: 'done' | 'failed'): void => {
    steps = steps.map((each) => (each.state === 'running' ? { ...each, state } : each));
  };
  const tell: OnProgress = (fraction, text) => onProgress(fraction, text, steps);
  return {
    begin: (step, text) => {
      endWith('done');
      const isKnown = steps.some((each) => each.step === step);
      if (isKnown) steps = steps.map((each) => (each.step === step ? { step, state: 'running' } : each));
      else steps = [...steps, { step, state: 'running' }];
      tell(step === 'commit' ? 1 : null, text);
    },
    tell,
    end: () => endWith('done'),
    fail: () => endWith('failed'),
  };
}
