import type { SelectionNote as Note } from '#renderer/ui/table/useSelectedRows.ts';
import { assertNever } from '#shared/failure.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import styles from './SelectionNote.module.css';

interface SelectionNoteProps {
  readonly note: Note;
  /** Hides it; while rows are read, cancels that. */
  readonly onDismiss: () => void;
}

/** The result of an action on the selected rows, below a table. An error stays until it is dismissed. */
export function SelectionNote({ note, onDismiss }: SelectionNoteProps) {
  return (
    <div role="status" className={styles['place']}>
      {note === undefined ? null : (
        <p className={note.step === 'refused' || note.step === 'failed' ? styles['refused'] : styles['plain']}>
          <Words note={note} />
          {note.step === 'copied' ? null : (
            <button type="button" onClick={onDismiss}>
              {note.step === 'reading' ? 'Cancel' : 'Hide'}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

function Words({ note }: { readonly note: NonNullable<Note> }) {
  switch (note.step) {
    case 'copied':
      return `Copied ${formatPlural(note.rows, 'row')}`;
    case 'reading':
      return `Reading the selected rows: ${formatCount(note.rows)} of ${formatCount(note.of)}`;
    case 'failed':
      return (
        <>
          <b>{note.message}</b> {note.hint}
        </>
      );
    case 'refused':
      return (
        <>
          <b>The rows could not be copied to the clipboard.</b> Allow clipboard access in the browser’s settings and
          copy again, or export the list as a file.
        </>
      );
    default:
      return assertNever(note);
  }
}
