import { createContext, useContext } from 'react';
import type { Wish } from '#renderer/acts/actWish.ts';

interface ActsAccess {
  /** Shows what the act would do, asks what is missing and for consent, and does it. */
  readonly ask: (wish: Wish) => void;
}

export const ActsContext = createContext<ActsAccess | undefined>(undefined);

/** The way to every act of administration on the connection at hand. */
export function useActs(): ActsAccess {
  const access = useContext(ActsContext);
  if (access === undefined) throw new Error('useActs needs an ActsProvider above it');
  return access;
}
