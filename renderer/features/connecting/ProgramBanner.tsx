import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { ProgramState } from '#renderer/api/transports/eventStream.ts';
import styles from './Connecting.module.css';

/**
 * Shows that the program behind this window has exited, and what to do. Once it is back, everything that may have
 * changed is reloaded; after a restart, the connection of this window is opened again.
 */
export function ProgramBanner() {
  const client = useClient();
  const queries = useQueryClient();
  const [program, setProgram] = useState<ProgramState | undefined>(undefined);
  const before = useRef<{ run: string | undefined; lost: boolean }>({ run: undefined, lost: false });
  useEffect(
    () =>
      client.watchProgram((state) => {
        // A window that was never admitted says so itself.
        if (state.state === 'lost' && state.why === 'refused' && before.current.run === undefined) return;
        setProgram(state);
        if (state.state === 'lost') {
          before.current.lost = true;
          return;
        }
        const { run, lost } = before.current;
        before.current = { run: state.run, lost: false };
        if (run !== undefined && run !== state.run) void queries.resetQueries({ queryKey: ['connections', 'one'] });
        if (lost) void queries.invalidateQueries();
      }),
    [client, queries],
  );
  if (program?.state !== 'lost') return null;
  return (
    <div className={styles['program']} role="alert">
      {program.why === 'away' ? (
        <>
          <b>Tidescope has exited or is not responding.</b>
          <span>Start it again with the command that started it. This window then continues automatically.</span>
        </>
      ) : (
        <>
          <b>Tidescope was restarted and no longer accepts this window.</b>
          <span>Open the address that it printed when it started.</span>
        </>
      )}
    </div>
  );
}
