import { useCallback, useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { Stage } from '#shared/domain/attempt.ts';
import type { Connection, Target } from '#shared/domain/connection.ts';
import { isCancelled } from '#shared/failure.ts';
import { type AttemptState, type AttemptSubject, endStages, withStage } from './attemptState.ts';

/** Connects, or tests: the same steps. */
export type Begin = (target: Target, subject: AttemptSubject) => void;

interface Attempting {
  readonly state: AttemptState;
  readonly begin: Begin;
  /** The same again. */
  readonly again: () => void;
  /** Gives up what runs and forgets what was told. */
  readonly leave: () => void;
}

/** Makes one try at connecting at a time; a newer one gives up the older. */
export function useAttempt(onConnected: (connection: Connection) => void): Attempting {
  const client = useClient();
  const [state, setState] = useState<AttemptState>({ step: 'idle' });
  const running = useRef<AbortController | undefined>(undefined);
  const last = useRef<readonly [Target, AttemptSubject] | undefined>(undefined);
  const leave = useCallback(() => {
    running.current?.abort();
    running.current = undefined;
    // A target may hold a secret: it is kept no longer than it may be tried again.
    last.current = undefined;
    setState({ step: 'idle' });
  }, []);
  const run = useCallback(
    async (target: Target, subject: AttemptSubject, mine: AbortController) => {
      const change = (next: (before: AttemptState) => AttemptState): void => {
        if (running.current === mine) setState(next);
      };
      const onStage = (stage: Stage): void =>
        change((before) =>
          before.step === 'running' ? { ...before, stages: withStage(before.stages, stage) } : before,
        );
      try {
        const call = subject.purpose === 'test' ? 'connections.test' : 'connections.open';
        const connection = await client.call(call, { target }, { signal: mine.signal, onStage });
        if (running.current !== mine) return;
        if (subject.purpose === 'connect') {
          leave();
          onConnected(connection);
        } else
          change((before) => ({ ...subject, step: 'passed', stages: endStages(stagesOf(before), null), connection }));
      } catch (error) {
        if (running.current !== mine) return;
        const failure = toFailure(error);
        if (isCancelled(error)) leave();
        else
          change((before) => ({ ...subject, step: 'failed', stages: endStages(stagesOf(before), failure), failure }));
      }
    },
    [client, leave, onConnected],
  );
  const begin = useCallback<Begin>(
    (target, subject) => {
      running.current?.abort();
      const mine = new AbortController();
      running.current = mine;
      last.current = [target, subject];
      setState({ ...subject, step: 'running', stages: [] });
      void run(target, subject, mine);
    },
    [run],
  );
  const again = useCallback(() => {
    if (last.current !== undefined) begin(...last.current);
  }, [begin]);
  return { state, begin, again, leave };
}

function stagesOf(state: AttemptState): readonly Stage[] {
  return state.step === 'idle' ? [] : state.stages;
}
