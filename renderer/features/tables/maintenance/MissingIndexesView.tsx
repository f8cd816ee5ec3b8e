import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { ListFrame } from '#renderer/ui/ListHeader.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { formatCount } from '#shared/figures.ts';
import type { Maintenance } from '#shared/domain/maintenance.ts';
import { catalogQueries } from '../tableQueries.ts';
import { MaintenanceDialog } from './MaintenanceDialog.tsx';
import { MissingIndexCard } from './MissingIndexCard.tsx';
import styles from './Maintenance.module.css';

/** Every index that a database lacks, with the evidence, the costliest first. */
export function MissingIndexesView({ connectionId }: { readonly connectionId: string }) {
  const query = useQuery(catalogQueries.missingIndexes(useClient(), connectionId));
  const [operation, setOperation] = useState<Maintenance>();
  return (
    <ListFrame>
      <header className={styles['head']}>
        <h1>Missing indexes</h1>
        <span>{query.data === undefined ? '' : formatCount(query.data.indexes.length)}</span>
      </header>
      {/* A region that scrolls is reached by keyboard only when it takes the focus. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles['list']} role="region" aria-label="Missing indexes" tabIndex={0}>
        <QueryPanel query={query} what="the indexes">
          {({ indexes, scansSince }) =>
            indexes.length === 0 ? (
              <EmptyState title="No index is missing" text="The columns of every foreign key lead an index." />
            ) : (
              indexes.map((facts) => (
                <MissingIndexCard
                  key={facts.statement}
                  facts={facts}
                  scansSince={scansSince}
                  namesTable
                  onMaintain={setOperation}
                />
              ))
            )
          }
        </QueryPanel>
      </div>
      {operation === undefined ? null : (
        <MaintenanceDialog
          key={JSON.stringify(operation)}
          operation={operation}
          onOperation={setOperation}
          onClose={() => setOperation(undefined)}
        />
      )}
    </ListFrame>
  );
}
