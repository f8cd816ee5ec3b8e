import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { Age } from '#renderer/ui/Age.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import {
  type CleanupCriteria,
  type CleanupPlan,
  type CleanupSimulation,
  usualBatchSize,
} from '#shared/domain/cleanup.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import styles from './Cleanup.module.css';

interface CleanupBatchesProps {
  readonly connectionId: string;
  readonly criteria: CleanupCriteria;
  readonly plan: CleanupPlan;
  readonly unfinishedToo: boolean;
  readonly onCriteria: (criteria: CleanupCriteria) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

/** The simulations that would be removed, batch by batch, each of which can be excluded. */
export function CleanupBatches(props: CleanupBatchesProps) {
  const { connectionId, criteria, plan, unfinishedToo, onCriteria, now, zone } = props;
  const client = useClient();
  const [wanted, setWanted] = useState(0);
  const batches = Math.ceil(plan.simulations / usualBatchSize);
  const batch = Math.max(0, Math.min(wanted, batches - 1));
  const { plannedAt } = plan;
  const query = useQuery({
    queryKey: ['cleanup', connectionId, 'batch', criteria, unfinishedToo, plannedAt, batch],
    queryFn: async ({ signal }) =>
      client.call(
        'cleanup.batch',
        { connectionId, criteria, includesUnfinished: unfinishedToo, plannedAt, batch },
        { signal },
      ),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
  });
  const without = criteria.without ?? [];
  const exclude = (id: number): void => onCriteria({ ...criteria, without: [...without, id] });
  const include = (id: number): void => onCriteria({ ...criteria, without: without.filter((each) => each !== id) });
  return (
    <section aria-label="Simulations to remove">
      <h2>Simulations to remove</h2>
      {batches > 1 && (
        <p className={styles['batches']}>
          <Button disabled={batch === 0} onClick={() => setWanted(batch - 1)}>
            Previous batch
          </Button>
          Batch {formatCount(batch + 1)} of {formatCount(batches)}, {usualBatchSize} at a time
          <Button disabled={batch >= batches - 1} onClick={() => setWanted(batch + 1)}>
            Next batch
          </Button>
        </p>
      )}
      <QueryPanel query={query} what="the simulations of the batch">
        {({ simulations, excluded }) => (
          <>
            <Simulations simulations={simulations} word="Exclude" onClick={exclude} now={now} zone={zone} />
            {excluded.length > 0 && (
              <>
                <h2>{formatPlural(excluded.length, 'simulation')} excluded</h2>
                <Simulations simulations={excluded} word="Include again" onClick={include} now={now} zone={zone} />
              </>
            )}
          </>
        )}
      </QueryPanel>
    </section>
  );
}

interface SimulationsProps {
  readonly simulations: readonly CleanupSimulation[];
  /** The action of a row's button. */
  readonly word: 'Exclude' | 'Include again';
  readonly onClick: (id: number) => void;
  readonly now: number;
  readonly zone: Zone;
}

function Simulations({ simulations, word, onClick, now, zone }: SimulationsProps) {
  return (
    <table className={styles['figures']}>
      <thead>
        <tr>
          <th scope="col">simulation</th>
          <th scope="col">id</th>
          <th scope="col">user</th>
          <th scope="col">state</th>
          <th scope="col">started</th>
          <th scope="col">bytes</th>
          <th scope="col">exclude</th>
        </tr>
      </thead>
      <tbody>
        {simulations.map(({ id, title, username, state, startedAt, bytes }) => (
          <tr key={id}>
            <th scope="row" className={styles['title']}>
              <TextCell text={title} />
            </th>
            <td>{id}</td>
            <td>
              <TextCell text={username} />
            </td>
            <td>
              <TextCell text={state} />
            </td>
            <td>
              <Age instant={startedAt} now={now} zone={zone} />
            </td>
            <td>{formatBytes(bytes)}</td>
            <td>
              <Button look="ghost" aria-label={`${word} simulation ${id}`} onClick={() => onClick(id)}>
                {word}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
