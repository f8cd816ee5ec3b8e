import { useEffect, useState } from 'react';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import type { Operation } from '#shared/domain/operation.ts';
import type { ChangeStep, Consent, Outcome, Plan } from '#shared/domain/plan.ts';
import type { Failure } from '#shared/failure.ts';

/** The state of an operation. */
export type OperationStep =
  /** A form asks for the missing input; the failure is why the last one was rejected. */
  | { readonly step: 'asking'; readonly failure: Failure | null }
  /** With the previous plan while only a choice in it changed. */
  | { readonly step: 'planning'; readonly before: Plan | null }
  | { readonly step: 'unplanned'; readonly failure: Failure }
  | { readonly step: 'planned'; readonly plan: Plan }
  | {
      readonly step: 'applying';
      readonly plan: Plan;
      readonly fraction: number | null;
      readonly text: string;
      readonly steps: readonly ChangeStep[];
      readonly isCancelling: boolean;
    }
  | { readonly step: 'refused'; readonly plan: Plan; readonly failure: Failure }
  | { readonly step: 'ended'; readonly plan: Plan; readonly outcome: Outcome };

interface OperationFlow {
  readonly state: OperationStep;
  /** A password within the operation is passed to the call and not kept here. */
  readonly plan: (operation: Operation) => void;
  readonly apply: (consent: Consent) => void;
  /** Cancels what is being applied; its result becomes a step. */
  readonly cancel: () => void;
  readonly backToForm: () => void;
}

interface OperationFlowOptions {
  readonly connectionId: string;
  /** Complete from the start: it is planned at once. */
  readonly operation: Operation | undefined;
}

/** Plans an operation and applies it. */
export function useOperationFlow({ connectionId, operation: complete }: OperationFlowOptions): OperationFlow {
  const planning = useCancellableCall('admin.plan');
  const applying = useCancellableCall('admin.apply');
  const { start } = planning;
  const [first] = useState(complete);
  useEffect(() => {
    if (first !== undefined) start({ connectionId, operation: first });
  }, [first, start, connectionId]);
  const state = stepOf(planning.state, applying.state, complete !== undefined);
  return {
    state,
    plan: (operation) => {
      applying.reset();
      start({ connectionId, operation });
    },
    apply: (consent) => {
      if (state.step === 'planned') applying.start({ connectionId, planId: state.plan.id, consent });
    },
    cancel: applying.cancel,
    backToForm: planning.reset,
  };
}

type PlanState = ReturnType<typeof useCancellableCall<'admin.plan'>>['state'];
type ApplyState = ReturnType<typeof useCancellableCall<'admin.apply'>>['state'];

function stepOf(planning: PlanState, applying: ApplyState, isComplete: boolean): OperationStep {
  if (planning.step === 'done') {
    const plan = planning.value;
    if (applying.step === 'running') return { ...applying, step: 'applying', plan };
    if (applying.step === 'failed') return { step: 'refused', plan, failure: applying.failure };
    if (applying.step === 'done') return { step: 'ended', plan, outcome: applying.value };
    return { step: 'planned', plan };
  }
  if (planning.step === 'running') return { step: 'planning', before: planning.before };
  if (planning.step === 'failed') return { step: isComplete ? 'unplanned' : 'asking', failure: planning.failure };
  return isComplete ? { step: 'planning', before: null } : { step: 'asking', failure: null };
}
