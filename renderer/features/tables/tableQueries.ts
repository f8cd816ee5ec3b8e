import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';
import type { RelationName } from '#shared/domain/catalog.ts';

/** What is known of a database's tables; under its keys, so that Refresh forgets all of it at once. */
export const catalogQueries = {
  all: (connectionId: string) => ['catalog', connectionId] as const,
  names: (client: Client, connectionId: string) =>
    queryOptions({
      queryKey: ['catalog', connectionId, 'names'],
      queryFn: async ({ signal }) => client.call('catalog.list', { connectionId }, { signal }),
      staleTime: 60_000,
    }),
  sizes: (client: Client, connectionId: string) =>
    queryOptions({
      queryKey: ['catalog', connectionId, 'sizes'],
      queryFn: async ({ signal }) => client.call('catalog.sizes', { connectionId }, { signal }),
      staleTime: 60_000,
    }),
  relation: (client: Client, connectionId: string, relation: RelationName) =>
    queryOptions({
      queryKey: ['catalog', connectionId, 'relation', relation.schema, relation.name],
      queryFn: async ({ signal }) => client.call('catalog.relation', { connectionId, relation }, { signal }),
      staleTime: 60_000,
    }),
  structure: (client: Client, connectionId: string, { schema, name }: RelationName) =>
    queryOptions({
      queryKey: ['catalog', connectionId, 'structure', schema, name],
      queryFn: async ({ signal }) =>
        client.call('catalog.structure', { connectionId, relation: { schema, name } }, { signal }),
      staleTime: 60_000,
    }),
  statistics: (client: Client, connectionId: string, { schema, name }: RelationName) =>
    queryOptions({
      queryKey: ['catalog', connectionId, 'statistics', schema, name],
      queryFn: async ({ signal }) =>
        client.call('catalog.statistics', { connectionId, relation: { schema, name } }, { signal }),
      staleTime: 60_000,
    }),
  keys: (client: Client, connectionId: string) =>
    queryOptions({
      queryKey: ['catalog', connectionId, 'keys'],
      queryFn: async ({ signal }) => client.call('catalog.keys', { connectionId }, { signal }),
      staleTime: 60_000,
    }),
  missingIndexes: (client: Client, connectionId: string) =>
    queryOptions({
      queryKey: ['catalog', connectionId, 'missing-indexes'],
      queryFn: async ({ signal }) => client.call('maintenance.missingIndexes', { connectionId }, { signal }),
      staleTime: 60_000,
    }),
  /** Statements that make a relation again; of the whole database for null. */
  ddl: (client: Client, connectionId: string, relation: RelationName | null) =>
    queryOptions({
      queryKey: ['catalog', connectionId, 'ddl', relation?.schema, relation?.name],
      queryFn: async ({ signal }) => client.call('catalog.ddl', { connectionId, relation }, { signal }),
      staleTime: 60_000,
    }),
};
