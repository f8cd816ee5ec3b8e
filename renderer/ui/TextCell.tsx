import { titleText } from '#renderer/format/titleText.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './TextCell.module.css';

interface TextCellProps {
  /** Foreign text; null is NULL. */
  readonly text: string | null;
  /** Length of the whole text if `text` is only its beginning. */
  readonly length?: number | undefined;
  readonly mono?: boolean;
}

/** Foreign text unchanged: dim NULL, dim '' for empty text, nothing hidden, isolated from the text around it. */
export function TextCell({ text, length, mono = false }: TextCellProps) {
  if (text === null) return <span className={styles['absent']}>NULL</span>;
  if (text === '') return <span className={styles['absent']}>''</span>;
  const cut = length !== undefined && length > text.length;
  const shown = cut ? `${titleText(text)}… (${length} characters)` : titleText(text);
  const isValid = text.isWellFormed();
  const title = isValid ? shown : `${shown}\nContains bytes that are not valid text, shown as ‹FC›.`;
  const style = mono ? styles['mono'] : styles['text'];
  return (
    <bdi className={isValid ? style : `${style} ${styles['invalid']}`} title={title}>
      {visibleText(cut ? `${text}…` : text)}
    </bdi>
  );
}
