import { Button } from '#renderer/ui/Button.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { ModalBody, ModalFoot } from '#renderer/ui/Modal.tsx';
import modal from '#renderer/ui/Modal.module.css';
import type { Outcome } from '#shared/domain/plan.ts';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';

const outcomeWords = {
  done: 'Done.',
  failed: 'Not done: nothing was changed.',
  unknown: 'It is not known whether this was done.',
} as const;

/** What became of a change of rows. */
export function AppliedChange({ outcome, onClose }: { readonly outcome: Outcome; readonly onClose: () => void }) {
  const { counts, archive, journal, note } = outcome;
  return (
    <>
      <ModalBody>
        <p role="status">
          <b>{outcomeWords[outcome.outcome]}</b> {visibleText(note)}
        </p>
        <dl className={modal['facts']}>
          <dt>Rows</dt>
          <dd>
            {Object.entries(counts)
              .map(([table, rows]) => `${visibleText(table)} ${formatCount(rows)}`)
              .join(', ')}
          </dd>
          {journal === null ? null : (
            <>
              <dt>Journal</dt>
              <dd>entry {formatCount(journal)}; undo it there (Activity, Journal, Restore)</dd>
            </>
          )}
          {archive === null ? null : (
            <>
              <dt>Archive</dt>
              <dd>
                <code>{visibleText(archive)}</code>
              </dd>
            </>
          )}
        </dl>
      </ModalBody>
      <ModalFoot>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </ModalFoot>
    </>
  );
}
