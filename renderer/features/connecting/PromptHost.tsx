import { Dialog } from '@base-ui/react/dialog';
import dialogStyles from '#renderer/ui/Dialog.module.css';
import type { Prompt, PromptAnswer } from '#shared/domain/attempt.ts';
import { assertNever } from '#shared/failure.ts';
import { HostKeyPrompt } from './HostKeyPrompt.tsx';
import { QuestionsPrompt } from './QuestionsPrompt.tsx';
import { SecretPrompt } from './SecretPrompt.tsx';
import { usePrompts } from './usePrompts.ts';
import styles from './Connecting.module.css';

/** Shows the questions of core, one after the other, over everything else. */
export function PromptHost() {
  const { prompt, answer } = usePrompts();
  if (prompt === undefined) return null;
  return (
    <Dialog.Root key={prompt.promptId} open onOpenChange={(open) => (open ? undefined : answer({ kind: 'refuse' }))}>
      <Dialog.Portal>
        <Dialog.Backdrop className={`${dialogStyles['backdrop']} ${styles['over']}`} />
        <Dialog.Popup className={`${dialogStyles['popup']} ${styles['dialog']} ${styles['over']}`}>
          <PromptBody prompt={prompt.prompt} onAnswer={answer} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface PromptBodyProps {
  readonly prompt: Prompt;
  readonly onAnswer: (answer: PromptAnswer) => void;
}

function PromptBody({ prompt, onAnswer }: PromptBodyProps) {
  switch (prompt.kind) {
    case 'host-key':
      return <HostKeyPrompt prompt={prompt} onAnswer={onAnswer} />;
    case 'secret':
      return <SecretPrompt prompt={prompt} onAnswer={onAnswer} />;
    case 'questions':
      return <QuestionsPrompt prompt={prompt} onAnswer={onAnswer} />;
    default:
      return assertNever(prompt);
  }
}
