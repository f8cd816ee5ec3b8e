import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type RefObject, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import type { Connection } from '#shared/domain/connection.ts';
import { isNameTyped } from '#shared/typedName.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Connecting.module.css';

interface UnlockDialogProps {
  readonly connection: Connection;
  /** The element that regains the focus afterwards. */
  readonly opener: RefObject<HTMLButtonElement | null>;
  readonly onClose: () => void;
}

const choices = { production: [2, 5, 10], staging: [5, 15, 30, 60], local: [5, 15, 30, 60] } as const;

/** Says what unlocking allows and for how long; in production the connection’s name must be typed. */
export function UnlockDialog({ connection, opener, onClose }: UnlockDialogProps) {
  const client = useClient();
  const queries = useQueryClient();
  const minutes = choices[connection.role];
  const [chosen, setChosen] = useState<number>(minutes[1]);
  const [typedName, setTypedName] = useState('');
  const unlock = useMutation({
    mutationFn: async () =>
      client.call('connections.unlock', { connectionId: connection.id, minutes: chosen, typedName }),
    onSuccess: (status) => {
      queries.setQueryData(['status', connection.id], status);
      onClose();
    },
  });
  const production = connection.role === 'production';
  const ready = !production || isNameTyped(typedName, connection.name);
  return (
    <Modal title={`Unlock ${visibleText(connection.name)} for writing`} closesOutside opener={opener} onClose={onClose}>
      <ModalForm
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) unlock.mutate();
        }}
      >
        <ModalBody>
          <p className={styles['text']}>
            Operations can then change the database. Each one still shows its impact first and asks for consent;
            browsing stays read-only. The connection locks itself when the time is up. Unlocking and locking are
            recorded in the journal.
          </p>
          <fieldset className={styles['minutes']}>
            <legend>For</legend>
            {minutes.map((each) => (
              <label key={each}>
                <input type="radio" name="minutes" checked={chosen === each} onChange={() => setChosen(each)} />
                {each} minutes
              </label>
            ))}
          </fieldset>
          {production && (
            <label className={styles['question']}>
              <span>
                This is production. To continue, type <b>{visibleText(connection.name)}</b>
              </span>
              <input
                value={typedName}
                onChange={(event) => setTypedName(event.target.value)}
                ref={focusFirst}
                autoComplete="off"
                spellCheck={false}
              />
            </label>
          )}
          {unlock.error !== null && <FailurePanel failure={toFailure(unlock.error)} />}
        </ModalBody>
        <ModalFoot>
          <Button onClick={onClose} ref={production ? undefined : focusFirst}>
            Stay read-only
          </Button>
          <Button type="submit" look="danger" disabled={!ready || unlock.isPending}>
            Unlock for {chosen} minutes
          </Button>
        </ModalFoot>
      </ModalForm>
    </Modal>
  );
}
