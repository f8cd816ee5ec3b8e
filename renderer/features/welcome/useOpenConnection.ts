import { useCallback, useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { Connection, Target } from '#shared/domain/connection.ts';
import type { Failure } from '#shared/failure.ts';

/** How far the opening of a connection has come. */
export type Opening =
  | { readonly step: 'idle' }
  | { readonly step: 'opening'; readonly fraction: number | null; readonly text: string }
  | { readonly step: 'failed'; readonly failure: Failure };

interface OpenConnection {
  readonly opening: Opening;
  readonly open: (target: Target, progressText: string) => void;
  readonly cancel: () => void;
  readonly fail: (error: unknown) => void;
}

/** Opens one connection at a time; a new attempt or `cancel` gives up the running one. */
export function useOpenConnection(onOpened: (connection: Connection) => void): OpenConnection {
  const client = useClient();
  const [opening, setOpening] = useState<Opening>({ step: 'idle' });
  const running = useRef<AbortController | undefined>(undefined);
  const open = useCallback(
    (target: Target, progressText: string) => {
      running.current?.abort();
      const mine = new AbortController();
      running.current = mine;
      setOpening({ step: 'opening', fraction: null, text: progressText });
      const onProgress = (fraction: number | null, text: string): void => {
        if (running.current === mine) setOpening({ step: 'opening', fraction, text });
      };
      client.call('connections.open', { target }, { signal: mine.signal, onProgress }).then(
        (connection) => (running.current === mine ? onOpened(connection) : undefined),
        (error: unknown) =>
          running.current === mine ? setOpening({ step: 'failed', failure: toFailure(error) }) : undefined,
      );
    },
    [client, onOpened],
  );
  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = undefined;
    setOpening({ step: 'idle' });
  }, []);
  const fail = useCallback((error: unknown) => setOpening({ step: 'failed', failure: toFailure(error) }), []);
  return { opening, open, cancel, fail };
}
