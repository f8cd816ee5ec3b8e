import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { copyText } from '#renderer/ui/copyText.ts';
import styles from './CodeView.module.css';

interface CopyButtonProps {
  readonly text: string;
  /** The label of the button; without one it shows only its icon. */
  readonly label?: string;
  /** What is copied, for the accessible name: "Copy job id". */
  readonly what: string;
}

/** How long the button shows the outcome, in ms. */
const answerTime = 1600;

/** Copies a text to the clipboard and says whether that worked. */
export function CopyButton({ text, label, what }: CopyButtonProps) {
  const [answer, setAnswer] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    if (answer === null) return undefined;
    const timer = setTimeout(() => setAnswer(null), answerTime);
    return () => clearTimeout(timer);
  }, [answer]);
  const copy = (): void => {
    copyText(text).then(
      () => setAnswer('copied'),
      () => setAnswer('refused'),
    );
  };
  const word = answer === 'copied' ? 'Copied' : answer === 'refused' ? 'Could not copy' : label;
  return (
    <button
      type="button"
      className={label === undefined ? styles['bare'] : styles['button']}
      aria-label={`Copy ${what}`}
      title={word ?? `Copy ${what}`}
      onClick={copy}
    >
      {answer === 'copied' ? (
        <IconCheck size={15} stroke={1.7} aria-hidden="true" />
      ) : (
        <IconCopy size={15} stroke={1.7} aria-hidden="true" />
      )}
      {label === undefined ? null : word}
      <span className="visually-hidden" role="status">
        {answer === null ? '' : word}
      </span>
    </button>
  );
}
