import { visibleText } from '#renderer/format/visibleText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import type { Failure } from '#shared/failure.ts';
import styles from './Operations.module.css';

interface RefusedPanelProps {
  readonly failure: Failure;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** An operation that was not done: what changed since it was planned, that it was cancelled, or what refused it. */
export function RefusedPanel({ failure, onAgain, onClose }: RefusedPanelProps) {
  return (
    <div className={styles['shown']}>
      <div className={styles['body']}>
        {failure.code === 'cancelled' ? (
          <p role="alert">Cancelled before the commit. Nothing was changed, and no archive is left.</p>
        ) : (
          <FailurePanel failure={failure} />
        )}
        {failure.code === 'changed' && failure.details.length > 0 ? (
          <div className={styles['changes']}>
            <h3>What changed</h3>
            <ul aria-label="What changed">
              {failure.details.map((detail) => (
                <li key={detail}>
                  <bdi>{visibleText(detail)}</bdi>
                </li>
              ))}
            </ul>
          </div>
        ) : null}
      </div>
      <div className={styles['foot']}>
        <Button onClick={onAgain}>Plan again</Button>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </div>
    </div>
  );
}
