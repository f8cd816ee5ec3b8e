import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { Operation } from '#shared/domain/operation.ts';
import type { Consent, Outcome, Plan } from '#shared/domain/plan.ts';
import { type Failure, isCancelled } from '#shared/failure.ts';

/** How far an operation has come. */
export type OperationStep =
  /** What the operation still needs is being asked; the failure is why the last answer would not do. */
  | { readonly step: 'asking'; readonly failure: Failure | null }
  /** With the plan of before while only a choice in it changed. */
  | { readonly step: 'planning'; readonly before: Plan | null }
  | { readonly step: 'unplanned'; readonly failure: Failure }
  | { readonly step: 'planned'; readonly plan: Plan }
  | {
      readonly step: 'applying';
      readonly plan: Plan;
      /** 0…1; null where it is not known. */
      readonly fraction: number | null;
      readonly text: string;
      readonly cancelling: boolean;
    }
  | { readonly step: 'refused'; readonly plan: Plan; readonly failure: Failure }
  | { readonly step: 'ended'; readonly plan: Plan; readonly outcome: Outcome };

interface OperationFlow {
  readonly state: OperationStep;
  readonly plan: (operation: Operation) => void;
  readonly apply: (consent: Consent) => void;
  /** Gives up what is under way; what comes of that is told as a step. */
  readonly cancel: () => void;
  readonly backToForm: () => void;
}

interface OperationFlowOptions {
  readonly connectionId: string;
  /** Complete from the start: it is planned at once. */
  readonly operation: Operation | undefined;
}

/**
 * Plans an operation and applies it, a call at a time. A password within the operation is handed to the call and kept by nothing here, so
 * the calls are no queries or mutations, whose variables would stay in a cache.
 */
export function useOperationFlow({ connectionId, operation: complete }: OperationFlowOptions): OperationFlow {
  const client = useClient();
  const [state, setState] = useState<OperationStep>(
    complete === undefined ? { step: 'asking', failure: null } : { step: 'planning', before: null },
  );
  const call = useRef(new AbortController());
  const begin = useCallback((): AbortSignal => {
    call.current.abort();
    call.current = new AbortController();
    return call.current.signal;
  }, []);
  const hasForm = complete === undefined;
  const request = useCallback(
    (operation: Operation): void => {
      const signal = begin();
      client.call('admin.plan', { connectionId, operation }, { signal }).then(
        (made) => (signal.aborted ? undefined : setState({ step: 'planned', plan: made })),
        (error: unknown) => {
          if (signal.aborted || isCancelled(error)) return;
          const failure = toFailure(error);
          setState(hasForm ? { step: 'asking', failure } : { step: 'unplanned', failure });
        },
      );
    },
    [begin, client, connectionId, hasForm],
  );
  const plan = (operation: Operation): void => {
    setState((before) => ({ step: 'planning', before: planOf(before) }));
    request(operation);
  };
  const apply = (consent: Consent): void => {
    if (state.step !== 'planned') return;
    const planned = state.plan;
    const signal = begin();
    setState({ step: 'applying', plan: planned, fraction: null, text: '', cancelling: false });
    const onProgress = (fraction: number | null, text: string): void =>
      setState((now) => (now.step === 'applying' ? { ...now, fraction, text } : now));
    client.call('admin.apply', { connectionId, planId: planned.id, consent }, { signal, onProgress }).then(
      (outcome) => setState({ step: 'ended', plan: planned, outcome }),
      (error: unknown) => setState({ step: 'refused', plan: planned, failure: toFailure(error) }),
    );
  };
  const cancel = (): void => {
    call.current.abort();
    setState((now) => (now.step === 'applying' ? { ...now, cancelling: true } : now));
  };
  const [first] = useState(complete);
  useEffect(() => {
    if (first !== undefined) request(first);
    return () => call.current.abort();
  }, [first, request]);
  return { state, plan, apply, cancel, backToForm: () => setState({ step: 'asking', failure: null }) };
}

function planOf(state: OperationStep): Plan | null {
  return state.step === 'planned' ? state.plan : state.step === 'planning' ? state.before : null;
}
