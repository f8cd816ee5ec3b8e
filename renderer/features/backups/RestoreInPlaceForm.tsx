import { useQuery } from '@tanstack/react-query';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { UnlockOrSubmit, useWriteObstacle } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { InPlacePreview } from '#shared/domain/backup.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { formatPlural } from '#shared/figures.ts';
import { isNameTyped } from '#shared/typedName.ts';
import { visibleText } from '#shared/visibleText.ts';
import { inPlaceQuery } from './backupQueries.ts';
import styles from './Backups.module.css';

interface RestoreInPlaceFormProps {
  readonly connection: Connection;
  /** The choice between the two ways to restore. */
  readonly choice: ReactNode;
  readonly onStart: (typedName: string) => void;
  readonly onClose: () => void;
}

/** Puts a backup in place of the connection's database: says what happens to whom, and asks for the name of the database. */
export function RestoreInPlaceForm({ connection, choice, onStart, onClose }: RestoreInPlaceFormProps) {
  const query = useQuery(inPlaceQuery(useClient(), connection.id));
  const obstacle = useWriteObstacle();
  const [typedName, setTypedName] = useState('');
  const preview = query.data;
  const isAllowed = preview !== undefined && preview.refusal === '';
  const isReady = isAllowed && obstacle === undefined && isNameTyped(typedName, preview.database);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (isReady) onStart(typedName);
  };
  const needed = isAllowed && !isNameTyped(typedName, preview.database) ? 'Still needed: the name' : '';
  return (
    <ModalForm onSubmit={submit}>
      <ModalBody>
        {choice}
        <QueryPanel query={query} what="the database">
          {(found) => <Preview preview={found} />}
        </QueryPanel>
        {isAllowed && (
          <TextField
            label={`Type ${visibleText(preview.database)} to replace it`}
            value={typedName}
            onValue={setTypedName}
            mono
          />
        )}
      </ModalBody>
      <ModalFoot status={isAllowed ? (obstacle ?? needed) : ''}>
        <Button onClick={onClose}>Cancel</Button>
        <UnlockOrSubmit look="danger" disabled={!isReady}>
          Replace the database
        </UnlockOrSubmit>
      </ModalFoot>
    </ModalForm>
  );
}

function Preview({ preview: { database, sessions, refusal } }: { readonly preview: InPlacePreview }) {
  if (refusal !== '') return <p className={styles['refused']}>{visibleText(refusal)}</p>;
  const count = sessions.reduce((sum, each) => sum + each.count, 0);
  const name = visibleText(database);
  return (
    <>
      <ol className={styles['inPlace']}>
        <li>{name} is backed up.</li>
        <li>The backup is restored next to it, and every table is compared. Until then, {name} stays in use.</li>
        <li>
          {count === 0
            ? 'No other program is connected.'
            : `${formatPlural(count, 'session')} of other programs will be terminated.`}{' '}
          Both databases are renamed in one transaction.
        </li>
        <li>
          The former database is kept as {name}_before_… until you remove it. Rows that were added since the backup are
          only there.
        </li>
      </ol>
      {sessions.length > 0 && (
        <ul className={styles['findings']} aria-label="Open connections">
          {sessions.map(({ program, user, count: each }) => (
            <li key={`${program} ${user}`}>
              {formatPlural(each, 'session')} of {visibleText(program)}, user {visibleText(user)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
