import { IconTableImport } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import { AppliedChange } from '#renderer/operations/AppliedChange.tsx';
import { ChangeProgress } from '#renderer/operations/ChangeProgress.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import type { Relation } from '#shared/domain/catalog.ts';
import type { ImportRequest } from '#shared/domain/rowImport.ts';
import { visibleText } from '#shared/visibleText.ts';
import { ImportColumns } from './ImportColumns.tsx';
import { ImportReview } from './ImportReview.tsx';

interface ImportDialogProps {
  readonly connectionId: string;
  readonly relation: Relation;
  readonly onClose: () => void;
}

/** Opens the import of a file's rows. */
export function ImportButton({ connectionId, relation }: Omit<ImportDialogProps, 'onClose'>) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <IconTableImport size={15} stroke={1.7} aria-hidden="true" /> Import…
      </Button>
      {open ? <ImportDialog connectionId={connectionId} relation={relation} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** Imports the rows of a file: choose it, match its columns, review what it would change, apply. */
function ImportDialog({ connectionId, relation, onClose }: ImportDialogProps) {
  const on = { connectionId, relation: { schema: relation.schema, name: relation.name } };
  const inspecting = useCancellableCall('imports.inspect');
  const planning = useCancellableCall('imports.plan');
  const applying = useCancellableCall('imports.apply');
  const [path, setPath] = useState('');
  const [request, setRequest] = useState<ImportRequest>();
  const file = inspecting.state.step === 'done' ? inspecting.state.value : undefined;
  const plan = (wanted: ImportRequest): void => {
    setRequest(wanted);
    applying.reset();
    planning.start({ ...on, request: wanted });
  };
  const body = () => {
    if (applying.state.step === 'running') return <ChangeProgress {...applying.state} onCancel={applying.cancel} />;
    if (applying.state.step === 'done') return <AppliedChange outcome={applying.state.value} onClose={onClose} />;
    if (applying.state.step === 'failed' && request !== undefined) {
      return (
        <Failed
          failure={applying.state.failure}
          retry="Compare again"
          onRetry={() => plan(request)}
          onClose={onClose}
        />
      );
    }
    if (planning.state.step === 'running') return <ChangeProgress {...planning.state} onCancel={planning.cancel} />;
    if (planning.state.step === 'failed')
      return (
        <Failed failure={planning.state.failure} retry="Match columns" onRetry={planning.reset} onClose={onClose} />
      );
    if (planning.state.step === 'done' && request !== undefined) {
      return (
        <ImportReview
          plan={planning.state.value}
          onBack={planning.reset}
          onApply={(consent, skipsRejected) => {
            if (planning.state.step === 'done')
              applying.start({
                ...on,
                request: { ...request, skipsRejected },
                digest: planning.state.value.digest,
                consent,
              });
          }}
          onClose={onClose}
        />
      );
    }
    if (file !== undefined) {
      return (
        <ImportColumns
          key={JSON.stringify(file.format)}
          relation={relation}
          file={file}
          before={request}
          path={path}
          onFormat={(format) => {
            setRequest(undefined);
            inspecting.start({ ...on, path, format });
          }}
          onNext={plan}
          onClose={onClose}
        />
      );
    }
    return (
      <ChooseFile
        path={path}
        onPath={setPath}
        isBusy={inspecting.state.step === 'running'}
        failure={inspecting.state.step === 'failed' ? inspecting.state.failure : undefined}
        onNext={() => inspecting.start({ ...on, path: path.trim() })}
        onClose={onClose}
      />
    );
  };
  return (
    <Modal
      title={`Import rows into ${visibleText(relation.name)}`}
      width="wide"
      isBusy={applying.state.step === 'running'}
      onClose={onClose}
    >
      {body()}
    </Modal>
  );
}

interface ChooseFileProps {
  readonly path: string;
  readonly onPath: (path: string) => void;
  readonly isBusy: boolean;
  readonly failure: Parameters<typeof FailurePanel>[0]['failure'] | undefined;
  readonly onNext: () => void;
  readonly onClose: () => void;
}

function ChooseFile({ path, onPath, isBusy, failure, onNext, onClose }: ChooseFileProps) {
  const client = useClient();
  const host = useQuery({
    queryKey: ['host'],
    queryFn: async ({ signal }) => client.call('host.describe', {}, { signal }),
    staleTime: Infinity,
  });
  const choosing = useMutation({
    mutationFn: async () => client.call('host.chooseFile', {}),
    onSuccess: ({ path: chosen }) => (chosen === null ? undefined : onPath(chosen)),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (path.trim() !== '') onNext();
  };
  return (
    <ModalForm onSubmit={submit}>
      <ModalBody>
        {failure === undefined ? null : <FailurePanel failure={failure} />}
        <TextField
          label="Path of the file on this machine"
          hint="CSV, JSON lines (.jsonl) or XLSX. CSV files and sheets begin with a row of column names."
          value={path}
          onValue={onPath}
          mono
        />
      </ModalBody>
      <ModalFoot status={isBusy ? 'Reading the file…' : ''}>
        {host.data?.canChooseFile === true && <Button onClick={() => choosing.mutate()}>Choose a file…</Button>}
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={path.trim() === '' || isBusy}>
          Match columns
        </Button>
      </ModalFoot>
    </ModalForm>
  );
}

interface FailedProps {
  readonly failure: Parameters<typeof FailurePanel>[0]['failure'];
  /** What the button says. */
  readonly retry: string;
  readonly onRetry: () => void;
  readonly onClose: () => void;
}

function Failed({ failure, retry, onRetry, onClose }: FailedProps) {
  return (
    <>
      <ModalBody>
        {failure.code === 'cancelled' ? (
          <p role="alert">Cancelled. Nothing was imported.</p>
        ) : (
          <FailurePanel failure={failure} />
        )}
      </ModalBody>
      <ModalFoot>
        <Button onClick={onRetry}>{retry}</Button>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </ModalFoot>
    </>
  );
}
