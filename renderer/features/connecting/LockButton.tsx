import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { type Command, useCommands } from '#renderer/ui/commands.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { UnlockDialog } from './UnlockDialog.tsx';
import styles from './Connecting.module.css';

interface LockButtonProps {
  readonly connection: Connection;
  /** ISO 8601; null while it is read-only. */
  readonly unlockedUntil: string | null;
}

/** Read-only, with a click to unlock it for a while; or unlocked with the time left, with a click to lock it. */
export function LockButton({ connection, unlockedUntil }: LockButtonProps) {
  const client = useClient();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const unlock: Command = {
    id: 'unlock',
    title: 'Unlock for writing…',
    group: 'connection',
    run: () => setAsking(true),
  };
  useCommands(unlockedUntil === null ? [unlock] : []);
  const button = useRef<HTMLButtonElement>(null);
  const lock = (): void => {
    client.call('connections.lock', { connectionId: connection.id }).then(
      (status) => queries.setQueryData(['status', connection.id], status),
      async () => queries.invalidateQueries({ queryKey: ['status', connection.id] }),
    );
  };
  if (unlockedUntil !== null) {
    return (
      <button
        type="button"
        ref={button}
        className={styles['unlocked']}
        onClick={lock}
        title="Writing is allowed. Click to lock the connection"
      >
        <IconLockOpen size={13} aria-hidden="true" /> <b>unlocked</b> <TimeLeft until={unlockedUntil} />
      </button>
    );
  }
  return (
    <>
      <button
        type="button"
        ref={button}
        className={styles['locked']}
        onClick={() => setAsking(true)}
        title="The database refuses every change on this connection. Click to unlock it for a while"
      >
        <IconLock size={13} aria-hidden="true" /> <b>read-only</b>
      </button>
      {asking && <UnlockDialog connection={connection} opener={button} onClose={() => setAsking(false)} />}
    </>
  );
}

function TimeLeft({ until }: { readonly until: string }) {
  const now = useNow(1000);
  const seconds = Math.max(0, Math.ceil((Date.parse(until) - now) / 1000));
  return (
    <span className={styles['left']}>
      {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
    </span>
  );
}
