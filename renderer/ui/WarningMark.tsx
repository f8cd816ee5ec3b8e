import { IconAlertTriangle } from '@tabler/icons-react';
import { Tooltip } from '#renderer/ui/Tooltip.tsx';
import styles from './WarningMark.module.css';

interface WarningMarkProps {
  /** What is odd, a sentence each; without any there is no mark. */
  readonly words: readonly string[];
}

/** A warning sign that says on hover and on focus what is odd. */
export function WarningMark({ words }: WarningMarkProps) {
  if (words.length === 0) return null;
  const list = (
    <ul className={styles['words']}>
      {words.map((word) => (
        <li key={word}>{word}</li>
      ))}
    </ul>
  );
  return (
    <Tooltip content={list}>
      <button type="button" className={styles['mark']} aria-label={`Odd: ${words.join('; ')}`}>
        <IconAlertTriangle size={14} stroke={1.9} aria-hidden="true" />
      </button>
    </Tooltip>
  );
}
