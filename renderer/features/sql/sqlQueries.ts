import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';
import type { RelationName } from '#shared/domain/catalog.ts';

/** The queries of the SQL view. Names and columns share their keys with Tables. */
export const sqlQueries = {
  names: (client: Client, connectionId: string) =>
    queryOptions({
      queryKey: ['catalog', connectionId, 'names'],
      queryFn: async ({ signal }) => client.call('catalog.list', { connectionId }, { signal }),
      staleTime: 60_000,
    }),
  relation: (client: Client, connectionId: string, relation: RelationName) =>
    queryOptions({
      queryKey: ['catalog', connectionId, 'relation', relation.schema, relation.name],
      queryFn: async ({ signal }) =>
        client.call(
          'catalog.relation',
          { connectionId, relation: { schema: relation.schema, name: relation.name } },
          { signal },
        ),
      staleTime: 60_000,
    }),
  /** Every search of the history. */
  histories: ['sql-history'],
  files: (client: Client) =>
    queryOptions({
      queryKey: ['sql-files'],
      queryFn: async ({ signal }) => client.call('sql.files', {}, { signal }),
      staleTime: Infinity,
    }),
  history: (
    client: Client,
    filter: {
      readonly connectionId: string | null;
      readonly text: string;
      readonly onlyFailed: boolean;
      readonly onlyStarred: boolean;
    },
  ) =>
    queryOptions({
      queryKey: [...sqlQueries.histories, filter],
      queryFn: async ({ signal }) => client.call('sql.history', { ...filter, limit: 200 }, { signal }),
      staleTime: 0,
    }),
};
