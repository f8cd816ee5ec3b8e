import { IconAlertTriangle, IconArrowBackUp, IconCheck, IconX } from '@tabler/icons-react';
import type { Effect } from '#renderer/operations/operationEntry.ts';
import { operationRegistry } from '#renderer/operations/operationRegistry.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { ModalBody, ModalFoot } from '#renderer/ui/Modal.tsx';
import modal from '#renderer/ui/Modal.module.css';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { Outcome, Plan } from '#shared/domain/plan.ts';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Operations.module.css';

interface OutcomePanelProps {
  readonly plan: Plan;
  readonly outcome: Outcome;
  readonly onUndo: (archive: string) => void;
  /** Opens an entry of the journal. */
  readonly onJournal: (entry: number) => void;
  readonly onClose: () => void;
}

const marks = {
  done: { Icon: IconCheck, word: 'Done' },
  failed: { Icon: IconX, word: 'Not done: nothing was changed' },
  unknown: { Icon: IconAlertTriangle, word: 'It is not known whether this was done' },
} as const;

const rowsLabels: Readonly<Record<Effect, string>> = {
  adds: 'Rows added',
  changes: 'Rows changed',
  removes: 'Rows removed',
};

/**
 * The outcome of an operation: rows by table, the archive, the journal entry, and a generated password. Offers to undo
 * it.
 */
export function OutcomePanel({ plan, outcome, onUndo, onJournal, onClose }: OutcomePanelProps) {
  const { note, counts, archive, journal, generatedPassword } = outcome;
  const { Icon, word } = marks[outcome.outcome];
  const tables = Object.entries(counts).filter(([, rows]) => rows > 0);
  return (
    <>
      <ModalBody>
        <p className={styles['outcome']} data-outcome={outcome.outcome} role="status">
          <Icon size={18} stroke={2} aria-hidden="true" />
          <b>{word}.</b> {visibleText(note)}
        </p>
        {generatedPassword === null ? null : <GeneratedPassword password={generatedPassword} />}
        <dl className={modal['facts']}>
          {tables.length === 0 ? null : (
            <>
              <dt>{rowsLabels[operationRegistry[plan.operation.kind].effect]}</dt>
              <dd>
                {tables.map(([table, rows]) => (
                  <span key={table} className={styles['rows']}>
                    {visibleText(table)} <b>{formatCount(rows)}</b>
                  </span>
                ))}
              </dd>
            </>
          )}
          {archive === null ? null : (
            <>
              <dt>Archive</dt>
              <dd>
                <code>{visibleText(archive)}</code> <CopyButton text={archive} what="the path of the archive" />
              </dd>
            </>
          )}
          {journal === null ? null : (
            <>
              <dt>Journal</dt>
              <dd>
                <button type="button" className={styles['link']} onClick={() => onJournal(journal)}>
                  entry {formatCount(journal)}
                </button>
              </dd>
            </>
          )}
        </dl>
      </ModalBody>
      <ModalFoot>
        {archive === null || outcome.outcome !== 'done' ? null : (
          <Button onClick={() => onUndo(archive)}>
            <IconArrowBackUp size={16} stroke={1.7} aria-hidden="true" /> Undo…
          </Button>
        )}
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </ModalFoot>
    </>
  );
}

function GeneratedPassword({ password }: { readonly password: string }) {
  return (
    <div className={styles['password']}>
      <code>{password}</code>
      <CopyButton text={password} label="Copy" what="the password" />
      <p>Shown only now and not stored. Pass it on before you close this dialog.</p>
    </div>
  );
}
