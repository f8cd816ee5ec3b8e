import { queryOptions, useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Client } from '#renderer/api/client.ts';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { TableOfRows } from './TableOfRows.tsx';
import styles from './RowsTab.module.css';

/** The rows of every table that belong to a simulation. */
function simulationRowsQuery(client: Client, connectionId: string, simulationId: number) {
  return queryOptions({
    queryKey: ['simulation-rows', connectionId, simulationId],
    queryFn: async ({ signal }) => client.call('simulations.rows', { connectionId, simulationId }, { signal }),
  });
}

interface RowsTabProps {
  readonly connectionId: string;
  readonly simulationId: number;
}

/** Every row of every table that belongs to a simulation, as stored. */
export function RowsTab({ connectionId, simulationId }: RowsTabProps) {
  const client = useClient();
  const query = useQuery(simulationRowsQuery(client, connectionId, simulationId));
  return (
    <QueryPanel query={query} what="the rows">
      {(tables) =>
        tables.length === 0 ? (
          <EmptyState title="No table has a row of this simulation" text="It may have been deleted in the meantime." />
        ) : (
          <div className={styles['tables']}>
            {tables.map((table) => (
              <TableOfRows key={table.table} table={table} />
            ))}
          </div>
        )
      }
    </QueryPanel>
  );
}
