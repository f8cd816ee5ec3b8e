import { type SubmitEvent, useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import type { Target } from '#shared/domain/connection.ts';
import type { OpenedResults } from '#shared/domain/resultFile.ts';
import { formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';

interface OpenDatasetDialogProps {
  readonly folder: string;
  readonly onConnect: (target: Target) => void;
  readonly onClose: () => void;
}

/** Opens a dataset as a read-only database of its own; what it lacks is said first. */
export function OpenDatasetDialog({ folder: first, onConnect, onClose }: OpenDatasetDialogProps) {
  const [folder, setFolder] = useState(first);
  const { state, start } = useCancellableCall('dataset.open');
  const connect = ({ file }: OpenedResults): void => {
    onClose();
    onConnect({ kind: 'file', path: file });
  };
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (folder.trim() !== '') start({ folder: folder.trim() });
  };
  if (state.step === 'done') {
    const { simulations, pages, notes } = state.value;
    return (
      <Modal title="Open a dataset" onClose={onClose}>
        <ModalBody>
          <p>
            {formatPlural(simulations, 'simulation')} with {formatPlural(pages, 'page')}, opened as a read-only database
            of their own until the program ends.
          </p>
          <ul>
            {notes.map((note) => (
              <li key={note}>{visibleText(note)}</li>
            ))}
          </ul>
        </ModalBody>
        <ModalFoot>
          <Button onClick={onClose}>Close</Button>
          <Button look="primary" onClick={() => connect(state.value)}>
            Open dataset
          </Button>
        </ModalFoot>
      </Modal>
    );
  }
  return (
    <Modal title="Open a dataset" onClose={onClose}>
      <ModalForm onSubmit={submit}>
        <ModalBody>
          <TextField
            label="Folder of the dataset"
            value={folder}
            onValue={setFolder}
            mono
            hint="It holds dataset.json. The folder is only read."
          />
          {state.step === 'running' && <p role="status">Reading the dataset…</p>}
          {state.step === 'failed' && <FailurePanel failure={state.failure} />}
        </ModalBody>
        <ModalFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={folder.trim() === '' || state.step === 'running'}>
            Read dataset
          </Button>
        </ModalFoot>
      </ModalForm>
    </Modal>
  );
}
