import type { ReactNode } from 'react';
import { formatCount } from '#shared/figures.ts';
import { formatTextSize } from './textFacts.ts';
import { CodeView } from './CodeView.tsx';
import { CopyButton } from './CopyButton.tsx';
import { JsonTree } from './JsonTree.tsx';
import { useWholeText, type WholeText } from './useWholeText.tsx';
import styles from './JsonText.module.css';

interface JsonTextProps {
  readonly name: string;
  readonly text: string;
  readonly as: 'tree' | 'text';
  readonly onAs: (as: 'tree' | 'text') => void;
  /** A note on it, next to its name. */
  readonly children?: ReactNode;
}

interface WholeJsonTextProps extends Omit<JsonTextProps, 'children'> {
  readonly isCut: boolean;
  /** Loads the rest of a truncated text. */
  readonly whole: WholeText;
}

/** A JSON text, possibly truncated. */
export function WholeJsonText({ text: beginning, isCut, whole, ...props }: WholeJsonTextProps) {
  const { text, rest } = useWholeText(beginning, isCut, whole);
  return (
    <JsonText {...props} text={text}>
      {rest === null ? null : (
        <span>
          cut: the first {formatCount(text.length)} characters {rest}
        </span>
      )}
    </JsonText>
  );
}

/** A JSON text as a tree or as stored. */
export function JsonText({ name, text, as, onAs, children }: JsonTextProps) {
  const choice = (
    <>
      <span className={styles['name']}>{name}</span>
      <span className={styles['segments']} role="group" aria-label="Show as">
        {(['tree', 'text'] as const).map((word) => (
          <button key={word} type="button" aria-pressed={as === word} onClick={() => onAs(word)}>
            {word}
          </button>
        ))}
      </span>
      {children}
    </>
  );
  if (as === 'text') {
    return (
      <CodeView text={text} label={name} language="json">
        {choice}
      </CodeView>
    );
  }
  return (
    <div className={styles['frame']}>
      <div className={styles['bar']}>
        {choice}
        <span className={styles['size']}>{formatTextSize(text.length)}</span>
        <CopyButton text={text} label="Copy" what={name} />
      </div>
      <div className={styles['tree']}>
        <JsonTree text={text} label={name} />
      </div>
    </div>
  );
}
