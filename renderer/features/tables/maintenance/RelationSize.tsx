import { useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { useWriteAccess } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Age } from '#renderer/ui/Age.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import type { Relation, RelationSize as Size } from '#shared/domain/catalog.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import type { Maintenance } from '#shared/domain/maintenance.ts';
import { latestOf, shareText } from '../structure/valueWords.ts';
import { catalogQueries } from '../tableQueries.ts';
import styles from './RelationSize.module.css';

interface RelationSizeProps {
  readonly connectionId: string;
  readonly relation: Relation;
  readonly onMaintain: (operation: Maintenance) => void;
}

/** What a table takes on disk, and the work that keeps it in shape. */
export function RelationSize({ connectionId, relation, onMaintain }: RelationSizeProps) {
  const sizes = useQuery(catalogQueries.sizes(useClient(), connectionId));
  const { schema, name, kind } = relation;
  const size = sizes.data?.find((each) => each.schema === schema && each.name === name);
  const isSqlite = useWriteAccess().connection.dialect === 'sqlite';
  const of = { schema, name };
  const isKept = kind === 'table' || kind === 'materialised view' || kind === 'partitioned table';
  return (
    <>
      {size === undefined ? null : <Shares size={size} isSqlite={isSqlite} />}
      {isKept && !isSqlite ? <Upkeep connectionId={connectionId} relation={relation} /> : null}
      {isKept ? (
        <p className={styles['buttons']} role="group" aria-label="Maintenance">
          <Button onClick={() => onMaintain({ kind: 'analyze', relation: of })}>Analyze…</Button>
          <Button onClick={() => onMaintain({ kind: 'vacuum', relation: of, mode: isSqlite ? 'plain' : 'analyze' })}>
            {isSqlite ? 'Vacuum the file…' : 'Vacuum…'}
          </Button>
          <Button onClick={() => onMaintain({ kind: 'reindex', relation: of, index: null })}>Rebuild indexes…</Button>
          {isSqlite ? null : (
            <Button onClick={() => onMaintain({ kind: 'vacuum', relation: of, mode: 'full' })}>Rewrite…</Button>
          )}
        </p>
      ) : null}
    </>
  );
}

function Shares({ size, isSqlite }: { readonly size: Size; readonly isSqlite: boolean }) {
  const { heap, toast, indexes } = size;
  const total = heap + toast + indexes;
  const parts = [
    ...(isSqlite ? [] : [{ name: 'TOAST, large values', bytes: toast, part: 'toast' }]),
    { name: isSqlite ? 'table' : 'heap', bytes: heap, part: 'heap' },
    { name: 'indexes', bytes: indexes, part: 'index' },
  ];
  return (
    <>
      <h3 className={styles['title']}>
        Size <span>{formatBytes(total)}</span>
      </h3>
      <div className={styles['bar']} aria-hidden="true">
        {parts.map(({ name, bytes, part }) => (
          <span key={name} data-part={part} style={{ flexGrow: total === 0 ? 0 : bytes / total }} />
        ))}
      </div>
      <table className={styles['parts']}>
        <tbody>
          {parts.map(({ name, bytes, part }) => (
            <tr key={name}>
              <th scope="row">
                <i data-part={part} aria-hidden="true" />
                {name}
              </th>
              <td>{formatBytes(bytes)}</td>
              <td>{total === 0 ? '' : `${((100 * bytes) / total).toFixed(1)} %`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Dead rows, when the table was last looked after, and how much of its file is free. */
function Upkeep({ connectionId, relation }: Pick<RelationSizeProps, 'connectionId' | 'relation'>) {
  const statistics = useQuery(catalogQueries.statistics(useClient(), connectionId, relation));
  const { zone } = usePreferences().preferences;
  const now = useNow(60_000);
  if (statistics.data === undefined || statistics.data.upkeep === null) return null;
  const { upkeep, bloat } = statistics.data;
  const { deadRows, liveRows, changed } = upkeep;
  const done = (own: string | null, automatic: string | null) => {
    const latest = latestOf(own, automatic);
    if (latest === null) return 'never';
    return (
      <>
        <Age instant={latest.at} now={now} zone={zone} />
        {latest.isAutomatic ? ', by autovacuum' : ''}
      </>
    );
  };
  const share = deadRows + liveRows === 0 ? '' : ` (${shareText(deadRows / (deadRows + liveRows))})`;
  return (
    <dl className={styles['upkeep']}>
      <dt>dead rows</dt>
      <dd>
        {formatCount(deadRows)}
        {share}
      </dd>
      <dt>changed since ANALYZE</dt>
      <dd>{formatPlural(changed, 'row')}</dd>
      <dt>last VACUUM</dt>
      <dd>{done(upkeep.vacuumed, upkeep.autovacuumed)}</dd>
      <dt>last ANALYZE</dt>
      <dd>{done(upkeep.analyzed, upkeep.autoanalyzed)}</dd>
      <dt>free space</dt>
      <dd>{bloat.kind === 'none' ? bloat.reason : <FreeSpace connectionId={connectionId} relation={relation} />}</dd>
    </dl>
  );
}

function FreeSpace({ connectionId, relation }: Pick<RelationSizeProps, 'connectionId' | 'relation'>) {
  const { state, start, cancel } = useCancellableCall('catalog.bloat');
  const { schema, name } = relation;
  if (state.step === 'failed') return <>{state.failure.message}</>;
  if (state.step === 'running') return <Button onClick={cancel}>Cancel</Button>;
  if (state.step === 'idle') {
    return <Button onClick={() => start({ connectionId, relation: { schema, name } })}>Measure</Button>;
  }
  const { parts, scanned } = state.value;
  return (
    <>
      {parts.map(({ part, bytes, dead, free }) => (
        <span key={part} className={styles['freePart']}>
          {part === 'heap' ? 'heap' : 'TOAST'} {formatBytes(free)} free, {formatBytes(dead)} dead
          {bytes === 0 ? '' : ` (${shareText((free + dead) / bytes)})`}
        </span>
      ))}
      <span className={styles['note']}>≈, from {shareText(scanned / 100)} of the pages (pgstattuple)</span>
    </>
  );
}
