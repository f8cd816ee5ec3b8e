import { useEffect, useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { CallInput, CallOutput } from '#shared/contract/contract.ts';
import type { Stage } from '#shared/domain/attempt.ts';
import { type Failure, isCancelled } from '#shared/failure.ts';

type Answer = CallOutput<'ssh.askUrl'>;

export type Asking =
  | { readonly step: 'idle' }
  | { readonly step: 'asking'; readonly stages: readonly Stage[] }
  | { readonly step: 'answered'; readonly stages: readonly Stage[]; readonly answer: Answer }
  | { readonly step: 'failed'; readonly stages: readonly Stage[]; readonly failure: Failure };

/** Asks the server for its database's address, one question at a time; leaving the form gives it up. */
export function useAskUrl(onAnswer: (answer: Answer) => void) {
  const client = useClient();
  const [asking, setAsking] = useState<Asking>({ step: 'idle' });
  const running = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  // The input holds secrets: it goes to core and into no state and no cache.
  const ask = async (input: CallInput<'ssh.askUrl'>): Promise<void> => {
    running.current?.abort();
    const mine = new AbortController();
    running.current = mine;
    const stages = new Map<string, Stage>();
    const told = (): readonly Stage[] => [...stages.values()];
    setAsking({ step: 'asking', stages: [] });
    const onStage = (stage: Stage): void => {
      stages.set(stage.id, stage);
      if (running.current === mine) setAsking({ step: 'asking', stages: told() });
    };
    try {
      const answer = await client.call('ssh.askUrl', input, { signal: mine.signal, onStage });
      if (running.current !== mine) return;
      setAsking({ step: 'answered', stages: told(), answer });
      onAnswer(answer);
    } catch (error) {
      if (running.current !== mine) return;
      // A question that was refused gave it up: nothing to report.
      setAsking(isCancelled(error) ? { step: 'idle' } : { step: 'failed', stages: told(), failure: toFailure(error) });
    }
  };
  const cancel = (): void => {
    running.current?.abort();
    running.current = undefined;
    setAsking({ step: 'idle' });
  };
  return { asking, ask, cancel };
}
