import { createContext, useContext } from 'react';
import type { Request } from '#renderer/operations/operationRequest.ts';

interface OperationsAccess {
  /** Shows what an operation would do, asks for missing input and consent, and applies it. */
  readonly ask: (request: Request) => void;
}

export const OperationsContext = createContext<OperationsAccess | undefined>(undefined);

/** Every operation on the connection of this page. */
export function useOperations(): OperationsAccess {
  const access = useContext(OperationsContext);
  if (access === undefined) throw new Error('useOperations needs an OperationsProvider above it');
  return access;
}
