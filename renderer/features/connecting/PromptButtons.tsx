import { Button } from '#renderer/ui/Button.tsx';
import type { PromptAnswer } from '#shared/domain/attempt.ts';
import styles from './Connecting.module.css';

/** The foot of a question that is a form: sends it, or refuses to answer. */
export function PromptButtons({ onAnswer }: { readonly onAnswer: (answer: PromptAnswer) => void }) {
  return (
    <div className={styles['actions']}>
      <Button look="primary" type="submit">
        Continue
      </Button>
      <Button onClick={() => onAnswer({ kind: 'refuse' })}>Cancel</Button>
    </div>
  );
}
