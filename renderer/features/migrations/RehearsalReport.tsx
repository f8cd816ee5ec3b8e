import {
  IconAlertTriangle,
  IconCheck,
  IconCircleCheck,
  IconEye,
  IconLock,
  IconPencil,
  IconX,
} from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import type { ComparedTable, MigrationCheck, RehearsalReport, RehearsalStep } from '#shared/domain/migration.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { lockText, predictedText, secondsText, spaceText, verdictOf } from './rehearsalWords.ts';
import styles from './Migrations.module.css';

const icons = { passed: IconCircleCheck, warning: IconAlertTriangle, failed: IconX } as const;
const outcomeWords = { passed: 'passed', warning: 'to review', failed: 'failed' } as const;

/** How something ended, as an icon with a word. */
export function OutcomeIcon({ outcome }: Pick<MigrationCheck, 'outcome'>) {
  const Icon = icons[outcome];
  return (
    <span className={styles['outcome']} data-outcome={outcome}>
      <Icon size={16} aria-hidden="true" />
      <span className="visually-hidden">{outcomeWords[outcome]}: </span>
    </span>
  );
}

/** A rehearsal from its verdict to its checks. */
export function ReportView({ report }: { readonly report: RehearsalReport }) {
  const { steps, tables, checks, preChecks } = report;
  const good = checks.filter(({ outcome }) => outcome === 'passed').length;
  return (
    <>
      <VerdictBox report={report} />
      <StepTable steps={steps} />
      <div className={styles['bottom']}>
        <section aria-label="Before and after">
          <h2>
            Before and after <small>{formatPlural(tables.length, 'table')} · over the columns that both have</small>
          </h2>
          <TableList tables={tables} />
        </section>
        <section aria-label="Checks">
          <h2>
            Checks{' '}
            <small>
              {good} of {checks.length}
            </small>
          </h2>
          <CheckList label="Checks" checks={checks} />
          <h2>
            Found in advance <small>what would stop yaptide’s own migration</small>
          </h2>
          <CheckList label="Found in advance" checks={preChecks} />
        </section>
      </div>
    </>
  );
}

function VerdictBox({ report }: { readonly report: RehearsalReport }) {
  const { steps, from, to, downtime, spaceBytes } = report;
  const { outcome, text, equal, lost } = verdictOf(report);
  const revisions = steps.filter(({ revision }) => revision !== '').length;
  return (
    <div className={styles['verdict']} data-outcome={outcome}>
      <OutcomeIcon outcome={outcome} />
      <div className={styles['words']}>
        <b>{visibleText(text)}</b>
        <p title={downtime.basis}>
          {formatPlural(revisions, 'revision')}, {from} → {to}. Plan for <b>{predictedText(downtime)}</b> in which no
          result can be opened{spaceBytes === undefined ? '' : `, and for ${spaceText(spaceBytes)}`}.
        </p>
        <p>{downtime.basis}</p>
      </div>
      <dl>
        <div>
          <dd>{formatCount(equal)}</dd>
          <dt>rows equal</dt>
        </div>
        <div>
          <dd>{formatCount(lost)}</dd>
          <dt>rows lost</dt>
        </div>
        <div>
          <dd>{downtime.seconds < 1 ? '< 1 s' : secondsText(downtime.seconds)}</dd>
          <dt>downtime, predicted</dt>
        </div>
      </dl>
    </div>
  );
}

/** The steps of a rehearsal, with what each took and what it would take on production. */
export function StepTable({ steps }: { readonly steps: readonly RehearsalStep[] }) {
  const longest = Math.max(0.001, ...steps.map(({ predicted }) => predicted?.seconds ?? 0));
  return (
    <table className={styles['steps']} aria-label="Steps">
      <thead>
        <tr>
          <th scope="col">step</th>
          <th scope="col">took</th>
          <th scope="col">rows</th>
          <th scope="col">lock on production</th>
          <th scope="col">predicted for production</th>
        </tr>
      </thead>
      <tbody>
        {steps.map((step) => (
          <tr key={`${step.revision} ${step.title}`} data-outcome={step.outcome}>
            <th scope="row" title={`${step.title} ${step.note}`.trim()}>
              <OutcomeIcon outcome={step.outcome} />
              {step.revision === '' ? null : <code>{step.revision}</code>}
              <b data-revision={step.revision !== ''}>{step.title}</b> <small>{step.note}</small>
            </th>
            <td>{secondsText(step.seconds)}</td>
            <td>{step.rows}</td>
            <td>
              <Lock lock={step.lock} />
            </td>
            <td>{step.predicted === null ? '–' : <Predicted predicted={step.predicted} longest={longest} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A lock and what it is on. */
export function Lock({ lock }: Pick<RehearsalStep, 'lock'>) {
  const words = lockText({ lock });
  if (lock === null) return words;
  const isReading = lock.tables.length === 0;
  return (
    <span title={lock.tables.join(', ')}>
      <span className={styles['lock']} data-reading={isReading}>
        {isReading ? <IconEye size={12} aria-hidden="true" /> : <IconLock size={12} aria-hidden="true" />} {lock.mode}
      </span>{' '}
      {words}
    </span>
  );
}

interface PredictedProps {
  readonly predicted: NonNullable<RehearsalStep['predicted']>;
  readonly longest: number;
}

function Predicted({ predicted, longest }: PredictedProps) {
  const width: CSSProperties = { width: `${Math.max(2, (56 * predicted.seconds) / longest)}px` };
  return (
    <span className={styles['predicted']}>
      <i style={width} aria-hidden="true" />
      {predictedText(predicted)}
    </span>
  );
}

const nested = new Set([
  'YaptideUser',
  'KeycloakUser',
  'CelerySimulation',
  'BatchSimulation',
  'CeleryTask',
  'BatchTask',
]);

function TableList({ tables }: { readonly tables: readonly ComparedTable[] }) {
  return (
    <table className={styles['tables']} aria-label="Tables before and after">
      <thead>
        <tr>
          <th scope="col">table</th>
          <th scope="col">before</th>
          <th scope="col">after</th>
          <th scope="col">rows</th>
          <th scope="col">schema</th>
        </tr>
      </thead>
      <tbody>
        {tables.map((table) => (
          <tr key={table.name}>
            <th scope="row" data-nested={nested.has(table.name)}>
              {visibleText(table.name)}
            </th>
            <td>{formatCount(table.before)}</td>
            <td>{formatCount(table.after)}</td>
            <td>
              <Rows table={table} />
            </td>
            <td>
              {table.schema.map((change) => (
                <span key={change} className={styles['change']} data-kind={change.slice(0, 1)}>
                  {visibleText(change)}
                </span>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Rows({ table: { isEqual, meant } }: { readonly table: ComparedTable }) {
  if (!isEqual) {
    return (
      <span className={styles['outcome']} data-outcome="failed">
        <IconX size={13} aria-hidden="true" /> differ
      </span>
    );
  }
  return (
    <>
      <span className={styles['outcome']} data-outcome="passed">
        <IconCheck size={13} aria-hidden="true" /> equal
      </span>
      {meant.length === 0 ? null : (
        <span className={styles['meant']} title="Changed, as the revisions intend">
          <IconPencil size={12} aria-hidden="true" /> {meant.join(', ')}
        </span>
      )}
    </>
  );
}

/** Checks with their results. */
export function CheckList({ label, checks }: { readonly label: string; readonly checks: readonly MigrationCheck[] }) {
  return (
    <ul className={styles['checks']} aria-label={label}>
      {checks.map(({ title, outcome, text }) => (
        <li key={title}>
          <OutcomeIcon outcome={outcome} />
          <div>
            <b>{title}</b>
            <p>{visibleText(text)}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
