import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { ConsentFields, missingConsents, nothingGiven, stillNeeded } from '#renderer/operations/ConsentFields.tsx';
import type { FieldProblem } from '#renderer/operations/operationEntry.ts';
import { PasswordFields } from '#renderer/operations/PasswordFields.tsx';
import { readPassword } from '#renderer/operations/readPassword.ts';
import { UnlockOrSubmit, useWriteObstacle } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { Connection } from '#shared/domain/connection.ts';
import type { CreatedReader, NewReader, ReaderPlan, ReaderRole } from '#shared/domain/permission.ts';
import type { Failure } from '#shared/failure.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { nameToType } from '#shared/typedName.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Activity.module.css';

interface CreateReaderDialogProps {
  readonly connection: Connection;
  readonly onClose: () => void;
}

interface CallState {
  readonly isBusy: boolean;
  readonly failure: Failure | undefined;
  readonly created: CreatedReader | undefined;
}

const usualName = 'tidescope_reader';

/** Makes a role that can read this database and nothing else: shows its SQL first, and a generated password once. */
export function CreateReaderDialog({ connection, onClose }: CreateReaderDialogProps) {
  const client = useClient();
  const queries = useQueryClient();
  const [role, setRole] = useState<ReaderRole>({ name: usualName, readsSecrets: false });
  const [given, setGiven] = useState(nothingGiven);
  const [problem, setProblem] = useState<FieldProblem>();
  const obstacle = useWriteObstacle();
  const plan = useQuery({
    queryKey: ['activity', connection.id, 'reader', role],
    queryFn: async ({ signal }) =>
      client.call('activity.planReader', { connectionId: connection.id, role }, { signal }),
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
  // A plain call: the password would stay in the cache of a mutation.
  const [call, setCall] = useState<CallState>({ isBusy: false, failure: undefined, created: undefined });
  const create = async (asked: NewReader): Promise<void> => {
    setCall({ isBusy: true, failure: undefined, created: undefined });
    try {
      const created = await client.call('activity.createReader', { connectionId: connection.id, ...asked });
      setCall({ isBusy: false, failure: undefined, created });
    } catch (error) {
      setCall({ isBusy: false, failure: toFailure(error), created: undefined });
    }
    void queries.invalidateQueries({ queryKey: ['activity', connection.id, 'permissions'] });
    void queries.invalidateQueries({ queryKey: ['journal'] });
  };
  if (call.created !== undefined) return <Created name={role.name} created={call.created} onClose={onClose} />;
  const consent = { consent: { typedName: nameToType(connection), live: false, passphrase: false }, warnings: [] };
  const missing = missingConsents(consent, given);
  const isReady = plan.data?.obstacles.length === 0 && !plan.isPlaceholderData && missing.length === 0;
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const password = readPassword(new FormData(event.currentTarget));
    setProblem('field' in password ? password : undefined);
    if (isReady && obstacle === undefined && !('field' in password))
      void create({ role, password, typedName: given.typedName });
  };
  return (
    <Modal title="Create a role that can only read" isBusy={call.isBusy} onClose={onClose}>
      <ModalForm onSubmit={submit}>
        <ModalBody>
          <p>
            For Tidescope, and for users who must not change anything. It is made in one transaction and recorded in the
            journal; no row changes.
          </p>
          <TextField
            label="Name of the role"
            value={role.name}
            onValue={(name) => setRole({ ...role, name })}
            message={plan.error === null ? undefined : toFailure(plan.error).message}
          />
          <PasswordFields problem={problem} username={role.name} />
          <label>
            <input
              type="checkbox"
              checked={role.readsSecrets}
              onChange={({ target }) => setRole({ ...role, readsSecrets: target.checked })}
            />{' '}
            May also read secrets (password hashes and keys), as a backup needs
          </label>
          {plan.data === undefined || plan.isError ? null : <ReaderStatements plan={plan.data} />}
          <ConsentFields plan={consent} effect="changes" given={given} onGiven={setGiven} />
          {call.failure === undefined ? null : <FailurePanel failure={call.failure} />}
        </ModalBody>
        <ModalFoot status={obstacle ?? stillNeeded(missing)}>
          <Button onClick={onClose}>Close</Button>
          <UnlockOrSubmit look="primary" disabled={!isReady || call.isBusy}>
            Create the role
          </UnlockOrSubmit>
        </ModalFoot>
      </ModalForm>
    </Modal>
  );
}

function ReaderStatements({ plan: { statements, obstacles, notes } }: { readonly plan: ReaderPlan }) {
  const label = useId();
  return (
    <>
      {obstacles.map((text) => (
        <p key={text} role="alert" className={styles['obstacle']}>
          {visibleText(text)}
        </p>
      ))}
      {notes.map((text) => (
        <p key={text} className={styles['dim']}>
          {visibleText(text)}
        </p>
      ))}
      <p id={label}>What runs; the password is sent as a SCRAM verifier, so that no log of the server holds it:</p>
      {/* A scrollable text is reached by keyboard only when it takes the focus. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles['sql']} tabIndex={0} aria-labelledby={label}>
        {statements.map((statement) => `${visibleText(statement)};`).join('\n')}
      </pre>
    </>
  );
}

interface CreatedProps {
  readonly name: string;
  readonly created: CreatedReader;
  readonly onClose: () => void;
}

function Created({ name, created, onClose }: CreatedProps) {
  const { tables, generatedPassword, journal, removal } = created;
  return (
    <Modal title="Create a role that can only read" onClose={onClose}>
      <ModalBody>
        <p role="status">
          <b>Done.</b> {visibleText(name)} can read {formatPlural(tables, 'table')} and write none (journal entry{' '}
          {formatCount(journal)}).
        </p>
        {generatedPassword === null ? null : (
          <>
            <p>
              Password: <code>{generatedPassword}</code>{' '}
              <CopyButton text={generatedPassword} label="Copy" what="the password" />
            </p>
            <p className={styles['dim']}>Shown only now and not stored. Pass it on before you close this dialog.</p>
          </>
        )}
        <p>To remove the role later:</p>
        <pre className={styles['sql']}>{removal.split('\n').map(visibleText).join('\n')}</pre>
      </ModalBody>
      <ModalFoot>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </ModalFoot>
    </Modal>
  );
}
