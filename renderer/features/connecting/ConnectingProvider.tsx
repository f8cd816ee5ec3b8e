import type { ReactNode } from 'react';
import type { Connection } from '#shared/domain/connection.ts';
import { ConnectingContext } from './connectingContext.ts';
import { ConnectingDialog } from './ConnectingDialog.tsx';
import { ProgramBanner } from './ProgramBanner.tsx';
import { PromptDialog } from './Prompts.tsx';
import { useAttempt } from './useAttempt.ts';
import { usePrompts } from './usePrompts.ts';

interface ConnectingProviderProps {
  readonly onConnected: (connection: Connection) => void;
  readonly children: ReactNode;
}

/**
 * Lets everything below connect, and shows the steps and the questions. A question that arrives while steps are shown
 * appears below them in the same dialog, so that neither covers or closes the other.
 */
export function ConnectingProvider({ onConnected, children }: ConnectingProviderProps) {
  const { state, begin, again, leave } = useAttempt(onConnected);
  const { prompt, answer } = usePrompts();
  const within = state.step === 'running' ? prompt : undefined;
  return (
    <ConnectingContext value={begin}>
      <ProgramBanner />
      {children}
      <ConnectingDialog state={state} asked={within} onAnswer={answer} onAgain={again} onLeave={leave} />
      {prompt !== undefined && within === undefined && <PromptDialog open={prompt} onAnswer={answer} />}
    </ConnectingContext>
  );
}
