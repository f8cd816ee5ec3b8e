import { ChangeProgress } from '#renderer/operations/ChangeProgress.tsx';
import { useWriteAccess } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Modal } from '#renderer/ui/Modal.tsx';
import type { ArchiveHeader } from '#shared/domain/archive.ts';
import type { Failure } from '#shared/failure.ts';
import { visibleText } from '#shared/visibleText.ts';
import type { RestoreKind } from './archiveWords.ts';
import { RestorePlanPanel } from './RestorePlanPanel.tsx';
import { Refused, RestoredPanel, SecretsForm } from './RestoreSteps.tsx';
import { isOfEdits, UndoEditsDialog } from './UndoEditsDialog.tsx';
import { type RestoreFlow, useRestoreFlow } from './useRestoreFlow.ts';

interface RestoreDialogProps {
  readonly path: string;
  readonly header: ArchiveHeader;
  readonly kind: RestoreKind;
  readonly onClose: () => void;
}

/** An archive: its plan, the choices for conflicts, and its rows in the database. */
export function RestoreDialog(props: RestoreDialogProps) {
  const { path, header, kind, onClose } = props;
  if (kind === 'restore' && isOfEdits(header)) return <UndoEditsDialog path={path} header={header} onClose={onClose} />;
  return <RowsDialog {...props} />;
}

function RowsDialog({ path, header, kind, onClose }: RestoreDialogProps) {
  const { connection } = useWriteAccess();
  const flow = useRestoreFlow({ connectionId: connection.id, path, header, kind });
  return (
    <Modal
      title={kind === 'restore' ? 'Restore archive' : `Import archive into ${visibleText(connection.name)}`}
      isBusy={flow.restoring.step === 'running'}
      onClose={onClose}
    >
      {flow.asksSecrets ? (
        <SecretsForm onUnlock={flow.unlockWith} onClose={onClose} />
      ) : (
        <RestoreStep flow={flow} kind={kind} onClose={onClose} />
      )}
    </Modal>
  );
}

interface RestoreStepProps extends Pick<RestoreDialogProps, 'kind' | 'onClose'> {
  readonly flow: RestoreFlow;
}

function RestoreStep({ flow, kind, onClose }: RestoreStepProps) {
  const { planning, restoring, choices } = flow;
  const refused = (failure: Failure): React.ReactNode => (
    <Refused failure={failure} onAgain={flow.planAgain} onAskSecrets={flow.askSecrets} onClose={onClose} />
  );
  if (restoring.step === 'running') return <ChangeProgress {...restoring} onCancel={flow.cancel} />;
  if (restoring.step === 'failed') return refused(restoring.failure);
  if (restoring.step === 'done') return <RestoredPanel restored={restoring.value} onClose={onClose} />;
  if (planning.step === 'failed') return refused(planning.failure);
  const shown = planning.step === 'done' ? planning.value : null;
  const before = planning.step === 'running' ? planning.before : null;
  const plan = shown ?? before;
  if (plan === null) {
    const text = planning.step === 'running' ? planning.text : '';
    return <ChangeProgress text={text === '' ? 'Reading the archive…' : text} onCancel={onClose} />;
  }
  return (
    <RestorePlanPanel
      plan={plan}
      kind={kind}
      isStale={shown === null}
      choices={choices}
      onChoices={flow.choose}
      onRestore={(typedName) => flow.restore(plan, typedName)}
      onClose={onClose}
    />
  );
}
