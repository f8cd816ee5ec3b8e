import { useCallback, useEffect, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { hostCallId } from '#shared/contract/events.ts';
import type { OpenPrompt, PromptAnswer } from '#shared/domain/attempt.ts';

interface Prompting {
  /** The question to answer now. */
  readonly prompt: OpenPrompt | undefined;
  readonly answer: (answer: PromptAnswer) => void;
}

/** The questions of this window's calls, and of connections that are being restored, one after the other. */
export function usePrompts(): Prompting {
  const client = useClient();
  const [waiting, setWaiting] = useState<readonly OpenPrompt[]>([]);
  useEffect(() => {
    const isMine = ({ callId }: OpenPrompt): boolean =>
      callId === null || callId === hostCallId || client.ownsCall(callId);
    const add = (open: OpenPrompt): void =>
      setWaiting((all) => (all.some(({ promptId }) => promptId === open.promptId) ? all : [...all, open]));
    const stop = client.listen((event) => {
      if (event.kind === 'prompt' && isMine(event.open)) add(event.open);
      if (event.kind === 'prompt-ended') setWaiting((all) => all.filter(({ promptId }) => promptId !== event.promptId));
    });
    // A question asked before this window listened, or while the program was unreachable.
    const catchUp = (): void =>
      void client.call('prompts.list', {}).then(
        (open) => open.filter(isMine).forEach(add),
        () => undefined,
      );
    catchUp();
    const leave = client.watchProgram(({ state }) => {
      if (state === 'running') catchUp();
    });
    return () => {
      stop();
      leave();
    };
  }, [client]);
  const prompt = waiting[0];
  const promptId = prompt?.promptId;
  const answer = useCallback(
    (given: PromptAnswer) => {
      if (promptId === undefined) return;
      const drop = (): void => setWaiting((all) => all.filter((each) => each.promptId !== promptId));
      // A question that ended meanwhile needs no answer.
      client.call('prompts.answer', { promptId, answer: given }).then(drop, drop);
    },
    [client, promptId],
  );
  return { prompt, answer };
}
