import type { ChangeStep } from '#shared/domain/plan.ts';

/** Hears how far a change is: a share of the whole where that can be told, a line of text, and its steps. */
export type OnProgress = (fraction: number | null, text: string, steps?: readonly ChangeStep[]) => void;

/** The steps of one change, in their order, as they pass. */
export interface ChangeSteps {
  /** Ends the step before and begins this one. A step that comes again, or late, goes on where it stands. */
  readonly begin: (step: ChangeStep['step'], text: string) => void;
  /** Tells more of the step that is running. */
  readonly tell: OnProgress;
  readonly end: () => void;
  readonly fail: () => void;
}

/** Keeps the steps of a change and tells them with its progress. */
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
