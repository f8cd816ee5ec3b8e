import { type SubmitEvent, useState } from 'react';
import {
  ConsentFields,
  type GivenConsent,
  missingConsents,
  nothingGiven,
  stillNeeded,
} from '#renderer/operations/ConsentFields.tsx';
import { UnlockOrSubmit, useWriteAccess, useWriteObstacle } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import modal from '#renderer/ui/Modal.module.css';
import type { ImportPlan } from '#shared/domain/rowImport.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import editStyles from '../edits/Edits.module.css';
import styles from './Importing.module.css';

interface ImportReviewProps {
  readonly plan: ImportPlan;
  readonly onBack: () => void;
  /** `skips`: rejected rows are left out. */
  readonly onApply: (consent: { readonly typedName: string }, skips: boolean) => void;
  readonly onClose: () => void;
}

/** What an import would do: rows that are new, changed, unchanged and rejected, and the statements. */
export function ImportReview({ plan, onBack, onApply, onClose }: ImportReviewProps) {
  const [given, setGiven] = useState<GivenConsent>(nothingGiven);
  const [skips, setSkips] = useState(false);
  const { isLocked, isLost } = useWriteAccess();
  const writeObstacle = useWriteObstacle();
  const { refusal, counts, statements, statementCount, rejected, rejectedCount } = plan;
  const consent = { ...plan.consent, passphrase: false, live: false };
  const missing = missingConsents({ consent }, given);
  const isBlocked = refusal !== null || statementCount === 0;
  const mustSkip = rejectedCount > 0 && !skips;
  const isReady = !isBlocked && !mustSkip && !isLocked && !isLost && missing.length === 0;
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (isReady) onApply({ typedName: given.typedName }, skips);
  };
  const tables = Object.entries(counts ?? {}).filter(([, rows]) => rows > 0);
  const status =
    statementCount === 0
      ? 'Nothing to import: no row is new or changed'
      : isBlocked
        ? ''
        : mustSkip
          ? 'Some rows cannot be imported'
          : (writeObstacle ?? stillNeeded(missing));
  return (
    <ModalForm onSubmit={submit}>
      <ModalBody>
        {refusal === null ? null : <FailurePanel failure={{ code: 'database', ...refusal }} />}
        <dl className={modal['facts']} aria-label="Rows of the file">
          <dt>New</dt>
          <dd>{formatCount(plan.added)}</dd>
          <dt>Changed</dt>
          <dd>{formatCount(plan.changed)}</dd>
          <dt>Unchanged</dt>
          <dd>{formatCount(plan.unchanged)}</dd>
          <dt>Rejected</dt>
          <dd>{formatCount(rejectedCount)}</dd>
          {tables.length === 0 ? null : (
            <>
              <dt>By table</dt>
              <dd>
                {tables.map(([table, rows]) => `${visibleText(table)} ${formatCount(rows)}`).join(', ')}
                <span className={modal['dim']}> – counted by a trial that was rolled back</span>
              </dd>
            </>
          )}
        </dl>
        {rejectedCount === 0 ? null : (
          <>
            <div className={styles['columns']}>
              <table aria-label="Rejected rows">
                <thead>
                  <tr>
                    <th scope="col">Row</th>
                    <th scope="col">Column</th>
                    <th scope="col">Reason</th>
                  </tr>
                </thead>
                <tbody>
                  {rejected.map(({ row, column, reason }) => (
                    <tr key={row}>
                      <td>{formatCount(row)}</td>
                      <td>{column === null ? '' : visibleText(column)}</td>
                      <td>{visibleText(reason)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            {rejectedCount > rejected.length ? (
              <p className={modal['dim']}>The first {formatCount(rejected.length)} are listed.</p>
            ) : null}
            <label className={styles['skip']}>
              <input type="checkbox" checked={skips} onChange={({ target }) => setSkips(target.checked)} />
              Import without {formatPlural(rejectedCount, 'rejected row')}
            </label>
          </>
        )}
        {statementCount === 0 ? null : (
          <pre className={editStyles['statements']} aria-label="Statements">
            {statements.map(visibleText).join('\n')}
            {statementCount > statements.length
              ? `\n-- and ${formatPlural(statementCount - statements.length, 'more statement')}`
              : ''}
          </pre>
        )}
        <p className={modal['dim']}>
          All or nothing, in one transaction. Changed rows are archived as they are now, so that the import can be
          undone from the journal; a row that others change before the commit stops it.
        </p>
      </ModalBody>
      {isBlocked || consent.typedName === null ? null : (
        <div className={editStyles['consents']}>
          <ConsentFields plan={{ consent, warnings: [] }} effect="changes" given={given} onGiven={setGiven} />
        </div>
      )}
      <ModalFoot status={status}>
        <Button onClick={onBack}>Match columns</Button>
        <Button onClick={onClose} ref={focusFirst}>
          {isBlocked ? 'Close' : 'Cancel'}
        </Button>
        {isBlocked ? null : (
          <UnlockOrSubmit look="primary" disabled={!isReady}>
            Import {formatPlural(statementCount, 'row')}
          </UnlockOrSubmit>
        )}
      </ModalFoot>
    </ModalForm>
  );
}
