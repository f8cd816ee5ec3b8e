import { useCallback, useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { Stage } from '#shared/domain/attempt.ts';
import type { Connection, Target } from '#shared/domain/connection.ts';
import type { Failure } from '#shared/failure.ts';

/** How far the test of a connection has come. */
export type Testing =
  | { readonly step: 'idle' }
  | { readonly step: 'testing'; readonly label: string; readonly stages: readonly Stage[] }
  | { readonly step: 'passed'; readonly label: string; readonly stages: readonly Stage[]; readonly found: Connection }
  | { readonly step: 'failed'; readonly label: string; readonly stages: readonly Stage[]; readonly failure: Failure };

/** Tests one target at a time; the target goes to core and is kept nowhere, as secrets may be in it. */
export function useTestConnection() {
  const client = useClient();
  const [testing, setTesting] = useState<Testing>({ step: 'idle' });
  const running = useRef<AbortController | undefined>(undefined);
  const stop = useCallback(() => {
    running.current?.abort();
    running.current = undefined;
    setTesting({ step: 'idle' });
  }, []);
  const test = useCallback(
    (target: Target, label: string) => {
      running.current?.abort();
      const mine = new AbortController();
      running.current = mine;
      const stages = new Map<string, Stage>();
      const tell = (next: Testing): void => (running.current === mine ? setTesting(next) : undefined);
      tell({ step: 'testing', label, stages: [] });
      const onStage = (stage: Stage): void => {
        stages.set(stage.id, stage);
        tell({ step: 'testing', label, stages: [...stages.values()] });
      };
      client.call('connections.test', { target }, { signal: mine.signal, onStage }).then(
        (found) => tell({ step: 'passed', label, stages: [...stages.values()], found }),
        (error: unknown) => tell({ step: 'failed', label, stages: [...stages.values()], failure: toFailure(error) }),
      );
    },
    [client],
  );
  return { testing, test, stop };
}
