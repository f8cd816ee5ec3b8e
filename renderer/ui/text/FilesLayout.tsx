import type { ReactNode } from 'react';
import styles from './FilesLayout.module.css';

interface FilesLayoutProps {
  /** What is to be said of all of them, above. */
  readonly head?: ReactNode;
  readonly side: ReactNode;
  readonly children: ReactNode;
}

/** A list of texts on the left, the chosen one on the right. */
export function FilesLayout({ head, side, children }: FilesLayoutProps) {
  return (
    <div className={styles['layout']}>
      <div className={styles['head']}>{head}</div>
      <div className={styles['side']}>{side}</div>
      <div className={styles['body']}>{children}</div>
    </div>
  );
}
