import { Dialog } from '@base-ui/react/dialog';
import { useEffect, useState } from 'react';
import { visibleText } from '#renderer/format/visibleText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import dialogStyles from '#renderer/ui/Dialog.module.css';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import { type AttemptState, diagnosticsText } from './attemptState.ts';
import { StageList } from './StageList.tsx';
import styles from './Connecting.module.css';

interface ConnectingDialogProps {
  readonly state: AttemptState;
  readonly onAgain: () => void;
  readonly onLeave: () => void;
}

/** In ms: what is done sooner shows nothing. */
const patience = 150;

/** The steps of connecting as they pass, and what came of them. */
export function ConnectingDialog({ state, onAgain, onLeave }: ConnectingDialogProps) {
  const shown = useAfterPatience(state);
  if (state.step === 'idle') return null;
  return (
    <Dialog.Root open={shown} onOpenChange={(open) => (open ? undefined : onLeave())}>
      <Dialog.Portal>
        <Dialog.Backdrop className={dialogStyles['backdrop']} />
        <Dialog.Popup className={`${dialogStyles['popup']} ${styles['dialog']}`}>
          <Dialog.Title className={dialogStyles['title']}>{titleOf(state)}</Dialog.Title>
          <StageList stages={state.stages} />
          {state.step === 'failed' && <FailurePanel failure={state.failure} />}
          <div className={styles['acts']}>
            {state.step === 'failed' && (
              <Button look="primary" onClick={onAgain}>
                Try again
              </Button>
            )}
            <Button onClick={onLeave}>{state.step === 'running' ? 'Cancel' : 'Close'}</Button>
            <span className={styles['end']}>
              <CopyButton
                label="Copy diagnostics"
                what="diagnostics"
                text={diagnosticsText(state, state.stages, state.step === 'failed' ? state.failure : null)}
              />
            </span>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function titleOf(state: Exclude<AttemptState, { readonly step: 'idle' }>): string {
  const label = visibleText(state.label);
  if (state.step === 'passed') return `The connection to ${label} works`;
  if (state.step === 'failed') return `${label} could not be opened`;
  return state.purpose === 'test' ? `Testing ${label}` : `Connecting to ${label}`;
}

function useAfterPatience({ step }: AttemptState): boolean {
  const [waited, setWaited] = useState(false);
  useEffect(() => {
    if (step !== 'running') return undefined;
    const timer = setTimeout(() => setWaited(true), patience);
    return () => {
      clearTimeout(timer);
      setWaited(false);
    };
  }, [step]);
  return step === 'running' ? waited : step !== 'idle';
}
