import { IconAlertTriangle } from '@tabler/icons-react';
import { visibleText } from '#renderer/format/visibleText.ts';
import styles from './BlobDefects.module.css';

interface BlobDefectsProps {
  readonly defects: readonly { readonly message: string; readonly hint: string }[];
}

/** What is wrong with what was read, said where it is shown. */
export function BlobDefects({ defects }: BlobDefectsProps) {
  if (defects.length === 0) return null;
  return (
    <ul className={styles['problems']}>
      {defects.map(({ message, hint }, position) => (
        <li key={`${position} ${message}`}>
          <IconAlertTriangle size={16} stroke={1.7} aria-hidden="true" />
          <span>
            <b>{visibleText(message)}</b> {visibleText(hint)}
          </span>
        </li>
      ))}
    </ul>
  );
}
