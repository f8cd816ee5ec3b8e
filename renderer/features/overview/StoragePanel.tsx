import type { UseQueryResult } from '@tanstack/react-query';
import { treemap } from '#renderer/charts/treemap.ts';
import { useElementSize } from '#renderer/plots/canvas/useElementSize.ts';
import { Panel } from '#renderer/ui/Panel.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { DatabaseFacts, StorageByUser, TableStorage } from '#shared/domain/overview.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Overview.module.css';

interface StoragePanelProps {
  readonly facts: UseQueryResult<DatabaseFacts>;
  /** undefined where the database has no users. */
  readonly byUser: UseQueryResult<StorageByUser> | undefined;
  readonly onOpenUser: (id: number) => void;
}

/** Where the bytes are: by user as a map, and by table as bars. */
export function StoragePanel({ facts, byUser, onOpenUser }: StoragePanelProps) {
  const { data } = facts;
  const free = data?.free ?? 0;
  return (
    <Panel
      title="Storage"
      note={data === undefined ? '' : `${formatBytes(data.size)}${free > 0 ? `, ${formatBytes(free)} of it free` : ''}`}
    >
      {byUser !== undefined && (
        <div className={styles['mapPlace']}>
          <QueryPanel query={byUser} what="the storage by user">
            {(users) => <UserMap users={users} onOpenUser={onOpenUser} />}
          </QueryPanel>
        </div>
      )}
      <QueryPanel query={facts} what="the sizes of the tables">
        {(found) => <TableBars facts={found} isAlone={byUser === undefined} />}
      </QueryPanel>
    </Panel>
  );
}

/** The share of all bytes below which users are drawn as one. */
const leastShare = 0.012;

function UserMap({ users, onOpenUser }: { readonly users: StorageByUser; readonly onOpenUser: (id: number) => void }) {
  const [element, { width, height }] = useElementSize<HTMLUListElement>();
  const total = users.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total === 0) return <p className={styles['dim']}>No simulation has stored anything.</p>;
  const large = users.filter(({ bytes }) => bytes >= leastShare * total);
  const others = users.slice(large.length);
  const rest = others.reduce((sum, { bytes }) => sum + bytes, 0);
  const items = [
    ...large.map((user) => ({ ...user, isRest: false })),
    ...(rest === 0 ? [] : [{ id: null, username: formatPlural(others.length, 'other'), bytes: rest, isRest: true }]),
  ];
  const most = large[0]?.bytes ?? 1;
  return (
    <ul ref={element} className={styles['map']} aria-label="Storage by user">
      {treemap(items, ({ bytes }) => bytes, { width, height }).map(({ item, ...place }) => {
        const { id, username, bytes, isRest } = item;
        const name = username === null ? (id === null ? 'no user' : `user ${id}`) : visibleText(username);
        const share = ((100 * bytes) / total).toFixed(bytes < 0.1 * total ? 1 : 0);
        const text = `${name}, ${formatBytes(bytes)}, ${share} %`;
        const strength = 18 + 20 * Math.sqrt(bytes / most);
        return (
          <li
            key={`${id ?? 'none'}${String(isRest)}`}
            style={{
              left: place.x,
              top: place.y,
              width: Math.max(0, place.width - 2),
              height: Math.max(0, place.height - 2),
              background: isRest
                ? 'var(--line2)'
                : `color-mix(in srgb, var(--accent) ${strength.toFixed(0)}%, var(--panel))`,
            }}
          >
            <button
              type="button"
              title={text}
              aria-label={text}
              disabled={id === null}
              onClick={() => id !== null && onOpenUser(id)}
            >
              {place.width > 44 && place.height > 20 && <b>{name}</b>}
              {place.width > 62 && place.height > 38 && (
                <span>
                  {formatBytes(bytes)}
                  {place.width > 120 ? ` · ${share} %` : ''}
                </span>
              )}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** The most tables that have a bar of their own. */
const mostBars = 4;
const mostBarsAlone = 20;

function TableBars({ facts, isAlone }: { readonly facts: DatabaseFacts; readonly isAlone: boolean }) {
  const { tables } = facts;
  if (tables.length === 0) return null;
  const shown = tables.slice(0, isAlone ? mostBarsAlone : mostBars);
  const rest = tables.slice(shown.length);
  const others = facts.tableCount - shown.length;
  const most = Math.max(1, ...shown.map(sizeOf));
  const dead = tables.reduce((sum, { deadRows }) => sum + (deadRows ?? 0), 0);
  const isPostgres = facts.free === null;
  return (
    <div className={styles['tables']}>
      <table className={styles['bars']}>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">table</th>
            <th scope="col">rows, long values and indexes</th>
            <th scope="col">size</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((table) => (
            <tr key={`${table.schema}.${table.table}`}>
              <th scope="row" title={visibleText(table.schema === '' ? table.table : `${table.schema}.${table.table}`)}>
                {visibleText(table.table)}
              </th>
              <td>
                <TableBar table={table} most={most} isPostgres={isPostgres} />
              </td>
              <td data-align="end">{formatBytes(sizeOf(table))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles['key']}>
        <span data-part="heap">rows</span>
        <span data-part="toast">{isPostgres ? 'TOAST' : 'long values'}</span>
        <span data-part="indexes">indexes</span>
        <em>
          {[
            others > 0
              ? `${formatPlural(others, 'more table')} ${rest.length === others ? formatBytes(rest.reduce((sum, table) => sum + sizeOf(table), 0)) : ''}`.trim()
              : '',
            dead === 0 ? '' : `≈ ${formatCount(dead)} dead rows`,
          ]
            .filter((text) => text !== '')
            .join(' · ')}
        </em>
      </p>
    </div>
  );
}

const sizeOf = ({ heap, toast, indexes }: TableStorage): number => heap + toast + indexes;

interface TableBarProps {
  readonly table: TableStorage;
  readonly most: number;
  readonly isPostgres: boolean;
}

function TableBar({ table: { heap, toast, indexes }, most, isPostgres }: TableBarProps) {
  const width = (bytes: number): string => `${((100 * bytes) / most).toFixed(2)}%`;
  const long = isPostgres ? 'TOAST' : 'long values';
  const text = `rows ${formatBytes(heap)}, ${long} ${formatBytes(toast)}, indexes ${formatBytes(indexes)}`;
  return (
    <span className={styles['bar']} title={text}>
      <span className="visually-hidden">{text}</span>
      <i data-part="toast" style={{ width: width(toast) }} />
      <i data-part="heap" style={{ width: width(heap) }} />
      <i data-part="indexes" style={{ width: width(indexes) }} />
    </span>
  );
}
