import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import { visibleText } from '#shared/visibleText.ts';
import styles from './SqlStatement.module.css';

/** Text of several lines, with its other control characters made visible. */
function visibleLines(text: string): string {
  return text.replaceAll('\t', '  ').split(/\r?\n/u).map(visibleText).join('\n');
}

/** A statement to read and to copy. */
export function SqlStatement({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div className={styles['statement']}>
      <pre>{visibleLines(text)}</pre>
      <CopyButton text={text} what={what} />
    </div>
  );
}
