import { useCallback, useState } from 'react';
import { toFailure } from '#renderer/api/client.ts';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import type { Connection, Target } from '#shared/domain/connection.ts';
import { assertNever, type Failure } from '#shared/failure.ts';

/** The progress of opening a connection. */
export type Opening =
  | { readonly step: 'idle' }
  | { readonly step: 'opening'; readonly fraction: number | null; readonly text: string }
  | { readonly step: 'failed'; readonly failure: Failure };

interface OpenConnection {
  readonly opening: Opening;
  readonly open: (target: Target, progressText: string) => void;
  readonly cancel: () => void;
  /** Reports an error before there was a target. */
  readonly fail: (error: unknown) => void;
}

/** Opens one connection at a time; a new attempt, `cancel` or leaving the page cancels the running one. */
export function useOpenConnection(onOpened: (connection: Connection) => void): OpenConnection {
  const { state, start, reset } = useCancellableCall('connections.open');
  const [progressText, setProgressText] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const open = useCallback(
    (target: Target, text: string) => {
      setFailure(null);
      setProgressText(text);
      start({ target }, { onDone: onOpened });
    },
    [start, onOpened],
  );
  const cancel = useCallback(() => {
    setFailure(null);
    reset();
  }, [reset]);
  const fail = useCallback(
    (error: unknown) => {
      reset();
      setFailure(toFailure(error));
    },
    [reset],
  );
  const opening = failure === null ? openingOf(state, progressText) : ({ step: 'failed', failure } as const);
  return { opening, open, cancel, fail };
}

function openingOf(state: ReturnType<typeof useCancellableCall<'connections.open'>>['state'], text: string): Opening {
  switch (state.step) {
    case 'idle':
    case 'failed':
      return state;
    case 'running':
      return { step: 'opening', fraction: state.fraction, text: state.text === '' ? text : state.text };
    case 'done':
      // Until the next page is shown.
      return { step: 'opening', fraction: 1, text };
    default:
      return assertNever(state);
  }
}
