import { IconAlertTriangle, IconCheck, IconChevronRight, IconInfoCircle, IconX } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { FigureTile, LinkButton } from '#renderer/ui/Panel.tsx';
import {
  type IntegrityFinding,
  type IntegrityReport,
  type IntegritySeverity,
  integritySeverities,
} from '#shared/domain/integrity.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { changeText } from './integrityFile.ts';
import styles from './Integrity.module.css';

interface FindingListProps {
  readonly report: IntegrityReport;
  readonly onOpenSimulation: (id: number, pageId?: number) => void;
  readonly onOpenTable: (table: string) => void;
}

const looks = {
  error: { Icon: IconX, name: 'errors', tone: 'danger', text: 'yaptide fails, or results are lost' },
  warning: { Icon: IconAlertTriangle, name: 'warnings', tone: 'warn', text: 'not as it should be' },
  note: { Icon: IconInfoCircle, name: 'notes', tone: undefined, text: 'worth knowing' },
} as const satisfies Readonly<Record<IntegritySeverity, object>>;

/** The findings of a report, gravest first; each opens to its examples and the recommended action. */
export function FindingList({ report, ...links }: FindingListProps) {
  const [open, setOpen] = useState<string>();
  const { findings } = report;
  const rowsOf = (severity: IntegritySeverity): number =>
    findings.reduce((sum, finding) => sum + (finding.severity === severity ? finding.count : 0), 0);
  return (
    <>
      <div className={styles['tiles']}>
        {integritySeverities.map((severity) => {
          const { Icon, name, tone, text } = looks[severity];
          const count = rowsOf(severity);
          return (
            <FigureTile
              key={severity}
              figure={formatCount(count)}
              name={name}
              icon={count === 0 ? <IconCheck size={15} aria-hidden="true" /> : <Icon size={15} aria-hidden="true" />}
              tone={count === 0 ? 'good' : tone}
              text={text}
            />
          );
        })}
      </div>
      {findings.length === 0 ? (
        <EmptyState title="Nothing was found" text="Every blob can be read, and every rule of yaptide’s data holds." />
      ) : (
        <ul className={styles['findings']} aria-label="Findings">
          {findings.map((finding) => {
            const key = `${finding.table} ${finding.rule}`;
            return (
              <Finding
                key={key}
                {...links}
                finding={finding}
                isOpen={open === key}
                onToggle={() => setOpen(open === key ? undefined : key)}
              />
            );
          })}
        </ul>
      )}
    </>
  );
}

interface FindingProps extends Omit<FindingListProps, 'report'> {
  readonly finding: IntegrityFinding;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function Finding({ finding, isOpen, onToggle, ...links }: FindingProps) {
  const { severity, title, count, bytes } = finding;
  const id = useId();
  const { Icon } = looks[severity];
  const change = changeText(finding.change);
  return (
    <li data-severity={severity}>
      <button type="button" className={styles['finding']} aria-expanded={isOpen} aria-controls={id} onClick={onToggle}>
        <IconChevronRight size={14} className={styles['chevron']} aria-hidden="true" />
        <span className={styles['severity']}>
          <Icon size={15} aria-hidden="true" />
          <span className="visually-hidden">{severity}: </span>
        </span>
        <span className={styles['title']}>{visibleText(title)}</span>
        <span className={styles['change']}>{change}</span>
        <span className={styles['bytes']}>{bytes === null ? '' : formatBytes(bytes)}</span>
        <b className={styles['count']}>{formatCount(count)}</b>
      </button>
      {isOpen && <Examples {...links} id={id} finding={finding} />}
    </li>
  );
}

function Examples({
  id,
  finding,
  onOpenSimulation,
  onOpenTable,
}: Omit<FindingListProps, 'report'> & { readonly id: string; readonly finding: IntegrityFinding }) {
  const { table, action, examples, count } = finding;
  return (
    <div id={id} className={styles['examples']}>
      <p>{visibleText(action)}</p>
      <ul>
        {examples.map((row) => (
          <li key={row.id}>
            <span className={styles['row']}>
              {table} {formatCount(row.id)}
            </span>
            <span className={styles['text']} title={visibleText(row.text)}>
              {visibleText(row.text)}
            </span>
            {row.simulationId === null ? null : (
              <LinkButton
                onClick={() => onOpenSimulation(row.simulationId ?? 0, table === 'Page' ? row.id : undefined)}
              >
                Open simulation {formatCount(row.simulationId)}
              </LinkButton>
            )}
          </li>
        ))}
      </ul>
      <p className={styles['more']}>
        {count > examples.length ? <span>and {formatPlural(count - examples.length, 'more row')}</span> : null}
        <LinkButton onClick={() => onOpenTable(table)}>Open the table {table}</LinkButton>
      </p>
    </div>
  );
}
