import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import type { Failure } from '#shared/failure.ts';
import styles from './Operations.module.css';

interface UnplannedPanelProps {
  readonly failure: Failure;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** An operation that cannot even be planned, and why. */
export function UnplannedPanel({ failure, onAgain, onClose }: UnplannedPanelProps) {
  return (
    <div className={styles['shown']}>
      <div className={styles['body']}>
        <FailurePanel failure={failure} onRetry={onAgain} />
      </div>
      <div className={styles['foot']}>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </div>
    </div>
  );
}
