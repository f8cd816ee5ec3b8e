import { IconRefresh } from '@tabler/icons-react';
import { useIsFetching, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { formatInstant } from '#renderer/format/formatInstant.ts';
import { Segments } from '#renderer/plots/tools/Segments.tsx';
import { IconButton } from '#renderer/ui/Button.tsx';
import { overviewRanges } from '#shared/domain/overview.ts';
import { visibleText } from '#shared/visibleText.ts';
import { DatabasePanel } from './DatabasePanel.tsx';
import type { OverviewViewProps } from './overviewProps.ts';
import { databaseFactsQuery, overviewQuery, zoneOffsetOf } from './overviewQueries.ts';
import { rangeWords } from './rangeWords.ts';
import { StoragePanel } from './StoragePanel.tsx';
import { YaptidePanels } from './YaptidePanels.tsx';
import styles from './Overview.module.css';

/** A connection at a glance. Each part is read, and fails, on its own; the cheapest come first. */
export function OverviewView(props: OverviewViewProps) {
  const { connection, range, onRange, zone, now } = props;
  const { id: connectionId, isYaptide } = connection;
  const client = useClient();
  const queries = useQueryClient();
  const zoneOffset = zoneOffsetOf(zone, now);
  const overview = useQuery({ ...overviewQuery(client, connectionId, { range, zoneOffset }), enabled: isYaptide });
  const facts = useQuery(databaseFactsQuery(client, connectionId));
  const isReady = useStaying(!overview.isPending && !facts.isPending);
  const isFetching = useIsFetching({ queryKey: ['overview', connectionId] }) > 0;
  const refresh = (): void => {
    void queries.invalidateQueries({ queryKey: ['overview', connectionId] });
    void queries.invalidateQueries({ queryKey: ['problems', connectionId] });
  };
  const readAt = (isYaptide ? overview : facts).dataUpdatedAt;
  return (
    <section className={styles['overview']} aria-label="Overview">
      <header className={styles['head']}>
        <h1>Overview</h1>
        <span className={styles['place']} title={visibleText(connection.place)}>
          <bdi>{visibleText(connection.place)}</bdi>
        </span>
        {readAt > 0 && (
          <span className={styles['asOf']}>
            as of{' '}
            {formatInstant(`${new Date(readAt).toISOString().slice(0, 19).replace('T', ' ')}+00`, zone).slice(11, 19)}
          </span>
        )}
        {isYaptide && (
          <Segments
            name=""
            title="Period"
            value={overview.data?.range ?? range ?? 'month'}
            choices={overviewRanges.map((value) => ({ value, text: rangeWords[value].short }))}
            onChoose={onRange}
          />
        )}
        <IconButton label="Refresh" onClick={refresh} aria-busy={isFetching}>
          <IconRefresh size={16} stroke={1.7} aria-hidden="true" />
        </IconButton>
      </header>
      {isYaptide ? (
        <YaptidePanels {...props} overview={overview} facts={facts} isReady={isReady} />
      ) : (
        <div className={styles['other']}>
          <StoragePanel facts={facts} byUser={undefined} onOpenUser={props.onOpenUser} />
          <div className={styles['column']}>
            <DatabasePanel connection={connection} facts={facts} overview={undefined} now={now} zone={zone} />
            {props.changes}
          </div>
        </div>
      )}
    </section>
  );
}

/** In ms: how long the overview must be open before it asks for what takes seconds on a large database. */
const stay = 800;

/** Whether a condition has held for a while: a person who only passes through does not start what others then wait for. */
function useStaying(condition: boolean): boolean {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!condition) return undefined;
    const timer = setTimeout(() => setLong(true), stay);
    return () => clearTimeout(timer);
  }, [condition]);
  return condition && isLong;
}
