import { useCallback, useRef, useState } from 'react';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import type { Connection, Target } from '#shared/domain/connection.ts';
import type { Failure } from '#shared/failure.ts';
import type { AttemptState, AttemptSubject } from './attemptState.ts';

/** Connects, or tests: the same steps. */
export type Begin = (target: Target, subject: AttemptSubject) => void;

interface Attempting {
  readonly state: AttemptState;
  readonly begin: Begin;
  /** Retries. */
  readonly again: () => void;
  /** Cancels what is running and discards what was reported. */
  readonly leave: () => void;
}

/** Makes one attempt to connect at a time; a new one cancels the previous one. */
export function useAttempt(onConnected: (connection: Connection) => void): Attempting {
  const opening = useCancellableCall('connections.open');
  const testing = useCancellableCall('connections.test');
  const [subject, setSubject] = useState<AttemptSubject>();
  const last = useRef<readonly [Target, AttemptSubject] | undefined>(undefined);
  const { start: open, reset: stopOpening } = opening;
  const { start: test, reset: stopTesting } = testing;
  const leave = useCallback(() => {
    stopOpening();
    stopTesting();
    // A target may contain a secret: it is kept no longer than it may be retried.
    last.current = undefined;
    setSubject(undefined);
  }, [stopOpening, stopTesting]);
  const begin = useCallback<Begin>(
    (target, next) => {
      stopOpening();
      stopTesting();
      last.current = [target, next];
      setSubject(next);
      // A declined question cancelled it: nothing to report.
      const onFailed = ({ code }: Failure): void => (code === 'cancelled' ? leave() : undefined);
      if (next.purpose === 'test') test({ target }, { onFailed });
      else {
        const onDone = (connection: Connection): void => {
          leave();
          onConnected(connection);
        };
        open({ target }, { onDone, onFailed });
      }
    },
    [open, test, stopOpening, stopTesting, leave, onConnected],
  );
  const again = useCallback(() => {
    if (last.current !== undefined) begin(...last.current);
  }, [begin]);
  const call = subject?.purpose === 'test' ? testing.state : opening.state;
  return { state: stateOf(subject, call), begin, again, leave };
}

type OpenCall = ReturnType<typeof useCancellableCall<'connections.open'>>['state'];

function stateOf(subject: AttemptSubject | undefined, call: OpenCall): AttemptState {
  if (subject === undefined || call.step === 'idle') return { step: 'idle' };
  const { stages } = call;
  if (call.step === 'failed') return { ...subject, step: 'failed', stages, failure: call.failure };
  if (call.step === 'done') return { ...subject, step: 'passed', stages, connection: call.value };
  return { ...subject, step: 'running', stages };
}
