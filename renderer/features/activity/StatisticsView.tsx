import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { Segments } from '#renderer/plots/tools/Segments.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { Panel } from '#renderer/ui/Panel.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { SectionId, ServerSection, StatementStatistics } from '#shared/domain/serverActivity.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { statementsQuery, statisticsQuery } from './activityQueries.ts';
import styles from './Activity.module.css';

interface StatisticsViewProps {
  readonly connectionId: string;
  readonly zone: Zone;
}

const titles: Readonly<Record<SectionId, { readonly title: string; readonly none: string }>> = {
  checkpoints: { title: 'Checkpoints', none: 'No checkpoints were counted.' },
  io: { title: 'Input and output (pg_stat_io)', none: 'Nothing was read or written.' },
  replication: { title: 'Replication', none: 'No standby is connected.' },
  slots: { title: 'Replication slots', none: 'There are no replication slots.' },
};

/** What the server has counted: checkpoints, input and output, replication, and what statements took. */
export function StatisticsView({ connectionId, zone }: StatisticsViewProps) {
  const client = useClient();
  const statistics = useQuery(statisticsQuery(client, connectionId));
  return (
    <section className={styles['statistics']} aria-label="Statistics">
      <h1>Statistics</h1>
      <StatementsPanel connectionId={connectionId} zone={zone} />
      <QueryPanel query={statistics} what="the statistics of the server">
        {({ sections }) =>
          sections.map((section) => (
            <Panel key={section.id} title={titles[section.id].title}>
              {section.failure !== null ? (
                <FailurePanel failure={section.failure} />
              ) : section.rows.length === 0 ? (
                <p className={styles['dim']}>{titles[section.id].none}</p>
              ) : (
                <FiguresTable label={titles[section.id].title} columns={section.columns} rows={section.rows} />
              )}
            </Panel>
          ))
        }
      </QueryPanel>
    </section>
  );
}

function StatementsPanel({ connectionId, zone }: StatisticsViewProps) {
  const client = useClient();
  const queries = useQueryClient();
  const [period, setPeriod] = useState<'opened' | 'reset'>('opened');
  const query = useQuery(statementsQuery(client, connectionId, period));
  const restart = useMutation({
    mutationFn: async () => client.call('activity.statements', { connectionId, period: 'opened', restart: true }),
    onSettled: async () => queries.invalidateQueries({ queryKey: ['activity', connectionId, 'statements'] }),
  });
  const since = query.data?.since ?? null;
  return (
    <Panel
      title="Statements"
      note={since === null ? '' : `since ${formatInstant(instantOf(since), zone).slice(11, 19)}`}
      actions={
        query.data !== undefined &&
        query.data !== null && (
          <>
            <Segments
              name=""
              title="Period"
              value={period}
              choices={[
                { value: 'opened', text: 'since first opened' },
                { value: 'reset', text: 'since the last reset' },
              ]}
              onChoose={setPeriod}
            />
            <Button disabled={period === 'reset' || restart.isPending} onClick={() => restart.mutate()}>
              Start a new period
            </Button>
          </>
        )
      }
    >
      <QueryPanel query={query} what="the statements">
        {(data) => <Statements data={data} />}
      </QueryPanel>
    </Panel>
  );
}

const instantOf = (epoch: number): string => `${new Date(epoch).toISOString().slice(0, 19).replace('T', ' ')}+00`;

const statementColumns: ServerSection['columns'] = [
  { name: 'statement', unit: 'text' },
  { name: 'user', unit: 'text' },
  { name: 'calls', unit: 'count' },
  { name: 'total', unit: 'milliseconds' },
  { name: 'mean', unit: 'milliseconds' },
  { name: 'rows', unit: 'count' },
  { name: 'cache hit %', unit: 'text' },
];

function Statements({ data }: { readonly data: StatementStatistics }) {
  if (data === null) {
    return (
      <p className={styles['dim']}>
        pg_stat_statements is not installed in this database. An administrator adds it to shared_preload_libraries,
        restarts the server and runs <code>CREATE EXTENSION pg_stat_statements;</code>
      </p>
    );
  }
  if (data.statements.length === 0) return <p className={styles['dim']}>No statement has run in this period.</p>;
  const rows = data.statements.map(({ query, user, calls, total, mean, rows: count, blocksHit, blocksRead }) => [
    query.replaceAll(/\s+/gu, ' '),
    user,
    String(calls),
    String(total),
    String(mean),
    String(count),
    blocksHit + blocksRead === 0 ? '' : ((100 * blocksHit) / (blocksHit + blocksRead)).toFixed(1),
  ]);
  return <FiguresTable label="Statements" columns={statementColumns} rows={rows} />;
}

interface FiguresTableProps {
  readonly label: string;
  readonly columns: ServerSection['columns'];
  readonly rows: ServerSection['rows'];
}

function FiguresTable({ label, columns, rows }: FiguresTableProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles['scroll']} tabIndex={0} role="group" aria-label={label}>
      <table className={styles['table']}>
        <thead>
          <tr>
            {columns.map(({ name, unit }) => (
              <th key={name} scope="col" data-align={unit === 'text' ? 'start' : 'end'}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.join('\u001f')}>
              {columns.map(({ name, unit }, index) => (
                <td key={name} data-align={unit === 'text' ? 'start' : 'end'} title={visibleText(row[index] ?? '')}>
                  {valueText(row[index] ?? null, unit)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function valueText(value: string | null, unit: ServerSection['columns'][number]['unit']): string {
  if (value === null) return '–';
  const number = Number(value);
  if (unit === 'text' || Number.isNaN(number)) return visibleText(value);
  if (unit === 'bytes') return formatBytes(number);
  if (unit === 'count') return formatCount(Math.round(number));
  if (unit === 'seconds') return `${number} s`;
  return number >= 1000 ? `${Number((number / 1000).toPrecision(4))} s` : `${Number(number.toPrecision(3))} ms`;
}
