import type { ReactNode } from 'react';
import type { Connection } from '#shared/domain/connection.ts';
import { ConnectingContext } from './connectingContext.ts';
import { ConnectingDialog } from './ConnectingDialog.tsx';
import { PromptHost } from './PromptHost.tsx';
import { useAttempt } from './useAttempt.ts';

interface ConnectingProviderProps {
  readonly onConnected: (connection: Connection) => void;
  readonly children: ReactNode;
}

/** Lets everything below connect, and shows the steps and the questions of it. */
export function ConnectingProvider({ onConnected, children }: ConnectingProviderProps) {
  const { state, begin, again, leave } = useAttempt(onConnected);
  return (
    <ConnectingContext value={begin}>
      {children}
      <ConnectingDialog state={state} onAgain={again} onLeave={leave} />
      <PromptHost />
    </ConnectingContext>
  );
}
