import { Dialog } from '@base-ui/react/dialog';
import dialogStyles from '#renderer/ui/Dialog.module.css';
import { Button } from '#renderer/ui/Button.tsx';
import styles from '#renderer/ui/StepDialog.module.css';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { formatPlural } from '#renderer/format/formatCount.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import { ProgressBar } from '#renderer/ui/ProgressBar.tsx';
import { CleanupConsent } from './CleanupConsent.tsx';
import type { CleanupDialogProps } from './cleanupDialogProps.ts';
import { CleanupOutcomePanel } from './CleanupOutcomePanel.tsx';
import { type CleanupStep, useCleanupRun } from './useCleanupRun.ts';

/** A clean-up from the consent to it, by way of its batches, to what became of it. */
export function CleanupDialog(props: CleanupDialogProps) {
  const { connection, plan, onClose } = props;
  const { state, run, stop } = useCleanupRun(connection.id);
  return (
    <Dialog.Root
      open
      disablePointerDismissal
      onOpenChange={(open) => {
        // What is under way is stopped by its button, never by the way.
        if (!open && state.step !== 'running') onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={dialogStyles['backdrop']} />
        <Dialog.Popup className={`${dialogStyles['popup']} ${styles['dialog']}`}>
          <Dialog.Title className={styles['title']}>
            Remove {formatPlural(plan.simulations, 'simulation')} in batches
          </Dialog.Title>
          {state.step === 'asking' && <CleanupConsent {...props} onRun={run} />}
          {state.step === 'running' && <Running state={state} onStop={stop} />}
          {state.step === 'refused' && (
            <>
              <div className={styles['body']}>
                <FailurePanel failure={state.failure} />
              </div>
              <div className={styles['foot']}>
                <Button onClick={onClose} ref={focusFirst}>
                  Close
                </Button>
              </div>
            </>
          )}
          {state.step === 'ended' && (
            <CleanupOutcomePanel outcome={state.outcome} space={plan.space} onClose={onClose} />
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface RunningProps {
  readonly state: Extract<CleanupStep, { readonly step: 'running' }>;
  readonly onStop: () => void;
}

function Running({ state: { fraction, text, stopping }, onStop }: RunningProps) {
  return (
    <>
      <div className={styles['body']} aria-busy="true">
        <div className={styles['progress']}>
          <p role="status">{text === '' ? 'At work…' : visibleText(text)}</p>
          <ProgressBar fraction={fraction ?? 0} tone="running" />
        </div>
        <p className={styles['dim']}>Each batch is a transaction of its own: those that are done stay done.</p>
      </div>
      <div className={styles['foot']}>
        <p role="status">{stopping ? 'It ends after this batch…' : ''}</p>
        <Button onClick={onStop} disabled={stopping} ref={focusFirst}>
          Stop after this batch
        </Button>
      </div>
    </>
  );
}
