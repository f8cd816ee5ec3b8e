import { visibleText } from '#renderer/format/visibleText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { ProgressBar } from '#renderer/ui/ProgressBar.tsx';
import styles from './Operations.module.css';

interface ApplyingPanelProps {
  /** 0…1; null where it is not known. */
  readonly fraction: number | null;
  readonly text: string;
  readonly cancelling: boolean;
  readonly onCancel: () => void;
}

/** An operation under way. It is one transaction: cancelled, it leaves nothing behind. */
export function ApplyingPanel({ fraction, text, cancelling, onCancel }: ApplyingPanelProps) {
  return (
    <div className={styles['shown']} aria-busy="true">
      <div className={styles['body']}>
        <div className={styles['progress']}>
          <p role="status">{cancelling ? 'Cancelling…' : text === '' ? 'At work…' : visibleText(text)}</p>
          <span className={styles['count']}>{fraction === null ? '' : `${Math.floor(fraction * 100)} %`}</span>
          <ProgressBar fraction={fraction ?? 0} tone="running" />
        </div>
        <p className={styles['lead']}>It is one transaction: until it is committed, nothing has changed.</p>
      </div>
      <div className={styles['foot']}>
        <Button onClick={onCancel} disabled={cancelling} ref={focusFirst}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
