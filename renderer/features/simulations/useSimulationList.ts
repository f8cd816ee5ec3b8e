import { useCallback, useMemo, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Client } from '#renderer/api/client.ts';
import { useListView } from '#renderer/listing/useListView.ts';
import { type ListingSource, makeSource } from '#renderer/listing/WindowCache.ts';
import {
  type SimulationFilter,
  simulationFilterSchema,
  type SimulationSort,
  simulationSortSchema,
  type SimulationSummary,
} from '#shared/domain/simulation.ts';
import { askedFilter, type SimulationListState } from './simulationListState.ts';

interface SimulationListOptions {
  readonly connectionId: string;
  readonly view: SimulationListState;
  readonly onView: (change: Partial<SimulationListState>) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
}

interface SimulationSourceOptions {
  readonly client: Client;
  readonly connectionId: string;
  readonly filter: SimulationFilter;
  readonly sort: SimulationSort;
}

/** The sorted, filtered list of simulations as a source of windows. */
function simulationSource(options: SimulationSourceOptions): ListingSource<SimulationSummary> {
  const { client, connectionId, filter, sort } = options;
  return makeSource({
    scope: connectionId,
    filter,
    sort,
    count: async (signal) => (await client.call('simulations.count', { connectionId, filter }, { signal })).count,
    fetchWindow: async (window, signal) =>
      client.call('simulations.list', { connectionId, filter, sort, window }, { signal }),
  });
}

/** The list of simulations. A period counts back from when it was chosen or last refreshed. */
export function useSimulationList({ connectionId, view, onView, now }: SimulationListOptions) {
  const client = useClient();
  const { period, sort } = view;
  const [until, setUntil] = useState({ period, now });
  if (until.period !== period) setUntil({ period, now });
  const asked = JSON.stringify(askedFilter(view, until.now));
  const filter = useMemo((): SimulationFilter => simulationFilterSchema.parse(JSON.parse(asked)), [asked]);
  const source = simulationSource({ client, connectionId, filter, sort });
  const list = useListView({ source, sortSchema: simulationSortSchema, onView });
  const { refresh } = list.listing;
  const reload = useCallback(() => {
    // A period's new start is another filter, which reloads everything automatically.
    if (period === undefined) refresh();
    else setUntil({ period, now: Date.now() });
  }, [period, refresh]);
  return { list, reload, filter };
}
