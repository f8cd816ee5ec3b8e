import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import { ChangeProgress } from '#renderer/operations/ChangeProgress.tsx';
import { ConsentFields, missingConsents, nothingGiven, stillNeeded } from '#renderer/operations/ConsentFields.tsx';
import { UnlockOrSubmit, useWriteObstacle } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { SelectField } from '#renderer/ui/Field.tsx';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import { type Connection, revisions } from '#shared/domain/connection.ts';
import type { MigrationState } from '#shared/domain/migration.ts';
import { nameToType } from '#shared/typedName.ts';
import { visibleText } from '#shared/visibleText.ts';

interface StampDialogProps {
  readonly connection: Connection;
  readonly recorded: MigrationState['recorded'];
  readonly onClose: () => void;
}

/** Makes alembic_version name the revision that the tables have, or another one. */
export function StampDialog({ connection, recorded, onClose }: StampDialogProps) {
  const queries = useQueryClient();
  const obstacle = useWriteObstacle();
  const [given, setGiven] = useState(nothingGiven);
  const { byShape } = connection.revision;
  const [revision, setRevision] = useState<(typeof revisions)[number]>(byShape);
  const { state, start, cancel } = useCancellableCall('migrations.stamp');
  const plan = { consent: { typedName: nameToType(connection), live: false, passphrase: false }, warnings: [] };
  const isSame = recorded?.length === 1 && recorded[0] === revision;
  const missing = [...(isSame ? ['another revision'] : []), ...missingConsents(plan, given)];
  const close = (): void => {
    void queries.invalidateQueries({ queryKey: ['migrations', connection.id] });
    void queries.invalidateQueries({ queryKey: ['journal'] });
    onClose();
  };
  if (state.step === 'running') {
    return (
      <Modal title="Set alembic_version" isBusy onClose={close}>
        <ChangeProgress {...state} onCancel={cancel} />
      </Modal>
    );
  }
  if (state.step === 'done') {
    return (
      <Modal title="Set alembic_version" onClose={close}>
        <ModalBody>
          <p role="status">
            {state.value.outcome === 'done' ? `alembic_version names ${revision}.` : state.value.note} Its previous
            contents are in the archive of journal entry {state.value.journal ?? '?'}, which can undo this.
          </p>
        </ModalBody>
        <ModalFoot>
          <Button onClick={close}>Close</Button>
        </ModalFoot>
      </Modal>
    );
  }
  return (
    <Modal title="Set alembic_version" onClose={close}>
      <ModalForm
        onSubmit={(event) => {
          event.preventDefault();
          if (missing.length === 0 && obstacle === undefined)
            start({ connectionId: connection.id, revision, typedName: given.typedName });
        }}
      >
        <ModalBody>
          <p>
            {recordedText(recorded)} The tables are those of {byShape}. Setting it changes no table: yaptide’s own
            migration starts from what it names.
          </p>
          <SelectField
            label="Revision"
            value={revision}
            onValue={setRevision}
            choices={revisions.map((value) => ({
              value,
              label: value === byShape ? `${value}, as the tables are` : value,
            }))}
          />
          <ConsentFields plan={plan} effect="changes" given={given} onGiven={setGiven} />
          {state.step === 'failed' && <FailurePanel failure={state.failure} />}
        </ModalBody>
        <ModalFoot status={obstacle ?? stillNeeded(missing)}>
          <Button onClick={close}>Cancel</Button>
          <UnlockOrSubmit look="primary" disabled={missing.length > 0}>
            Set to {revision}
          </UnlockOrSubmit>
        </ModalFoot>
      </ModalForm>
    </Modal>
  );
}

/** What alembic_version holds, as a sentence. */
function recordedText(recorded: MigrationState['recorded']): string {
  if (recorded === null) return 'There is no table alembic_version; it will be created.';
  if (recorded.length === 0) return 'alembic_version is empty.';
  const names = recorded.map((name) => visibleText(name)).join(', ');
  return recorded.length === 1 ? `alembic_version names ${names}.` : `alembic_version names several: ${names}.`;
}
