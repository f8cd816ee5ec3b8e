import { formatPlural } from '#renderer/format/formatCount.ts';
import type { CopyAnswer } from '#renderer/ui/table/useRowCopy.ts';
import styles from './CopyNote.module.css';

interface CopyNoteProps {
  readonly answer: CopyAnswer;
  readonly onDismiss: () => void;
}

/** Says below a table what came of a copy. A refusal stays until it is read, as the rows are not where they are expected. */
export function CopyNote({ answer, onDismiss }: CopyNoteProps) {
  return (
    <div role="status" className={styles['place']}>
      {answer?.step === 'copied' ? <p className={styles['copied']}>Copied {formatPlural(answer.rows, 'row')}</p> : null}
      {answer?.step === 'refused' ? (
        <p className={styles['refused']}>
          <b>The clipboard refused the rows.</b> Allow this page to use it in the settings of the browser and copy
          again, or export the list as a file.
          <button type="button" onClick={onDismiss}>
            Hide
          </button>
        </p>
      ) : null}
    </div>
  );
}
