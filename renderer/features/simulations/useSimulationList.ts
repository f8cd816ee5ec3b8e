import { useCallback, useMemo, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { useListing } from '#renderer/listing/useListing.ts';
import { type SimulationFilter, simulationFilterSchema, type SimulationSort } from '#shared/domain/simulation.ts';
import { askedFilter, type SimulationListState } from './simulationListState.ts';
import { simulationSource } from './simulationQueries.ts';

interface SimulationListOptions {
  readonly connectionId: string;
  readonly view: SimulationListState;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The list of simulations as windows of rows. A period is counted back from when it was chosen or last read anew. */
export function useSimulationList({ connectionId, view, now }: SimulationListOptions) {
  const client = useClient();
  const { period } = view;
  const [until, setUntil] = useState({ period, now });
  if (until.period !== period) setUntil({ period, now });
  const asked = JSON.stringify(askedFilter(view, until.now));
  const { column, direction } = view.sort;
  const filter = useMemo((): SimulationFilter => simulationFilterSchema.parse(JSON.parse(asked)), [asked]);
  const source = useMemo(() => {
    const sort: SimulationSort = { column, direction };
    return simulationSource({ client, connectionId, filter, sort });
  }, [client, connectionId, filter, column, direction]);
  const listing = useListing(source);
  const { refresh } = listing;
  const reload = useCallback(() => {
    // A period's new start is another filter, which reads everything anew by itself.
    if (period === undefined) refresh();
    else setUntil({ period, now: Date.now() });
  }, [period, refresh]);
  return { listing, reload, filter };
}
