import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';
import type { Estimator, PageSummary } from '#shared/domain/estimator.ts';
import type { PageLoader } from './pageLoader.ts';

/** Queries about the results of a simulation. Decoded pages are kept by the loader, within its budget, and not here. */
export const resultQueries = {
  estimators: (client: Client, connectionId: string, simulationId: number) =>
    queryOptions({
      queryKey: ['estimators', connectionId, simulationId],
      queryFn: async ({ signal }) => client.call('estimators.list', { connectionId, simulationId }, { signal }),
    }),
  /** What the user called the quantities. */
  scoredOutputs: (client: Client, connectionId: string, simulationId: number) =>
    queryOptions({
      queryKey: ['scoredOutputs', connectionId, simulationId],
      queryFn: async ({ signal }) => {
        const inputs = await client.call('inputs.list', { connectionId, simulationId }, { signal });
        return inputs.flatMap(({ scoredOutputs }) => scoredOutputs);
      },
      staleTime: Infinity,
    }),
  page: (loader: PageLoader, connectionId: string, estimator: Estimator, page: PageSummary) =>
    queryOptions({
      queryKey: ['page', connectionId, estimator.id, page.id],
      queryFn: async ({ signal }) => loader.loadPage({ connectionId, estimator, page }, signal),
      staleTime: Infinity,
      gcTime: 0,
      structuralSharing: false,
    }),
  metadata: (loader: PageLoader, connectionId: string, estimator: Estimator) =>
    queryOptions({
      queryKey: ['metadata', connectionId, estimator.id],
      queryFn: async ({ signal }) => loader.loadMetadata(connectionId, estimator, signal),
      staleTime: Infinity,
    }),
};
