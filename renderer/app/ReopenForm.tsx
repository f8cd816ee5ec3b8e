import { useState } from 'react';
import { PasswordForm } from '#renderer/features/welcome/PasswordForm.tsx';
import { useOpenConnection } from '#renderer/features/welcome/useOpenConnection.ts';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import type { Connection } from '#shared/domain/connection.ts';

interface ReopenFormProps {
  readonly id: string;
  readonly onOpened: (connection: Connection) => void;
}

/** Asks for the password of a connection that an address names but that is no longer open. */
export function ReopenForm({ id, onOpened }: ReopenFormProps) {
  const [opened] = useState(() => onOpened);
  const { opening, open } = useOpenConnection(opened);
  return (
    <>
      <PasswordForm onPassword={(password) => open({ kind: 'recent', id, password }, 'Connecting')} />
      {opening.step === 'failed' && <FailurePanel failure={opening.failure} />}
    </>
  );
}
