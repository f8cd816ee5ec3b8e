import type { ReactNode } from 'react';
import styles from './EmptyState.module.css';

interface EmptyStateProps {
  /** Why there is nothing: `No simulations match`. */
  readonly title: string;
  readonly text?: string;
  /** The next actions, as buttons. */
  readonly children?: ReactNode;
}

/** Shown in place of rows: says why there are none, and what to do. */
export function EmptyState({ title, text, children }: EmptyStateProps) {
  return (
    <div className={styles['empty']} role="status">
      <p className={styles['title']}>{title}</p>
      {text === undefined ? null : <p>{text}</p>}
      {children === undefined ? null : <div className={styles['actions']}>{children}</div>}
    </div>
  );
}
