import type { ReactNode } from 'react';
import styles from './WelcomeView.module.css';

interface StartTileProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly keyName: string;
  readonly isFirst?: boolean;
  readonly onOpen: () => void;
  readonly children: ReactNode;
}

/** One way in: a large button with its key. */
export function StartTile({ icon, title, keyName, isFirst = false, onOpen, children }: StartTileProps) {
  return (
    <button
      type="button"
      className={`${styles['door']} ${isFirst ? styles['first'] : ''}`}
      onClick={onOpen}
      aria-keyshortcuts={keyName}
    >
      <span className={styles['icon']} aria-hidden="true">
        {icon}
      </span>
      <strong>{title}</strong>
      <span className={styles['what']}>{children}</span>
      <kbd aria-hidden="true">{keyName}</kbd>
    </button>
  );
}
