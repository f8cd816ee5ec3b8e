import { Dialog } from '@base-ui/react/dialog';
import { useEffect, useRef, useState } from 'react';
import type { UnlockQuestion } from '#renderer/operations/unlockQuestion.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import dialogStyles from '#renderer/ui/Dialog.module.css';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { ProgressBar } from '#renderer/ui/ProgressBar.tsx';
import step from '#renderer/ui/StepDialog.module.css';
import {
  type ArchiveHeader,
  type ArchiveUnlock,
  type RestoreChoices,
  restoreChoicesSchema,
  type RestorePlan,
} from '#shared/domain/archive.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { assertNever, type Failure } from '#shared/failure.ts';
import { holdsFormerRows } from './archiveWords.ts';
import { RestoredPanel } from './RestoredPanel.tsx';
import { RestorePlanPanel } from './RestorePlanPanel.tsx';
import { SecretsForm } from './SecretsForm.tsx';
import { type RestoreKind, type RestoreStep, useRestoreFlow } from './useRestoreFlow.ts';

interface RestoreDialogProps {
  readonly connection: Connection;
  readonly isLocked: boolean;
  readonly UnlockQuestion: UnlockQuestion;
  readonly path: string;
  readonly header: ArchiveHeader;
  readonly kind: RestoreKind;
  readonly onClose: () => void;
}

/** An archive from its plan, by way of what is to be done about conflicts, to its rows in the database. */
export function RestoreDialog(props: RestoreDialogProps) {
  const { connection, path, header, kind, onClose } = props;
  const flow = useRestoreFlow({ connectionId: connection.id, path, kind });
  const { state, plan } = flow;
  const [choices, setChoices] = useState(() =>
    restoreChoicesSchema.parse({ idTaken: kind === 'restore' && holdsFormerRows(header) ? 'replace' : 'abort' }),
  );
  // A passphrase lives as long as the dialog, outside of what is drawn.
  const unlock = useRef<ArchiveUnlock>(header.secrets.kind === 'omitted' ? { kind: 'none' } : { kind: 'keychain' });
  const [asksSecrets, setAsksSecrets] = useState(header.secrets.kind === 'passphrase');
  const first = useRef(choices);
  useEffect(() => {
    if (header.secrets.kind !== 'passphrase') plan({ choices: first.current, unlock: unlock.current });
  }, [header.secrets.kind, plan]);
  const open = (chosen: ArchiveUnlock): void => {
    unlock.current = chosen;
    setAsksSecrets(false);
    plan({ choices, unlock: chosen });
  };
  const choose = (next: RestoreChoices): void => {
    setChoices(next);
    plan({ choices: next, unlock: unlock.current });
  };
  const title = kind === 'restore' ? 'Restore the archive' : `Import the archive into ${visibleText(connection.name)}`;
  return (
    <Dialog.Root
      open
      disablePointerDismissal
      onOpenChange={(isOpen) => (isOpen || state.step === 'restoring' ? undefined : onClose())}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={dialogStyles['backdrop']} />
        <Dialog.Popup className={`${dialogStyles['popup']} ${step['dialog']}`}>
          <Dialog.Title className={step['title']}>{title}</Dialog.Title>
          {asksSecrets ? (
            <SecretsForm onUnlock={open} onClose={onClose} />
          ) : (
            <RestoreStepPanel
              {...props}
              state={state}
              choices={choices}
              onChoices={choose}
              onRestore={(planned, typedName) =>
                flow.restore({ choices, unlock: unlock.current, plan: planned, typedName })
              }
              onCancel={flow.cancel}
              onAgain={() => plan({ choices, unlock: unlock.current })}
              onAskSecrets={header.secrets.kind === 'omitted' ? undefined : () => setAsksSecrets(true)}
            />
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface RestoreStepPanelProps extends RestoreDialogProps {
  readonly state: RestoreStep;
  readonly choices: RestoreChoices;
  readonly onChoices: (choices: RestoreChoices) => void;
  readonly onRestore: (plan: RestorePlan, typedName: string) => void;
  readonly onCancel: () => void;
  readonly onAgain: () => void;
  /** undefined where there are no secrets to open. */
  readonly onAskSecrets: (() => void) | undefined;
}

function RestoreStepPanel(props: RestoreStepPanelProps) {
  const { state, onRestore, onClose } = props;
  switch (state.step) {
    case 'planning':
      if (state.before !== null) return <RestorePlanPanel {...props} plan={state.before} isStale onRestore={nothing} />;
      return <Working text={state.text === '' ? 'Reading the archive…' : state.text} onCancel={onClose} />;
    case 'planned': {
      const { plan } = state;
      return (
        <RestorePlanPanel
          {...props}
          plan={plan}
          isStale={false}
          onRestore={(typedName) => onRestore(plan, typedName)}
        />
      );
    }
    case 'restoring':
      return <Working {...state} onCancel={props.onCancel} />;
    case 'ended':
      return <RestoredPanel restored={state.restored} onClose={onClose} />;
    case 'unplanned':
    case 'refused':
      return <Refused failure={state.failure} {...props} />;
    default:
      return assertNever(state);
  }
}

const nothing = (): undefined => undefined;

type RefusedProps = Pick<RestoreStepPanelProps, 'onAgain' | 'onAskSecrets' | 'onClose'> & { readonly failure: Failure };

function Refused({ failure, onAgain, onAskSecrets, onClose }: RefusedProps) {
  return (
    <>
      <div className={step['body']}>
        <FailurePanel failure={failure} />
      </div>
      <div className={step['foot']}>
        {onAskSecrets !== undefined && <Button onClick={onAskSecrets}>Open its secrets in another way…</Button>}
        <Button onClick={onAgain}>Plan it again</Button>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </div>
    </>
  );
}

interface WorkingProps {
  readonly text: string;
  readonly fraction?: number | null;
  readonly cancelling?: boolean;
  readonly onCancel: () => void;
}

function Working({ text, fraction = null, cancelling = false, onCancel }: WorkingProps) {
  return (
    <>
      <div className={step['body']} aria-busy="true">
        <div className={step['progress']}>
          <p role="status">{cancelling ? 'Cancelling…' : text === '' ? 'At work…' : visibleText(text)}</p>
          <ProgressBar fraction={fraction ?? 0} tone="running" />
        </div>
        <p className={step['dim']}>It is one transaction: until it is committed, nothing has changed.</p>
      </div>
      <div className={step['foot']}>
        <Button onClick={onCancel} disabled={cancelling} ref={focusFirst}>
          Cancel
        </Button>
      </div>
    </>
  );
}
