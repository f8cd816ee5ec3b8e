import { queryOptions, useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Client } from '#renderer/api/client.ts';
import { ChoiceList } from '#renderer/ui/ChoiceList.tsx';
import { chosenWords } from '#renderer/ui/FacetFilter.tsx';
import { FilterChip } from '#renderer/ui/FilterChip.tsx';
import type { ClusterSummary } from '#shared/domain/cluster.ts';
import { visibleText } from '#shared/visibleText.ts';

/** How many clusters the filter offers. */
const maxClusters = 200;

/** The clusters by name, with their numbers of simulations. */
function clusterChoicesQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['simulations', connectionId, 'clusters'],
    queryFn: async ({ signal }) =>
      client.call(
        'clusters.list',
        {
          connectionId,
          sort: { column: 'clusterName', direction: 'ascending' },
          window: { kind: 'jump', from: 'start', skip: 0, limit: maxClusters },
        },
        { signal },
      ),
    staleTime: 60_000,
  });
}

interface ClusterFilterProps {
  readonly connectionId: string;
  readonly chosen: readonly number[];
  readonly onChosen: (chosen: number[] | undefined) => void;
}

/** A filter by cluster, by their names; equal names are distinguished by their ids. */
export function ClusterFilter({ connectionId, chosen, onChosen }: ClusterFilterProps) {
  const clusters = useQuery(clusterChoicesQuery(useClient(), connectionId));
  const rows = clusters.data?.rows;
  const wordsOf = (id: number): string => {
    const found = rows?.find((cluster) => cluster.id === id);
    return found === undefined ? `cluster ${id}` : clusterWords(found);
  };
  const unknown = chosen.filter((id) => rows?.every((cluster) => cluster.id !== id) ?? true);
  const toggle = (value: string): void => {
    const id = Number(value);
    const next = chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id];
    onChosen(next.length === 0 ? undefined : next);
  };
  return (
    <FilterChip name="Cluster" chosen={chosenWords(chosen.map(wordsOf))} onClear={() => onChosen(undefined)}>
      <ChoiceList
        label="Cluster"
        choices={[
          ...(rows ?? []).map((cluster) => ({
            value: String(cluster.id),
            label: <bdi>{clusterWords(cluster)}</bdi>,
            count: cluster.simulations,
          })),
          ...unknown.map((id) => ({ value: String(id), label: wordsOf(id) })),
        ]}
        chosen={new Set(chosen.map(String))}
        onToggle={toggle}
        note={noteOf(clusters.isPending, clusters.error?.message, rows?.length ?? 0)}
      />
    </FilterChip>
  );
}

function noteOf(loading: boolean, failed: string | undefined, found: number): string | undefined {
  if (failed !== undefined) return failed;
  if (loading) return 'Loading the clusters…';
  return found >= maxClusters ? `The first ${maxClusters}` : undefined;
}

/** A cluster's name, with its id if another cluster has the same name. */
function clusterWords({ id, clusterName, marks }: Pick<ClusterSummary, 'id' | 'clusterName' | 'marks'>): string {
  const name = clusterName === '' ? "''" : visibleText(clusterName);
  return marks.includes('duplicate-name') ? `${name} (id ${id})` : name;
}
