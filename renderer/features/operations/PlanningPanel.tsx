import { Button } from '#renderer/ui/Button.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import styles from './Operations.module.css';

const widths = [38, 46, 33, 41, 28] as const;

/** The shape of a plan while it is being made. */
export function PlanningPanel({ onClose }: { readonly onClose: () => void }) {
  return (
    <div className={styles['shown']} aria-busy="true">
      <div className={styles['body']}>
        <p className={styles['lead']} role="status">
          Reading what this concerns…
        </p>
        <div className={styles['waiting']} aria-hidden="true">
          {widths.map((width) => (
            <span key={width} style={{ width: `${width}%` }} />
          ))}
        </div>
      </div>
      <div className={styles['foot']}>
        <Button onClick={onClose} ref={focusFirst}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
