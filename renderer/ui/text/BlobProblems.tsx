import { IconAlertTriangle } from '@tabler/icons-react';
import { visibleText } from '#renderer/format/visibleText.ts';
import styles from './BlobProblems.module.css';

interface BlobProblemsProps {
  readonly problems: readonly { readonly message: string; readonly hint: string }[];
}

/** What is wrong with what was read, said where it is shown. */
export function BlobProblems({ problems }: BlobProblemsProps) {
  if (problems.length === 0) return null;
  return (
    <ul className={styles['problems']}>
      {problems.map(({ message, hint }, position) => (
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
