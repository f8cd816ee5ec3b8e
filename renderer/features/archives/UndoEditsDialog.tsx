import { type SubmitEvent, useRef, useState } from 'react';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import { ChangeProgress } from '#renderer/operations/ChangeProgress.tsx';
import { ConsentFields, missingConsents, nothingGiven, stillNeeded } from '#renderer/operations/ConsentFields.tsx';
import { UnlockOrSubmit, useWriteAccess, useWriteObstacle } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import modal from '#renderer/ui/Modal.module.css';
import type { ArchiveHeader } from '#shared/domain/archive.ts';
import { formatCount } from '#shared/figures.ts';
import { nameToType } from '#shared/typedName.ts';
import { visibleText } from '#shared/visibleText.ts';
import { SecretsForm } from './RestoreSteps.tsx';

/** Operations whose archives tell every edit, so that these are reversed instead of rows restored. */
const editOperations: readonly string[] = ['edit-rows', 'undo-edits', 'import-rows', 'stamp-revision'];

export function isOfEdits({ operation }: Pick<ArchiveHeader, 'operation'>): boolean {
  return editOperations.includes(operation);
}

interface UndoEditsDialogProps {
  readonly path: string;
  readonly header: ArchiveHeader;
  readonly onClose: () => void;
}

/** Reverses edits of rows: every value as it was, unless others have changed one of the rows since. */
export function UndoEditsDialog({ path, header, onClose }: UndoEditsDialogProps) {
  const { connection } = useWriteAccess();
  const { state, start, cancel } = useCancellableCall('edits.undo');
  // A passphrase lives as long as the dialog, outside the rendered state; null leaves the secrets out.
  const passphrase = useRef<string | null>(undefined);
  const [asksSecrets, setAsksSecrets] = useState(header.secrets.kind === 'passphrase');
  const undo = (typedName: string): void => {
    const unlock = passphrase.current === undefined ? {} : { passphrase: passphrase.current };
    start({ connectionId: connection.id, archive: path, consent: { typedName, ...unlock } });
  };
  return (
    <Modal title="Undo edits" isBusy={state.step === 'running'} onClose={onClose}>
      {asksSecrets ? (
        <SecretsForm
          onUnlock={(unlock) => {
            passphrase.current =
              unlock.kind === 'passphrase' ? unlock.passphrase : unlock.kind === 'none' ? null : undefined;
            setAsksSecrets(false);
          }}
          onClose={onClose}
        />
      ) : state.step === 'running' ? (
        <ChangeProgress {...state} onCancel={cancel} />
      ) : state.step === 'done' ? (
        <Ended text={countsText(state.value.counts)} onClose={onClose} />
      ) : state.step === 'failed' ? (
        <>
          <ModalBody>
            <FailurePanel failure={state.failure} />
          </ModalBody>
          <ModalFoot>
            <Button onClick={onClose} ref={focusFirst}>
              Close
            </Button>
          </ModalFoot>
        </>
      ) : (
        <UndoForm header={header} onUndo={undo} onClose={onClose} />
      )}
    </Modal>
  );
}

function countsText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([table, rows]) => `${visibleText(table)} ${formatCount(rows)}`)
    .join(', ');
}

function Ended({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  return (
    <>
      <ModalBody>
        <p role="status">
          <b>Undone.</b> Rows by table: {text}
        </p>
      </ModalBody>
      <ModalFoot>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </ModalFoot>
    </>
  );
}

interface UndoFormProps extends Pick<UndoEditsDialogProps, 'header' | 'onClose'> {
  readonly onUndo: (typedName: string) => void;
}

function UndoForm({ header, onUndo, onClose }: UndoFormProps) {
  const { connection, isLocked, isLost } = useWriteAccess();
  const obstacle = useWriteObstacle();
  const [given, setGiven] = useState(nothingGiven);
  const consent = { typedName: nameToType(connection), live: false, passphrase: false };
  const missing = missingConsents({ consent }, given);
  const isReady = !isLocked && !isLost && missing.length === 0;
  const facts = Object.entries(header.parameters).filter(([, value]) => value !== 0);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (isReady) onUndo(given.typedName);
  };
  return (
    <ModalForm onSubmit={submit}>
      <ModalBody>
        <p>
          Changed rows get their former values, added rows are removed, and removed rows are added again. If others have
          changed one of them since, nothing is undone.
        </p>
        <dl className={modal['facts']}>
          {facts.map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{visibleText(name)}</dt>
              <dd>{visibleText(String(value))}</dd>
            </div>
          ))}
          <dt>made</dt>
          <dd>{visibleText(header.madeAt)}</dd>
        </dl>
        <ConsentFields plan={{ consent, warnings: [] }} effect="changes" given={given} onGiven={setGiven} />
      </ModalBody>
      <ModalFoot status={obstacle ?? stillNeeded(missing)}>
        <Button onClick={onClose} ref={focusFirst}>
          Cancel
        </Button>
        <UnlockOrSubmit look="primary" disabled={!isReady}>
          Undo edits
        </UnlockOrSubmit>
      </ModalFoot>
    </ModalForm>
  );
}
