import { useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import type { ExportRequest } from '#renderer/operations/operationRequest.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import modal from '#renderer/ui/Modal.module.css';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { FinishedArchive } from '#shared/domain/archive.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';

interface ExportArchiveDialogProps {
  readonly connectionId: string;
  readonly request: ExportRequest;
  readonly onClose: () => void;
}

/** Writes simulations to one file for another database. */
export function ExportArchiveDialog({ connectionId, request: { ids, words }, onClose }: ExportArchiveDialogProps) {
  const client = useClient();
  const place = useQuery({
    queryKey: ['exporting', 'folder'],
    queryFn: async ({ signal }) => (await client.call('archives.list', {}, { signal })).folder,
  });
  const [folder, setFolder] = useState<string>();
  const { state, start, cancel } = useCancellableCall('archives.export');
  const shown = folder ?? place.data ?? '';
  const isWriting = state.step === 'running';
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const wanted = shown.trim();
    start({ connectionId, ids: [...ids], ...(wanted === '' ? {} : { folder: wanted }) });
  };
  return (
    <Modal title={`Export ${words} as an archive`} isBusy={isWriting} onClose={onClose}>
      {state.step === 'done' ? (
        <ExportedPanel archive={state.value} onClose={onClose} />
      ) : (
        <ModalForm onSubmit={submit}>
          <ModalBody>
            <p>
              One file with all rows that belong together: each simulation with its tasks, input, log files and results,
              and its user’s name. Passwords, certificates and keys are left out. The file can be opened as a database
              of its own, or imported into another database.
            </p>
            <TextField label="Folder" value={shown} onValue={setFolder} mono />
            {state.step === 'failed' && state.failure.code !== 'cancelled' && <FailurePanel failure={state.failure} />}
          </ModalBody>
          <ModalFoot status={isWriting ? `Writing… ${visibleText(state.text)}` : ''}>
            <Button ref={focusFirst} onClick={isWriting ? cancel : onClose}>
              Cancel
            </Button>
            <Button type="submit" look="primary" disabled={isWriting}>
              Export {words}
            </Button>
          </ModalFoot>
        </ModalForm>
      )}
    </Modal>
  );
}

interface ExportedPanelProps {
  readonly archive: FinishedArchive;
  readonly onClose: () => void;
}

/** Where an exported archive is, and what it contains. */
function ExportedPanel({ archive: { path, bytes, rows, sha256 }, onClose }: ExportedPanelProps) {
  return (
    <>
      <ModalBody>
        <p role="status">
          <b>Exported.</b> One file of {formatBytes(bytes)}.
        </p>
        <dl className={modal['facts']}>
          <dt>File</dt>
          <dd>
            <code>{visibleText(path)}</code> <CopyButton text={path} what="the path of the archive" />
          </dd>
          <dt>Rows</dt>
          <dd>
            {Object.entries(rows)
              .map(([table, count]) => `${visibleText(table)} ${formatCount(count)}`)
              .join(', ')}
          </dd>
          <dt>SHA-256</dt>
          <dd>
            <code>{sha256}</code>
          </dd>
        </dl>
      </ModalBody>
      <ModalFoot>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </ModalFoot>
    </>
  );
}
