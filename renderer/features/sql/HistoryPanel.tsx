import { IconStar, IconStarFilled, IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { SearchBox } from '#renderer/ui/SearchBox.tsx';
import type { SqlHistoryEntry } from '#shared/domain/sql.ts';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { shortSql, timeText } from './statementWords.ts';
import { sqlQueries } from './sqlQueries.ts';
import styles from './Sql.module.css';

interface HistoryPanelProps {
  readonly connectionId: string;
  readonly zone: Zone;
  /** Puts a statement into the text. */
  readonly onChoose: (sql: string) => void;
  readonly onClose: () => void;
}

/** Statements that were run from this machine, by day, searchable. */
export function HistoryPanel({ connectionId, zone, onChoose, onClose }: HistoryPanelProps) {
  const client = useClient();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [isEverywhere, setEverywhere] = useState(false);
  const [onlyFailed, setOnlyFailed] = useState(false);
  const [onlyStarred, setOnlyStarred] = useState(false);
  const query = useQuery(
    sqlQueries.history(client, { connectionId: isEverywhere ? null : connectionId, text, onlyFailed, onlyStarred }),
  );
  const star = useMutation({
    mutationFn: async ({ at, sql, isStarred }: SqlHistoryEntry) =>
      client.call('sql.star', { at, sql, isStarred: !isStarred }),
    onSettled: async () => queries.invalidateQueries({ queryKey: sqlQueries.histories }),
  });
  const failure = query.error ?? star.error;
  const found = query.data ?? [];
  const days = Map.groupBy(found, ({ at }) => shownTime(at, zone).slice(0, 10));
  return (
    <aside className={styles['history']} aria-label="History">
      <header>
        <h2>
          History <small>{query.data === undefined ? '' : countText(found.length)}</small>
        </h2>
        <IconButton label="Close the history" onClick={onClose}>
          <IconX size={16} stroke={1.7} aria-hidden="true" />
        </IconButton>
      </header>
      <div className={styles['historySearch']}>
        <SearchBox hint="statement or error" value={text} onValue={setText} />
      </div>
      <div className={styles['historyFilters']}>
        <button type="button" aria-pressed={!isEverywhere} onClick={() => setEverywhere(!isEverywhere)}>
          this connection
        </button>
        <button type="button" aria-pressed={onlyStarred} onClick={() => setOnlyStarred(!onlyStarred)}>
          starred
        </button>
        <button type="button" aria-pressed={onlyFailed} onClick={() => setOnlyFailed(!onlyFailed)}>
          failed
        </button>
      </div>
      {failure === null ? null : <FailurePanel failure={toFailure(failure)} />}
      {query.data !== undefined && found.length === 0 ? (
        <p className={styles['done']}>{onlyStarred && text === '' ? 'No statement is starred' : 'No matches'}</p>
      ) : null}
      <div className={styles['historyDays']}>
        {[...days].map(([day, entries]) => (
          <section key={day} aria-label={day}>
            <h3>{day}</h3>
            <ul>
              {entries.map((entry) => (
                <HistoryLine
                  key={`${entry.at} ${entry.sql}`}
                  entry={entry}
                  time={shownTime(entry.at, zone).slice(11, 19)}
                  namesConnection={isEverywhere}
                  onChoose={() => onChoose(entry.sql)}
                  onStar={() => star.mutate(entry)}
                />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </aside>
  );
}

/** How many are asked for at once. */
const most = 200;

function countText(count: number): string {
  return count < most ? formatCount(count) : `${most}+`;
}

/** `2026-11-27 20:14:07 UTC` of a time in ISO 8601. */
function shownTime(at: string, zone: Zone): string {
  return formatInstant(`${at.slice(0, 19).replace('T', ' ')}+00`, zone);
}

interface HistoryLineProps {
  readonly entry: SqlHistoryEntry;
  readonly time: string;
  readonly namesConnection: boolean;
  readonly onChoose: () => void;
  readonly onStar: () => void;
}

function HistoryLine({ entry, time, namesConnection, onChoose, onStar }: HistoryLineProps) {
  const { sql, tag, error, connection, isStarred } = entry;
  const outcome = visibleText(error === null ? tag : 'failed');
  return (
    <li>
      <button type="button" onClick={onChoose} title={visibleText(sql)}>
        <span className={error === null ? undefined : styles['danger']}>
          {time} · {timeText(entry.time)} · {outcome}
          {namesConnection ? ` · ${visibleText(connection)}` : ''}
        </span>
        <code>{visibleText(shortSql(sql, 80))}</code>
        {error === null ? null : <small>{visibleText(error)}</small>}
      </button>
      <button
        type="button"
        className={styles['star']}
        aria-pressed={isStarred}
        aria-label={`Star the statement of ${time}`}
        title={isStarred ? 'Starred: it is kept' : 'Star: keep it in the history'}
        onClick={onStar}
      >
        {isStarred ? (
          <IconStarFilled size={15} aria-hidden="true" />
        ) : (
          <IconStar size={15} stroke={1.6} aria-hidden="true" />
        )}
      </button>
    </li>
  );
}
