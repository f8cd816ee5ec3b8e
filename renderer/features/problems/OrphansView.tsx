import { useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { ListFrame, ListHeader } from '#renderer/ui/ListHeader.tsx';
import type { OrphanCount } from '#shared/domain/problem.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import { orphansQuery } from './problemQueries.ts';
import styles from './Problems.module.css';

interface OrphansViewProps {
  readonly connectionId: string;
  readonly onRequest: (request: OperationRequest) => void;
}

/** Rows without a parent, table by table, with the action that archives and removes them. */
export function OrphansView({ connectionId, onRequest }: OrphansViewProps) {
  const client = useClient();
  const query = useQuery(orphansQuery(client, connectionId));
  const found = query.data ?? [];
  const count = found.reduce((sum, { missing, unnamed }) => sum + missing + unnamed, 0);
  return (
    <ListFrame>
      <ListHeader
        title="Orphans"
        first={0}
        last={-1}
        count={count}
        hasRows={false}
        countIsExact={query.data !== undefined}
        onRefresh={() => void query.refetch()}
      />
      <p className={styles['meaning']}>Rows whose simulation or estimator is missing, or that name none.</p>
      {query.error === null ? null : <FailurePanel failure={toFailure(query.error)} />}
      {query.data !== undefined && found.length === 0 ? (
        <EmptyState title="No orphans" text="Every task, input, estimator, page and log file has its parent." />
      ) : null}
      {found.map((each) => (
        <Orphans key={each.table} orphans={each} onRequest={onRequest} />
      ))}
    </ListFrame>
  );
}

function Orphans({
  orphans: { table, parent, missing, unnamed, bytes, ids },
  onRequest,
}: Pick<OrphansViewProps, 'onRequest'> & { readonly orphans: OrphanCount }) {
  const rows = formatPlural(missing + unnamed, 'row');
  const named = `${ids.slice(0, 20).map(formatCount).join(', ')}${missing + unnamed > 20 ? ' …' : ''}`;
  return (
    <section className={styles['strip']} aria-label={`Orphans in ${table}`}>
      <div className={styles['facts']}>
        <h2>
          {rows} of {table} without {parent}
        </h2>
        <ul>
          {missing > 0 ? (
            <li>
              {formatCount(missing)} name a {parent} that does not exist
            </li>
          ) : null}
          {unnamed > 0 ? <li>{formatCount(unnamed)} name none</li> : null}
          {bytes > 0 ? <li>{formatBytes(bytes)} stored</li> : null}
          <li>ids {named}</li>
        </ul>
      </div>
      <div className={styles['stripActions']}>
        <Button onClick={() => onRequest({ kind: 'operation', operation: { kind: 'remove-orphans', table } })}>
          Remove {rows} of {table}…
        </Button>
      </div>
    </section>
  );
}
