import { createContext, useContext } from 'react';
import type { Begin } from './useAttempt.ts';

export const ConnectingContext = createContext<Begin | undefined>(undefined);

/** How a page connects or tests; the steps are shown in a dialog over it. */
export function useConnecting(): Begin {
  const begin = useContext(ConnectingContext);
  if (begin === undefined) throw new Error('useConnecting needs a ConnectingProvider above it');
  return begin;
}
