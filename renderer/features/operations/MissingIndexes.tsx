import { IconGauge } from '@tabler/icons-react';
import { visibleText } from '#renderer/format/visibleText.ts';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { MissingIndex } from '#shared/domain/plan.ts';
import styles from './MissingIndexes.module.css';

/** What makes an operation slow, with the statement that would mend it. */
export function MissingIndexes({ indexes }: { readonly indexes: readonly MissingIndex[] }) {
  if (indexes.length === 0) return null;
  return (
    <details className={styles['indexes']}>
      <summary>
        <IconGauge size={15} stroke={1.7} aria-hidden="true" />
        {indexes.length === 1 ? 'A missing index makes' : `${indexes.length} missing indexes make`} this slower
      </summary>
      <ul>
        {indexes.map(({ statement, message }) => (
          <li key={statement}>
            <p>{visibleText(message)}</p>
            <div className={styles['statement']}>
              <code>{visibleText(statement)}</code>
              <CopyButton text={statement} label="Copy" what={`the statement ${statement}`} />
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}
