import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { SearchBox } from '#renderer/ui/SearchBox.tsx';
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

/** Statements that were run from this machine, searchable. */
export function HistoryPanel({ connectionId, zone, onChoose, onClose }: HistoryPanelProps) {
  const client = useClient();
  const [text, setText] = useState('');
  const [isEverywhere, setEverywhere] = useState(false);
  const [onlyFailed, setOnlyFailed] = useState(false);
  const query = useQuery(
    sqlQueries.history(client, { connectionId: isEverywhere ? null : connectionId, text, onlyFailed }),
  );
  const found = query.data ?? [];
  return (
    <aside className={styles['history']} aria-label="History">
      <header>
        <h2>History</h2>
        <IconButton label="Close the history" onClick={onClose}>
          <IconX size={16} stroke={1.7} aria-hidden="true" />
        </IconButton>
      </header>
      <SearchBox hint="statement or error" value={text} onValue={setText} />
      <div className={styles['historyFilters']}>
        <button type="button" aria-pressed={!isEverywhere} onClick={() => setEverywhere(!isEverywhere)}>
          this connection
        </button>
        <button type="button" aria-pressed={onlyFailed} onClick={() => setOnlyFailed(!onlyFailed)}>
          failed
        </button>
      </div>
      {query.error === null ? null : <FailurePanel failure={toFailure(query.error)} />}
      {query.data !== undefined && found.length === 0 ? <p className={styles['done']}>No matches</p> : null}
      <ul>
        {found.map(({ at, sql, time, tag, error, connection }) => (
          <li key={`${at} ${sql}`}>
            <button type="button" onClick={() => onChoose(sql)} title={visibleText(sql)}>
              <span className={error === null ? undefined : styles['danger']}>
                {formatInstant(at, zone)} · {timeText(time)} · {visibleText(error === null ? tag : 'failed')}
                {isEverywhere ? ` · ${visibleText(connection)}` : ''}
              </span>
              <code>{visibleText(shortSql(sql, 80))}</code>
              {error === null ? null : <small>{visibleText(error)}</small>}
            </button>
          </li>
        ))}
      </ul>
    </aside>
  );
}
