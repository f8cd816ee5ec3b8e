import { titleText } from '#renderer/format/titleText.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './TextCell.module.css';

interface TextCellProps {
  /** Foreign text; null is NULL. */
  readonly text: string | null;
  /** Length of the whole text where `text` is only its beginning. */
  readonly length?: number | undefined;
  readonly mono?: boolean;
}

/** Foreign text as it stands: dim NULL, dim '' for empty text, nothing hidden, isolated from the text around it. */
export function TextCell({ text, length, mono = false }: TextCellProps) {
  if (text === null) return <span className={styles['absent']}>NULL</span>;
  if (text === '') return <span className={styles['absent']}>''</span>;
  const cut = length !== undefined && length > text.length;
  const title = cut ? `${titleText(text)}… (${length} characters)` : titleText(text);
  return (
    <bdi className={mono ? styles['mono'] : styles['text']} title={title}>
      {visibleText(cut ? `${text}…` : text)}
    </bdi>
  );
}
