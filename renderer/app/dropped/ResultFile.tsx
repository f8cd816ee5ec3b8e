import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { Modal } from '#renderer/ui/Modal.tsx';
import type { OpenedResults } from '#shared/domain/resultFile.ts';
import type { Failure } from '#shared/failure.ts';
import { formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { connectionKey } from '../useOpenedConnection.ts';
import styles from './DroppedFigure.module.css';

interface ResultFileProps {
  /** A dropped file, or the path of one chosen in the system's dialog. */
  readonly source: File | string;
  readonly onClose: () => void;
}

type Opening =
  | { readonly step: 'reading' }
  | { readonly step: 'noted'; readonly opened: OpenedResults }
  | { readonly step: 'failed'; readonly failure: Failure };

/** Opens a result file from yaptide's web interface as a database; its notices are shown first. */
export function ResultFile({ source, onClose }: ResultFileProps) {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [opening, setOpening] = useState<Opening>({ step: 'reading' });
  const name = typeof source === 'string' ? (source.split(/[\\/]/u).at(-1) ?? source) : source.name;
  const connect = useCallback(
    async ({ file, simulations }: OpenedResults, signal?: AbortSignal) => {
      const target = { kind: 'file', path: file } as const;
      const connection = await client.call('connections.open', { target }, signal === undefined ? {} : { signal });
      queries.setQueryData(connectionKey(connection.id), connection);
      const to = '/c/$connectionId/simulations';
      const search = simulations === 1 ? { simulation: 1 } : {};
      void navigate({ to, params: { connectionId: connection.id }, search });
      onClose();
    },
    [client, queries, navigate, onClose],
  );
  useEffect(() => {
    const mine = new AbortController();
    const { signal } = mine;
    const open = async (): Promise<void> => {
      const path = typeof source === 'string' ? source : await client.pathOfFile(source);
      const opened = await client.call('resultFiles.open', { path }, { signal });
      if (opened.notes.length === 0) await connect(opened, signal);
      else setOpening({ step: 'noted', opened });
    };
    open().catch((error: unknown) => {
      if (!signal.aborted) setOpening({ step: 'failed', failure: toFailure(error) });
    });
    return () => mine.abort();
  }, [client, source, connect]);
  const fail = (error: unknown): void => setOpening({ step: 'failed', failure: toFailure(error) });
  return (
    <Modal title={`Open the results in '${visibleText(name)}'`} onClose={onClose}>
      <div className={styles['body']}>
        {opening.step === 'reading' && <p role="status">Reading the file…</p>}
        {opening.step === 'failed' && <FailurePanel failure={opening.failure} />}
        {opening.step === 'noted' && (
          <>
            <p>
              {formatPlural(opening.opened.simulations, 'simulation')} with {formatPlural(opening.opened.pages, 'page')}
              , opened as a read-only database of their own.
            </p>
            <ul>
              {opening.opened.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </>
        )}
      </div>
      <div className={styles['foot']}>
        <Button onClick={onClose}>{opening.step === 'reading' ? 'Cancel' : 'Close'}</Button>
        {opening.step === 'noted' && (
          <Button look="primary" onClick={() => void connect(opening.opened).catch(fail)}>
            Open results
          </Button>
        )}
      </div>
    </Modal>
  );
}
