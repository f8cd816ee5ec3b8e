import { useEffect, useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { Modal, ModalBody, ModalFoot } from '#renderer/ui/Modal.tsx';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { OpenPrompt, PromptAnswer } from '#shared/domain/attempt.ts';
import { visibleText } from '#shared/visibleText.ts';
import { type AttemptState, diagnosticsText } from './attemptState.ts';
import { PromptBody, promptTitle } from './Prompts.tsx';
import { StageList } from './StageList.tsx';
import styles from './Connecting.module.css';

interface ConnectingDialogProps {
  readonly state: AttemptState;
  /** A question of core that must be answered before it continues. */
  readonly asked: OpenPrompt | undefined;
  readonly onAnswer: (answer: PromptAnswer) => void;
  readonly onAgain: () => void;
  readonly onLeave: () => void;
}

/** In ms: nothing is shown for anything that ends sooner. */
const delay = 150;

/** The steps of connecting in progress, the questions, and the result. */
export function ConnectingDialog({ state, ...rest }: ConnectingDialogProps) {
  const waited = useWaited(state.step !== 'idle');
  if (state.step === 'idle' || (state.step === 'running' && !waited && rest.asked === undefined)) return null;
  return (
    <Modal title={titleOf(state)} width="wide" onClose={rest.onLeave}>
      <Steps state={state} {...rest} />
    </Modal>
  );
}

type ShownState = Exclude<AttemptState, { readonly step: 'idle' }>;

function Steps({ state, asked, onAnswer, onAgain, onLeave }: ConnectingDialogProps & { readonly state: ShownState }) {
  const failure = state.step === 'failed' ? state.failure : null;
  return (
    <>
      <ModalBody>
        <StageList stages={state.stages} />
        {failure !== null && (
          <div className={styles['failure']}>
            <FailurePanel failure={failure} />
          </div>
        )}
        {asked !== undefined && (
          <section key={asked.promptId} className={styles['asked']}>
            <h3 className={styles['heading']}>{promptTitle(asked.prompt)}</h3>
            <PromptBody prompt={asked.prompt} onAnswer={onAnswer} />
          </section>
        )}
      </ModalBody>
      {asked === undefined && (
        <ModalFoot
          start={
            <CopyButton
              label="Copy diagnostics"
              what="diagnostics"
              text={diagnosticsText(state, state.stages, failure)}
            />
          }
        >
          <Button onClick={onLeave}>{state.step === 'running' ? 'Cancel' : 'Close'}</Button>
          {state.step === 'failed' && (
            <Button look="primary" onClick={onAgain}>
              Try again
            </Button>
          )}
        </ModalFoot>
      )}
    </>
  );
}

/** Whether something lasts long enough to be shown. */
function useWaited(isUnderWay: boolean): boolean {
  const [waited, setWaited] = useState(false);
  useEffect(() => {
    if (!isUnderWay) return undefined;
    const timer = setTimeout(() => setWaited(true), delay);
    return () => {
      clearTimeout(timer);
      setWaited(false);
    };
  }, [isUnderWay]);
  return waited;
}

function titleOf(state: ShownState): string {
  const label = visibleText(state.label);
  if (state.step === 'passed') return `The connection to ${label} works`;
  if (state.step === 'failed')
    return state.purpose === 'test' ? `The test of ${label} failed` : `${label} could not be opened`;
  return state.purpose === 'test' ? `Testing ${label}` : `Connecting to ${label}`;
}
