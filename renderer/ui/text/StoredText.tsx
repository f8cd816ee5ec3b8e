import { IconAlertTriangle, IconShieldLock } from '@tabler/icons-react';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { CodeView } from './CodeView.tsx';
import type { CodeLanguage } from './codeLanguage.ts';
import { useWholeText, type WholeText } from './useWholeText.tsx';
import styles from './StoredText.module.css';

interface StoredTextProps {
  readonly name: string;
  readonly text: string;
  /** Characters as stored. */
  readonly length: number;
  readonly isCut: boolean;
  /** Loads the rest of a truncated text. */
  readonly whole: WholeText;
  /** How many secrets were masked in it. */
  readonly masked: number;
  readonly language?: CodeLanguage;
}

/** A text from the database, with notes on what was omitted. */
export function StoredText(props: StoredTextProps) {
  const { name, length, isCut, masked, language = 'plain' } = props;
  const { text, rest } = useWholeText(props.text, isCut, props.whole);
  return (
    <CodeView text={text} label={name === '' ? "''" : visibleText(name)} language={language}>
      <bdi className={styles['name']}>{name === '' ? "''" : visibleText(name)}</bdi>
      {masked === 0 ? null : (
        <span className={styles['masked']} title="Tokens and keys are never shown; they are replaced by [masked token]">
          <IconShieldLock size={15} stroke={1.7} aria-hidden="true" /> {formatPlural(masked, 'secret')} masked
        </span>
      )}
      {rest === null ? null : (
        <span className={styles['cut']}>
          cut: the first {formatCount(text.length)} of {formatCount(length)} characters {rest}
        </span>
      )}
    </CodeView>
  );
}

interface BlobDefectsProps {
  readonly defects: readonly { readonly message: string; readonly hint: string }[];
}

/** The defects of what was read, next to it. */
export function BlobDefects({ defects }: BlobDefectsProps) {
  if (defects.length === 0) return null;
  return (
    <ul className={styles['defects']}>
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
