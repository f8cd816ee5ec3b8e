import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { ConsentFields, missingConsents, nothingGiven, stillNeeded } from '#renderer/operations/ConsentFields.tsx';
import { UnlockOrSubmit, useWriteObstacle } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import modal from '#renderer/ui/Modal.module.css';
import type { Connection } from '#shared/domain/connection.ts';
import type { Ending, ServerSession } from '#shared/domain/serverActivity.ts';
import { nameToType } from '#shared/typedName.ts';
import { visibleText } from '#shared/visibleText.ts';
import { ageText, componentText } from './blockingWords.ts';

interface EndSessionDialogProps {
  readonly connection: Connection;
  readonly session: ServerSession;
  readonly how: Ending;
  readonly onClose: () => void;
}

const words = {
  cancel: {
    title: 'Cancel the statement of session',
    button: 'Cancel the statement',
    effect:
      'The statement fails, and its transaction is rolled back unless the program continues it. The session stays open.',
  },
  terminate: {
    title: 'Terminate session',
    button: 'Terminate session',
    effect:
      'The session ends, its open transaction is rolled back, and its program loses its connection. Programs with a connection pool reconnect.',
  },
} as const;

/** Shows which session would be ended and what that does; in production the connection's name must be typed. */
export function EndSessionDialog({ connection, session, how, onClose }: EndSessionDialogProps) {
  const client = useClient();
  const queries = useQueryClient();
  const [given, setGiven] = useState(nothingGiven);
  const obstacle = useWriteObstacle();
  const { pid, startedAt } = session;
  const end = useMutation({
    mutationFn: async () =>
      client.call('activity.endSession', {
        connectionId: connection.id,
        pid,
        startedAt: startedAt ?? '',
        how,
        typedName: given.typedName,
      }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['activity', connection.id] });
      void queries.invalidateQueries({ queryKey: ['journal'] });
      onClose();
    },
  });
  const plan = { consent: { typedName: nameToType(connection), live: false, passphrase: false }, warnings: [] };
  const missing = missingConsents(plan, given);
  const facts: readonly (readonly [string, string])[] = [
    ['User', session.user ?? 'none'],
    ['Program', componentText(session) || 'unknown'],
    ['Transaction', ageText(session.transactionAge) || 'none open'],
    ['Statement', session.query ?? ''],
  ];
  return (
    <Modal title={`${words[how].title} ${pid}`} isBusy={end.isPending} onClose={onClose}>
      <ModalForm
        onSubmit={(event) => {
          event.preventDefault();
          if (missing.length === 0 && obstacle === undefined) end.mutate();
        }}
      >
        <ModalBody>
          <p>{words[how].effect} It is recorded in the journal and cannot be undone.</p>
          <dl className={modal['facts']}>
            {facts.map(([name, value]) => (
              <div key={name} style={{ display: 'contents' }}>
                <dt>{name}</dt>
                <dd>{visibleText(value.slice(0, 400))}</dd>
              </div>
            ))}
          </dl>
          <ConsentFields plan={plan} effect="changes" given={given} onGiven={setGiven} />
          {end.isError && <FailurePanel failure={toFailure(end.error)} />}
        </ModalBody>
        <ModalFoot status={obstacle ?? stillNeeded(missing)}>
          <Button onClick={onClose}>Close</Button>
          <UnlockOrSubmit look="danger" disabled={missing.length > 0 || end.isPending}>
            {words[how].button} {pid}
          </UnlockOrSubmit>
        </ModalFoot>
      </ModalForm>
    </Modal>
  );
}
