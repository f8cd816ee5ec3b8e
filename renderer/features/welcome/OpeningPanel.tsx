import { IconServer2 } from '@tabler/icons-react';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import type { Opening } from './useOpenConnection.ts';
import styles from './WelcomeView.module.css';

interface OpeningPanelProps {
  readonly opening: Opening;
  readonly onCancel: () => void;
}

/** How far an opening has come, with a way out; or why it failed. */
export function OpeningPanel({ opening, onCancel }: OpeningPanelProps) {
  if (opening.step === 'idle') return null;
  if (opening.step === 'failed') return <FailurePanel failure={opening.failure} />;
  return (
    <div className={styles['opening']} role="status">
      <IconServer2 aria-hidden="true" />
      <span>{opening.text}…</span>
      <progress value={opening.fraction ?? undefined} max={1} aria-label={opening.text} />
      <button type="button" className={styles['plain']} onClick={onCancel}>
        Cancel
      </button>
    </div>
  );
}
