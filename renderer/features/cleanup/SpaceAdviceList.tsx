import { formatBytes } from '#renderer/format/formatBytes.ts';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { SpaceAdvice } from '#shared/domain/cleanup.ts';
import styles from './Cleanup.module.css';

/** What becomes of the space, and how the system gets it back. */
export function SpaceAdviceList({ advice }: { readonly advice: readonly SpaceAdvice[] }) {
  return (
    <ul className={styles['advice']}>
      {advice.map(({ words, statement, freedBytes }) => (
        <li key={words}>
          {words}
          {freedBytes === null ? '' : ` It gives back at most ${formatBytes(freedBytes)}.`}
          {statement === null ? null : (
            <span className={styles['statement']}>
              <code>{statement}</code>
              <CopyButton text={statement} label="Copy" what={`the statement ${statement}`} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
