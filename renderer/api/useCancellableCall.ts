import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { Call, CallInput, CallOutput } from '#shared/contract/contract.ts';
import type { Stage } from '#shared/domain/attempt.ts';
import type { ChangeStep } from '#shared/domain/plan.ts';
import type { Failure } from '#shared/failure.ts';

/** The progress of one call. `before` is the value of the previous call, which may still be shown. */
export type CallState<Value> =
  | { readonly step: 'idle' }
  | RunningCall<Value>
  | { readonly step: 'done'; readonly value: Value; readonly stages: readonly Stage[] }
  | { readonly step: 'failed'; readonly failure: Failure; readonly stages: readonly Stage[] };

export interface RunningCall<Value> {
  readonly step: 'running';
  readonly before: Value | null;
  readonly stages: readonly Stage[];
  /** 0…1; null if unknown. */
  readonly fraction: number | null;
  readonly text: string;
  /** Of the change that the call carries out; empty if none. */
  readonly steps: readonly ChangeStep[];
  readonly isCancelling: boolean;
}

interface CallEnds<Value> {
  readonly onDone?: (value: Value) => void;
  readonly onFailed?: (failure: Failure) => void;
}

export interface CancellableCall<Name extends Call> {
  readonly state: CallState<CallOutput<Name>>;
  /**
   * Makes the call; one in progress is cancelled and its result ignored. The input, which may contain secrets, is not
   * kept.
   */
  readonly start: (input: CallInput<Name>, ends?: CallEnds<CallOutput<Name>>) => void;
  /** Cancels it down to the database; its result becomes the state. */
  readonly cancel: () => void;
  /** Cancels it and discards its result. */
  readonly reset: () => void;
}

/**
 * One call to core at a time, with its progress and its steps. It is not a query or mutation, whose variables would
 * stay in a cache. Unmounting the component cancels it.
 */
export function useCancellableCall<Name extends Call>(name: Name): CancellableCall<Name> {
  const client = useClient();
  const [state, setState] = useState<CallState<CallOutput<Name>>>({ step: 'idle' });
  const current = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => current.current?.abort(), []);
  const start = useCallback<CancellableCall<Name>['start']>(
    (input, { onDone, onFailed } = {}) => {
      current.current?.abort();
      const mine = new AbortController();
      current.current = mine;
      const change = (next: (before: CallState<CallOutput<Name>>) => CallState<CallOutput<Name>>): void => {
        if (current.current === mine) setState(next);
      };
      const report = (parts: (now: RunningCall<CallOutput<Name>>) => Partial<RunningCall<CallOutput<Name>>>): void =>
        change((now) => (now.step === 'running' ? { ...now, ...parts(now) } : now));
      const begun = { stages: [], fraction: null, text: '', steps: [], isCancelling: false } as const;
      setState((now) => ({ step: 'running', before: valueOf(now), ...begun }));
      client
        .call(name, input, {
          signal: mine.signal,
          onProgress: (fraction, text, steps) => report((now) => ({ fraction, text, steps: steps ?? now.steps })),
          onStage: (stage) => report(({ stages }) => ({ stages: withStage(stages, stage) })),
        })
        .then(
          (value) => {
            change((now) => ({ step: 'done', value, stages: endStages(stagesOf(now), null) }));
            return current.current === mine ? onDone?.(value) : undefined;
          },
          (error: unknown) => {
            const failure = toFailure(error);
            change((now) => ({ step: 'failed', failure, stages: endStages(stagesOf(now), failure) }));
            return current.current === mine ? onFailed?.(failure) : undefined;
          },
        );
    },
    [client, name],
  );
  const cancel = useCallback(() => {
    current.current?.abort();
    setState((now) => (now.step === 'running' ? { ...now, isCancelling: true } : now));
  }, []);
  const reset = useCallback(() => {
    current.current?.abort();
    current.current = undefined;
    setState({ step: 'idle' });
  }, []);
  return { state, start, cancel, reset };
}

function valueOf<Value>(state: CallState<Value>): Value | null {
  if (state.step === 'done') return state.value;
  return state.step === 'running' ? state.before : null;
}

function stagesOf(state: CallState<unknown>): readonly Stage[] {
  return state.step === 'idle' ? [] : state.stages;
}

/** The steps with one reported again: it replaces its previous state, or is appended. */
export function withStage(stages: readonly Stage[], reported: Stage): readonly Stage[] {
  const known = stages.some(({ id }) => id === reported.id);
  return known ? stages.map((stage) => (stage.id === reported.id ? reported : stage)) : [...stages, reported];
}

/**
 * The steps once the call has ended. Its result may arrive before the last report of its last step: a step still
 * running gets the outcome of the whole.
 */
export function endStages(stages: readonly Stage[], failure: Failure | null): readonly Stage[] {
  const state = failure === null ? 'passed' : 'failed';
  return stages.map((stage) => (stage.state === 'running' ? { ...stage, state, failure } : stage));
}
