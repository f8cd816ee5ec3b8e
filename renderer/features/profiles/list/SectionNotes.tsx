import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import type { Failure } from '#shared/failure.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './ProfilesSection.module.css';

interface SectionNotesProps {
  /** What core has to say of the file of profiles; '' for nothing. */
  readonly notice: string;
  /** What was done last, a sentence each. */
  readonly told: readonly string[];
  readonly failure: Failure | undefined;
  /** Why no row is shown; '' where some are. */
  readonly none: string;
}

/** What there is to say about the list, above its rows. */
export function SectionNotes({ notice, told, failure, none }: SectionNotesProps) {
  return (
    <>
      {notice === '' ? null : (
        <p className={styles['notice']} role="note">
          {visibleText(notice)}
        </p>
      )}
      {failure !== undefined && <FailurePanel failure={failure} />}
      <div className={styles['told']} role="status">
        {told.map((sentence) => (
          <p key={sentence}>{visibleText(sentence)}</p>
        ))}
      </div>
      {none === '' ? null : <p className={styles['none']}>{none}</p>}
    </>
  );
}
