import { IconAlertTriangle, IconPlus } from '@tabler/icons-react';
import { formatInstant } from '#renderer/format/formatInstant.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { relationText } from '#shared/domain/catalog.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import type { Maintenance, MissingIndexFacts } from '#shared/domain/maintenance.ts';
import { visibleText } from '#shared/visibleText.ts';
import { SqlStatement } from '../SqlStatement.tsx';
import styles from './Maintenance.module.css';

interface MissingIndexCardProps {
  readonly facts: MissingIndexFacts;
  readonly scansSince: string | null;
  /** Whether the table is named, as in a list of several. */
  readonly namesTable: boolean;
  readonly onMaintain: (operation: Maintenance) => void;
}

/** Columns without an index: the evidence, the statement that creates one, and the button. */
export function MissingIndexCard({ facts, scansSince, namesTable, onMaintain }: MissingIndexCardProps) {
  const { zone } = usePreferences().preferences;
  const { relation, columns, statement, scans, plan } = facts;
  const name = columns.map(visibleText).join(', ');
  const since = scansSince === null ? '' : ` since ${formatInstant(scansSince, zone)}`;
  // Neither is known until the list has arrived.
  const ofPlan = plan === null ? 'Reading the evidence…' : 'From EXPLAIN QUERY PLAN';
  const sources = scans === null ? ofPlan : `From pg_stat_user_tables${since} and EXPLAIN`;
  return (
    <section className={styles['missing']} aria-label={`Missing index on ${visibleText(relation.name)} (${name})`}>
      <p className={styles['missingTitle']}>
        <IconAlertTriangle size={15} stroke={1.8} aria-hidden="true" />
        <b>
          {namesTable ? `${visibleText(relationText(relation))}.` : ''}
          {name} {columns.length === 1 ? 'has' : 'have'} no index
        </b>
        <span>{reasonText(facts)}</span>
      </p>
      <dl className={styles['evidence']}>
        {evidenceOf(facts).map(({ value, text }) => (
          <div key={text}>
            <dt>{text}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <SqlStatement text={statement} what="the statement" />
      <p className={styles['missingFoot']}>
        <span>
          {sources}
          {facts.costWithIndex === null ? '' : '. The cost with the index is computed from the statistics.'}
        </span>
        <Button onClick={() => onMaintain({ kind: 'create-index', relation, columns })}>
          <IconPlus size={14} stroke={1.8} aria-hidden="true" /> Create…
        </Button>
      </p>
    </section>
  );
}

function reasonText({ parent, columns }: MissingIndexFacts): string {
  if (parent !== null) {
    return `Finding the rows of one ${visibleText(parent.name)}, and removing one, reads the whole table.`;
  }
  return columns[0] === 'job_state'
    ? 'Filtering simulations by state reads the whole table.'
    : 'Sorting and filtering simulations by their start reads the whole table.';
}

function evidenceOf(facts: MissingIndexFacts): readonly { readonly value: string; readonly text: string }[] {
  const { rows, bytes, scans, rowsRead, plan, cost, costWithIndex, indexBytes } = facts;
  const known = (value: string | null, text: string) => (value === null ? [] : [{ value, text }]);
  const withIndex = costWithIndex === null ? '' : ` → ≈ ${formatCount(Math.ceil(costWithIndex))}`;
  const lookup = cost === null ? plan : `${formatCount(Math.round(cost))}${withIndex}`;
  return [
    ...known(rows < 0 ? null : `≈ ${formatCount(rows)}`, bytes === null ? 'rows' : `rows in ${formatBytes(bytes)}`),
    ...known(scans === null ? null : formatCount(scans), 'scans of the whole table'),
    ...known(rowsRead === null ? null : formatCount(rowsRead), 'rows read by them'),
    ...known(lookup, cost === null ? 'plan of a lookup' : `cost of a lookup${plan === null ? '' : ` (${plan})`}`),
    ...known(indexBytes === null ? null : `≤ ${formatBytes(indexBytes)}`, 'size of the index'),
  ];
}
