import { Dialog } from '@base-ui/react/dialog';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { visibleText } from '#renderer/format/visibleText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import dialogStyles from '#renderer/ui/Dialog.module.css';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { OpenPrompt, PromptAnswer } from '#shared/domain/attempt.ts';
import { type AttemptState, diagnosticsText } from './attemptState.ts';
import { PromptBody } from './PromptBody.tsx';
import { StageList } from './StageList.tsx';
import styles from './Connecting.module.css';

interface ConnectingDialogProps {
  readonly state: AttemptState;
  /** What core wants to know before it goes on. */
  readonly asked: OpenPrompt | undefined;
  readonly onAnswer: (answer: PromptAnswer) => void;
  readonly onAgain: () => void;
  readonly onLeave: () => void;
}

/** In ms: what is done sooner shows nothing. */
const timeout = 150;

/** The steps of connecting as they pass, what is asked on the way, and what came of them. */
export function ConnectingDialog({ state, asked, ...rest }: ConnectingDialogProps) {
  const waited = useWaited(state.step !== 'idle');
  const opener = useOpener(state.step !== 'idle');
  const shown = state.step === 'running' ? waited || asked !== undefined : state.step !== 'idle';
  return (
    <Dialog.Root open={shown} disablePointerDismissal onOpenChange={(open) => (open ? undefined : rest.onLeave())}>
      <Dialog.Portal>
        <Dialog.Backdrop className={dialogStyles['backdrop']} />
        <Dialog.Popup className={`${dialogStyles['popup']} ${styles['dialog']}`} finalFocus={opener}>
          {state.step !== 'idle' && <Steps state={state} asked={asked} {...rest} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

type TextCell = Exclude<AttemptState, { readonly step: 'idle' }>;

function Steps({ state, asked, onAnswer, onAgain, onLeave }: ConnectingDialogProps & { readonly state: TextCell }) {
  return (
    <>
      <Dialog.Title className={dialogStyles['title']}>{titleOf(state)}</Dialog.Title>
      <StageList stages={state.stages} />
      {state.step === 'failed' && (
        <div className={styles['failure']}>
          <FailurePanel failure={state.failure} />
        </div>
      )}
      {asked === undefined ? (
        <Operations state={state} onAgain={onAgain} onLeave={onLeave} />
      ) : (
        <section key={asked.promptId} className={styles['asked']}>
          <PromptBody prompt={asked.prompt} Title={Heading} onAnswer={onAnswer} />
        </section>
      )}
    </>
  );
}

/** Where the focus was when it began, and goes back to. What is asked takes the focus before the dialog could remember. */
function useOpener(isUnderWay: boolean): RefObject<HTMLElement | null> {
  const opener = useRef<HTMLElement | null>(null);
  useEffect(() => {
    const focused = document.activeElement;
    if (isUnderWay && focused instanceof HTMLElement && focused !== document.body) opener.current = focused;
  }, [isUnderWay]);
  return opener;
}

/** Whether something goes on long enough to be shown. */
function useWaited(isUnderWay: boolean): boolean {
  const [waited, setWaited] = useState(false);
  useEffect(() => {
    if (!isUnderWay) return undefined;
    const timer = setTimeout(() => setWaited(true), timeout);
    return () => {
      clearTimeout(timer);
      setWaited(false);
    };
  }, [isUnderWay]);
  return waited;
}

interface OperationsProps {
  readonly state: TextCell;
  readonly onAgain: () => void;
  readonly onLeave: () => void;
}

function Operations({ state, onAgain, onLeave }: OperationsProps) {
  return (
    <div className={styles['actions']}>
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
  );
}

function Heading({ children }: { readonly children: ReactNode }) {
  return <h3 className={styles['heading']}>{children}</h3>;
}

function titleOf(state: TextCell): string {
  const label = visibleText(state.label);
  if (state.step === 'passed') return `The connection to ${label} works`;
  if (state.step === 'failed')
    return state.purpose === 'test' ? `The test of ${label} failed` : `${label} could not be opened`;
  return state.purpose === 'test' ? `Testing ${label}` : `Connecting to ${label}`;
}
