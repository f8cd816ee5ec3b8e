import { visibleText } from '#renderer/format/visibleText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import type { PromptProps } from './promptProps.ts';
import styles from './Connecting.module.css';

/** A SQLite file that cannot be opened as it is: what happened, and what can be done about it. */
export function RecoveryPrompt({ prompt, Title, onAnswer }: PromptProps<'recovery'>) {
  const { message, explanation, choices } = prompt;
  return (
    <>
      <Title>{visibleText(message)}</Title>
      <p className={styles['text']}>{visibleText(explanation)}</p>
      <div className={styles['actions']}>
        <Button onClick={() => onAnswer({ kind: 'refuse' })} ref={focusFirst}>
          Do not connect
        </Button>
        <span className={styles['end']}>
          {choices.includes('recover') && (
            <Button onClick={() => onAnswer({ kind: 'recover' })}>Recover the file</Button>
          )}
          {choices.includes('copy') && (
            <Button look="primary" onClick={() => onAnswer({ kind: 'copy' })}>
              Open a private copy
            </Button>
          )}
        </span>
      </div>
    </>
  );
}
