import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import { formatCount } from '#renderer/format/formatCount.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { Outcome, Plan } from '#shared/domain/plan.ts';
import { doneWord } from './operationWords.ts';
import styles from './Operations.module.css';
import outcomeStyles from './OutcomePanel.module.css';

interface OutcomePanelProps {
  readonly plan: Plan;
  readonly outcome: Outcome;
  readonly onClose: () => void;
}

const marks = {
  done: { Icon: IconCheck, word: 'Done' },
  failed: { Icon: IconX, word: 'Not done: nothing was changed' },
  unknown: { Icon: IconAlertTriangle, word: 'Not known whether it was done' },
} as const;

/** What became of an operation: rows by table, the archive, the line of the journal, and a password that was made. */
export function OutcomePanel({ plan, outcome, onClose }: OutcomePanelProps) {
  const { note, counts, archive, journal, generatedPassword } = outcome;
  const { Icon, word } = marks[outcome.outcome];
  const tables = Object.entries(counts).filter(([, rows]) => rows > 0);
  return (
    <div className={styles['shown']}>
      <div className={styles['body']}>
        <p className={outcomeStyles['outcome']} data-outcome={outcome.outcome} role="status">
          <Icon size={18} stroke={2} aria-hidden="true" />
          <b>{word}.</b> {visibleText(note)}
        </p>
        {generatedPassword === null ? null : (
          <div className={outcomeStyles['password']}>
            <code>{generatedPassword}</code>
            <CopyButton text={generatedPassword} label="Copy" what="the password" />
            <p>TextCell this once and kept nowhere: hand it on now.</p>
          </div>
        )}
        <dl className={outcomeStyles['facts']}>
          {tables.length === 0 ? null : (
            <>
              <dt>Rows {doneWord(plan.operation)}</dt>
              <dd>
                {tables.map(([table, rows]) => (
                  <span key={table} className={outcomeStyles['rows']}>
                    {visibleText(table)} <b>{formatCount(rows)}</b>
                  </span>
                ))}
              </dd>
            </>
          )}
          {archive === null ? null : (
            <>
              <dt>Archive</dt>
              <dd className={outcomeStyles['path']}>
                <code>{visibleText(archive)}</code>
                <CopyButton text={archive} what="the path of the archive" />
              </dd>
            </>
          )}
          {journal === null ? null : (
            <>
              <dt>Journal</dt>
              <dd>line {formatCount(journal)}</dd>
            </>
          )}
        </dl>
      </div>
      <div className={styles['foot']}>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </div>
    </div>
  );
}
