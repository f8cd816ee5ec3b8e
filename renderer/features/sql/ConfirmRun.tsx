import { type ReactNode, type SubmitEvent, useState } from 'react';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import { AppliedChange } from '#renderer/operations/AppliedChange.tsx';
import { ChangeProgress } from '#renderer/operations/ChangeProgress.tsx';
import {
  ConsentFields,
  type GivenConsent,
  missingConsents,
  nothingGiven,
  readPassphrase,
  stillNeeded,
} from '#renderer/operations/ConsentFields.tsx';
import { useWriteAccess } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import { type CheckedStatement, mayWrite, type SqlDryRun, type WriteConsent } from '#shared/domain/sql.ts';
import { formatPlural } from '#shared/figures.ts';
import { nameToType } from '#shared/typedName.ts';
import { visibleText } from '#shared/visibleText.ts';
import { DryRunReport, NoArchive, whyNoDryRun } from './DryRunReport.tsx';
import { classWord, flagWords, isDangerous, shortSql } from './statementWords.ts';
import styles from './Sql.module.css';

interface ConfirmRunProps {
  readonly connectionId: string;
  readonly consoleId: string;
  readonly text: string;
  readonly statements: readonly CheckedStatement[];
  /** The values of their parameters. */
  readonly valuesOf: (statement: CheckedStatement) => readonly (string | null)[];
  readonly onRun: (consent: WriteConsent) => void;
  readonly onClose: () => void;
}

/** What the statements that may write do, before they run: first without keeping it, then for real. */
export function ConfirmRun(props: ConfirmRunProps) {
  const { connectionId, consoleId, text, statements, valuesOf, onClose } = props;
  const dry = useCancellableCall('sql.dryRun');
  const applying = useCancellableCall('sql.apply');
  const [only] = statements.filter(mayWrite);
  const tryIt = (): void => {
    if (only === undefined) return;
    const sql = text.slice(only.from, only.to);
    applying.reset();
    dry.start({ connectionId, consoleId, sql, values: [...valuesOf(only)] });
  };
  const report = dry.state.step === 'done' ? dry.state.value : undefined;
  const { state } = applying;
  return (
    <Modal title="Run statements that write?" width="wide" isBusy={state.step === 'running'} onClose={onClose}>
      {state.step === 'running' ? (
        <ChangeProgress {...state} onCancel={applying.cancel} />
      ) : state.step === 'done' ? (
        <AppliedChange outcome={state.value} onClose={onClose} />
      ) : state.step === 'failed' ? (
        <>
          <ModalBody>
            <FailurePanel failure={state.failure} />
          </ModalBody>
          <ModalFoot>
            <Button onClick={tryIt}>Dry run again</Button>
            <Button onClick={onClose}>Close</Button>
          </ModalFoot>
        </>
      ) : (
        <Review
          {...props}
          report={report}
          onDryRun={dry.state.step === 'running' ? undefined : tryIt}
          onApply={(id, consent) => applying.start({ connectionId, id, consent })}
        >
          {dry.state.step === 'running' ? <p role="status">Running it in a transaction that is rolled back…</p> : null}
          {dry.state.step === 'failed' ? <FailurePanel failure={dry.state.failure} /> : null}
        </Review>
      )}
    </Modal>
  );
}

interface ReviewProps extends ConfirmRunProps {
  readonly report: SqlDryRun | undefined;
  /** undefined while one is running. */
  readonly onDryRun: (() => void) | undefined;
  readonly onApply: (id: string, consent: { readonly typedName: string; readonly passphrase?: string | null }) => void;
  readonly children: ReactNode;
}

const noConsent = { typedName: null, passphrase: false };

function Review({ text, statements, report, onDryRun, onApply, onRun, onClose, children }: ReviewProps) {
  const { connection } = useWriteAccess();
  const [given, setGiven] = useState<GivenConsent>(nothingGiven);
  const [typedVerb, setTypedVerb] = useState('');
  const writing = statements.filter(mayWrite);
  const noDryRun = whyNoDryRun(writing);
  const archive = report?.archive.kind === 'edits' && report.error === null ? report.archive : undefined;
  const isEmpty = archive?.rows === 0;
  const consent = archive?.consent ?? { ...noConsent, typedName: nameToType(connection) };
  const verb = archive === undefined ? verbToType(writing) : null;
  const missing = [
    ...missingConsents({ consent: { ...consent, live: false } }, given),
    ...(verb === null || typedVerb.trim().toUpperCase() === verb ? [] : [`the word ${verb}`]),
  ];
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (missing.length > 0) return;
    if (archive === undefined) onRun({ typedName: given.typedName });
    else {
      const passphrase = consent.passphrase ? { passphrase: readPassphrase(event.currentTarget, given) } : {};
      onApply(archive.id, { typedName: given.typedName, ...passphrase });
    }
  };
  return (
    <ModalForm onSubmit={submit}>
      <ModalBody>
        <CheckedList text={text} statements={writing} />
        {children}
        {report === undefined ? null : <DryRunReport report={report} />}
        {archive !== undefined ? null : <NoArchive reason={noArchiveReason(noDryRun, report)} />}
      </ModalBody>
      {consent.typedName === null && !consent.passphrase && verb === null ? null : (
        <div className={styles['consents']}>
          {consent.typedName === null && !consent.passphrase ? null : (
            <ConsentFields
              plan={{ consent: { ...consent, live: false }, warnings: [] }}
              effect={writing.some(({ verb: each }) => each === 'DELETE') ? 'removes' : 'changes'}
              given={given}
              onGiven={setGiven}
            />
          )}
          {verb === null ? null : (
            <TextField
              label={`There is no archive. To run it anyway, type ${verb}`}
              value={typedVerb}
              onValue={setTypedVerb}
            />
          )}
        </div>
      )}
      <ModalFoot
        status={isEmpty ? '' : stillNeeded(missing)}
        start={
          noDryRun === '' && onDryRun !== undefined ? (
            <Button onClick={onDryRun}>{report === undefined ? 'Dry run' : 'Dry run again'}</Button>
          ) : null
        }
      >
        <Button onClick={onClose}>{isEmpty ? 'Close' : 'Cancel'}</Button>
        {isEmpty ? null : (
          <Button
            type="submit"
            look={writing.some(isDangerous) || archive?.rows !== undefined ? 'danger' : 'primary'}
            disabled={missing.length > 0 || onDryRun === undefined}
          >
            {archive === undefined
              ? `Run ${formatPlural(statements.length, 'statement')}`
              : `Run for real: ${formatPlural(archive.rows, 'row')}`}
          </Button>
        )}
      </ModalFoot>
    </ModalForm>
  );
}

function noArchiveReason(noDryRun: string, report: SqlDryRun | undefined): string {
  if (noDryRun !== '') return noDryRun;
  if (report === undefined) return 'A dry run tells whether the rows can be archived first';
  return report.archive.kind === 'none' ? report.archive.reason : 'The statement failed';
}

/** What must be typed to run statements that change or remove rows without an archive; null for those that only add. */
function verbToType(writing: readonly CheckedStatement[]): string | null {
  const found = writing.find(
    (statement) =>
      isDangerous(statement) || /^(?:UPDATE|DELETE|MERGE|REPLACE|WITH|DO|CALL|EXECUTE)$/u.test(statement.verb),
  );
  return found?.verb.toUpperCase() ?? null;
}

interface CheckedListProps {
  readonly text: string;
  readonly statements: readonly CheckedStatement[];
}

function CheckedList({ text, statements }: CheckedListProps) {
  return (
    <ul className={styles['checked']}>
      {statements.map((statement) => (
        <li key={statement.from}>
          <code>{visibleText(shortSql(text.slice(statement.from, statement.to), 160))}</code>
          <p>
            <b>{statement.verb}</b> {classWord(statement)}
          </p>
          {statement.flags.map((flag) => (
            <p key={flag} className={isDangerous({ ...statement, flags: [flag] }) ? styles['danger'] : styles['note']}>
              It {flagWords[flag]}.
            </p>
          ))}
        </li>
      ))}
    </ul>
  );
}
