import { useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import type { CheckedStatement, SqlDryRun } from '#shared/domain/sql.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { classWord, flagWords, isDangerous, mayWrite, shortSql } from './statementWords.ts';
import styles from './Sql.module.css';

interface ConfirmRunProps {
  readonly connectionId: string;
  readonly consoleId: string;
  readonly text: string;
  readonly statements: readonly CheckedStatement[];
  /** The values of their parameters. */
  readonly valuesOf: (statement: CheckedStatement) => readonly (string | null)[];
  readonly onRun: () => void;
  readonly onClose: () => void;
}

/** What the statements that may write do, before they run. */
export function ConfirmRun({ connectionId, consoleId, text, statements, valuesOf, onRun, onClose }: ConfirmRunProps) {
  const writing = statements.filter(mayWrite);
  const [only] = writing;
  const dry = useCancellableCall('sql.dryRun');
  const canDryRun =
    only !== undefined &&
    writing.length === 1 &&
    !only.flags.includes('no-transaction') &&
    !only.flags.includes('outside');
  const isDanger = writing.some(isDangerous);
  const label = `Run ${formatPlural(statements.length, 'statement')}`;
  return (
    <Modal title="Run statements that write?" width="wide" onClose={onClose}>
      <ModalBody>
        <ul className={styles['checked']}>
          {writing.map((statement) => (
            <li key={statement.from}>
              <code>{visibleText(shortSql(text.slice(statement.from, statement.to), 160))}</code>
              <p>
                <b>{statement.verb}</b> {classWord(statement)}
              </p>
              {statement.flags.map((flag) => (
                <p
                  key={flag}
                  className={isDangerous({ ...statement, flags: [flag] }) ? styles['danger'] : styles['note']}
                >
                  It {flagWords[flag]}.
                </p>
              ))}
            </li>
          ))}
        </ul>
        {dry.state.step === 'running' ? <p role="status">Running it in a transaction that is rolled back…</p> : null}
        {dry.state.step === 'failed' ? <FailurePanel failure={dry.state.failure} /> : null}
        {dry.state.step === 'done' ? <DryRunReport report={dry.state.value} /> : null}
      </ModalBody>
      <ModalFoot
        start={
          canDryRun ? (
            <Button
              disabled={dry.state.step === 'running'}
              onClick={() =>
                dry.start({ connectionId, consoleId, sql: text.slice(only.from, only.to), values: [...valuesOf(only)] })
              }
            >
              Try it without keeping it
            </Button>
          ) : null
        }
      >
        <Button onClick={onClose}>Cancel</Button>
        <Button look={isDanger ? 'danger' : 'primary'} onClick={onRun}>
          {label}
        </Button>
      </ModalFoot>
    </Modal>
  );
}

function DryRunReport({ report }: { readonly report: SqlDryRun }) {
  if (report.error !== null) return <FailurePanel failure={report.error.failure} />;
  return (
    <section aria-label="Dry run" className={styles['dryRun']}>
      <h3>Dry run: {report.tag}, rolled back</h3>
      {report.counts.length === 0 ? null : (
        <table>
          <thead>
            <tr>
              <th scope="col">Table</th>
              <th scope="col">added</th>
              <th scope="col">changed</th>
              <th scope="col">removed</th>
            </tr>
          </thead>
          <tbody>
            {report.counts.map(({ table, inserted, updated, removed }) => (
              <tr key={table}>
                <th scope="row">{visibleText(table)}</th>
                <td>{formatCount(inserted)}</td>
                <td>{formatCount(updated)}</td>
                <td>{formatCount(removed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {report.uncounted === '' ? null : <p>{report.uncounted}</p>}
      {report.remains.map((line) => (
        <p key={line} className={styles['note']}>
          {line}
        </p>
      ))}
    </section>
  );
}

interface ParametersProps {
  readonly names: readonly string[];
  readonly before: ReadonlyMap<string, string | null>;
  readonly onDone: (values: ReadonlyMap<string, string | null>) => void;
  readonly onClose: () => void;
}

/** Asks for the values of parameters; an empty field can be NULL or an empty text. */
export function ParametersDialog({ names, before, onDone, onClose }: ParametersProps) {
  const [values, setValues] = useState(() => new Map(names.map((name) => [name, before.get(name) ?? ''])));
  const [nulls, setNulls] = useState(() => new Set(names.filter((name) => before.get(name) === null)));
  return (
    <Modal title="Values of the parameters" onClose={onClose}>
      <ModalForm
        onSubmit={(event) => {
          event.preventDefault();
          onDone(new Map(names.map((name) => [name, nulls.has(name) ? null : (values.get(name) ?? '')])));
        }}
      >
        <ModalBody>
          {names.map((name) => (
            <div key={name} className={styles['parameter']}>
              <TextField
                label={name}
                value={values.get(name) ?? ''}
                onValue={(value) => setValues((all) => new Map(all).set(name, value))}
                mono
              />
              <label>
                <input
                  type="checkbox"
                  checked={nulls.has(name)}
                  onChange={({ target }) =>
                    setNulls(
                      (all) => new Set(target.checked ? [...all, name] : [...all].filter((each) => each !== name)),
                    )
                  }
                />{' '}
                NULL
              </label>
            </div>
          ))}
        </ModalBody>
        <ModalFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary">
            Run with these values
          </Button>
        </ModalFoot>
      </ModalForm>
    </Modal>
  );
}
