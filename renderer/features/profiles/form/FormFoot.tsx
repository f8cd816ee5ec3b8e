import type { ReactNode } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { formatPlural } from '#shared/figures.ts';
import styles from './ProfileForm.module.css';

export type FormAction = 'save' | 'save-and-connect' | 'connect' | 'test';

interface FormFootProps {
  /** How many fields have a message. */
  readonly wrong: number;
  readonly isDirty: boolean;
  readonly busy: boolean;
  /** Whether Connect saves first. */
  readonly saves: boolean;
  readonly onSaves: (saves: boolean) => void;
  /** For all buttons except Connect, which submits the form. */
  readonly onOperation: (operation: FormAction) => void;
  readonly onCancel: () => void;
  /** The results of the actions. */
  readonly children: ReactNode;
}

/** The actions of the form, always visible. */
export function FormFoot({ wrong, isDirty, busy, saves, onSaves, onOperation, onCancel, children }: FormFootProps) {
  return (
    <div className={styles['foot']}>
      <div className={styles['outcome']}>{children}</div>
      <div className={styles['footLine']}>
        <label className={styles['check']}>
          <input type="checkbox" checked={saves} onChange={(event) => onSaves(event.target.checked)} />
          Save when connecting
        </label>
        <span className={styles['state']} role="status">
          {wrong > 0 ? `${formatPlural(wrong, 'field')} to correct` : isDirty ? 'Unsaved changes' : ''}
        </span>
        <span className={styles['push']} />
        <Button onClick={onCancel}>Cancel</Button>
        <Button onClick={() => onOperation('test')} disabled={busy}>
          Test
        </Button>
        <Button onClick={() => onOperation('save')} disabled={busy}>
          Save
        </Button>
        <Button look="primary" type="submit" disabled={busy}>
          Connect
        </Button>
      </div>
    </div>
  );
}
