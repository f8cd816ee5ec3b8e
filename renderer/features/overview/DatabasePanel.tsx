import type { UseQueryResult } from '@tanstack/react-query';
import { formatAge, formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { Panel } from '#renderer/ui/Panel.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { Connection } from '#shared/domain/connection.ts';
import type { DatabaseFacts, Overview } from '#shared/domain/overview.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Overview.module.css';

interface DatabasePanelProps {
  readonly connection: Connection;
  readonly facts: UseQueryResult<DatabaseFacts>;
  /** undefined until it is known, and for databases that are not yaptide's. */
  readonly overview: Overview | undefined;
  readonly now: number;
  readonly zone: Zone;
}

/** Facts of the database as a whole. What cannot be known is left out. */
export function DatabasePanel({ connection, facts, overview, now, zone }: DatabasePanelProps) {
  return (
    <Panel title="Database">
      <QueryPanel query={facts} what="the facts of the database">
        {(found) => (
          <dl className={styles['facts']}>
            {factsOf({ connection, found, overview, now, zone }).map(({ name, value, title }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd title={title}>{visibleText(value)}</dd>
              </div>
            ))}
          </dl>
        )}
      </QueryPanel>
    </Panel>
  );
}

interface Fact {
  readonly name: string;
  readonly value: string;
  readonly title?: string;
}

function factsOf({
  connection,
  found,
  overview,
  now,
  zone,
}: Omit<DatabasePanelProps, 'facts'> & { readonly found: DatabaseFacts }): readonly Fact[] {
  const { dialect, serverVersion, revision } = connection;
  const server = dialect === 'postgresql' ? 'PostgreSQL' : 'SQLite';
  const up = found.upSince;
  const first = overview?.firstStartedAt ?? null;
  const written = found.writtenAt === null ? null : `${found.writtenAt.slice(0, 19).replace('T', ' ')}+00`;
  const dated = (name: string, instant: string): Fact => ({
    name,
    value: `${formatAge(instant, now)} ago`,
    title: formatInstant(instant, zone),
  });
  const recorded = revision.recorded;
  return [
    {
      name: 'server',
      value: `${server} ${serverVersion.split(' ')[0] ?? ''}`,
      title: serverVersion,
    },
    ...(up === null ? [] : [{ name: 'up for', value: formatAge(up, now), title: `since ${formatInstant(up, zone)}` }]),
    ...(overview === undefined
      ? []
      : [
          {
            name: 'revision',
            value:
              recorded === null || recorded === revision.byShape
                ? revision.byShape
                : `${revision.byShape}, recorded ${recorded}`,
            title:
              recorded === null
                ? 'recognised by its tables; alembic_version is empty'
                : `alembic_version is ${recorded}`,
          },
          { name: 'simulations', value: formatCount(overview.simulations) },
        ]),
    { name: 'size', value: formatBytes(found.size), title: `${formatCount(found.size)} bytes` },
    { name: 'tables', value: formatCount(found.tableCount) },
    { name: 'encoding', value: found.encoding },
    ...(first === null ? [] : [dated('first simulation', first)]),
    ...(written === null ? [] : [dated('last written', written)]),
  ];
}
