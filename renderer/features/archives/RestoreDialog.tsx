import { useEffect, useRef, useState } from 'react';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import { undoSetsBack } from '#renderer/operations/operationRegistry.ts';
import { useWriteAccess } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Modal } from '#renderer/ui/Modal.tsx';
import {
  type ArchiveHeader,
  type ArchiveUnlock,
  type RestoreChoices,
  restoreChoicesSchema,
  type RestorePlan,
} from '#shared/domain/archive.ts';
import { visibleText } from '#shared/visibleText.ts';
import type { RestoreKind } from './archiveWords.ts';
import { RestorePlanPanel } from './RestorePlanPanel.tsx';
import { Refused, RestoredPanel, SecretsForm, Working } from './RestoreSteps.tsx';

interface RestoreDialogProps {
  readonly path: string;
  readonly header: ArchiveHeader;
  readonly kind: RestoreKind;
  readonly onClose: () => void;
}

/** An archive: its plan, what to do about conflicts, and its rows in the database. */
export function RestoreDialog({ path, header, kind, onClose }: RestoreDialogProps) {
  const { connection } = useWriteAccess();
  const planning = useCancellableCall(kind === 'restore' ? 'archives.planRestore' : 'archives.planImport');
  const restoring = useCancellableCall(kind === 'restore' ? 'archives.restore' : 'archives.import');
  const [choices, setChoices] = useState(() =>
    restoreChoicesSchema.parse({
      idTaken: kind === 'restore' && undoSetsBack(header.operation, header.parameters) ? 'replace' : 'abort',
    }),
  );
  // A passphrase lives as long as the dialog, outside of what is drawn.
  const unlock = useRef<ArchiveUnlock>(header.secrets.kind === 'omitted' ? { kind: 'none' } : { kind: 'keychain' });
  const [asksSecrets, setAsksSecrets] = useState(header.secrets.kind === 'passphrase');
  const { start: startPlan } = planning;
  const plan = (wanted: RestoreChoices): void => {
    restoring.reset();
    startPlan({ connectionId: connection.id, path, choices: wanted, unlock: unlock.current });
  };
  const [first] = useState({ connectionId: connection.id, path, choices });
  useEffect(() => {
    if (header.secrets.kind !== 'passphrase') startPlan({ ...first, unlock: unlock.current });
  }, [header.secrets.kind, first, startPlan]);
  const restore = (planned: RestorePlan, typedName: string): void =>
    restoring.start({
      connectionId: connection.id,
      path,
      choices,
      unlock: unlock.current,
      typedName,
      expected: expectedOf(planned),
    });
  const again = {
    onAgain: () => plan(choices),
    onAskSecrets: header.secrets.kind === 'omitted' ? undefined : () => setAsksSecrets(true),
    onClose,
  };
  const content = (): React.ReactNode => {
    if (restoring.state.step === 'running') return <Working {...restoring.state} onCancel={restoring.cancel} />;
    if (restoring.state.step === 'failed') return <Refused failure={restoring.state.failure} {...again} />;
    if (restoring.state.step === 'done') return <RestoredPanel restored={restoring.state.value} onClose={onClose} />;
    if (planning.state.step === 'failed') return <Refused failure={planning.state.failure} {...again} />;
    const shown = planning.state.step === 'done' ? planning.state.value : null;
    const before = planning.state.step === 'running' ? planning.state.before : null;
    const made = shown ?? before;
    if (made === null) {
      const text = planning.state.step === 'running' ? planning.state.text : '';
      return <Working text={text === '' ? 'Reading the archive…' : text} onCancel={onClose} />;
    }
    return (
      <RestorePlanPanel
        plan={made}
        kind={kind}
        isStale={shown === null}
        choices={choices}
        onChoices={(next) => {
          setChoices(next);
          plan(next);
        }}
        onRestore={(typedName) => restore(made, typedName)}
        onClose={onClose}
      />
    );
  };
  return (
    <Modal
      title={kind === 'restore' ? 'Restore archive' : `Import archive into ${visibleText(connection.name)}`}
      isBusy={restoring.state.step === 'running'}
      onClose={onClose}
    >
      {asksSecrets ? (
        <SecretsForm
          onUnlock={(chosen) => {
            unlock.current = chosen;
            setAsksSecrets(false);
            plan(choices);
          }}
          onClose={onClose}
        />
      ) : (
        content()
      )}
    </Modal>
  );
}

/** Rows by table that are written, restored and set back together. */
function expectedOf({ insert, replace }: RestorePlan): Record<string, number> {
  const expected: Record<string, number> = { ...insert };
  for (const [table, rows] of Object.entries(replace)) expected[table] = (expected[table] ?? 0) + rows;
  return expected;
}
