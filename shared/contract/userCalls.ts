import { z } from 'zod';
import { type CallDefinitions, listWindow, onConnection, someIds } from '#shared/contract/callParts.ts';
import { clusterSortSchema, clusterSummarySchema } from '#shared/domain/cluster.ts';
import { countSchema, windowOf } from '#shared/domain/listing.ts';
import {
  userFacetsSchema,
  userFilterSchema,
  userSortSchema,
  userCredentialsSchema,
  userStorageSchema,
  userSummarySchema,
} from '#shared/domain/user.ts';

/** The calls that read users. */
export const userCalls = {
  'users.list': {
    input: z.strictObject({
      ...onConnection,
      filter: userFilterSchema.default({}),
      sort: userSortSchema.default({ column: 'username', direction: 'ascending' }),
      window: listWindow,
    }),
    output: windowOf(userSummarySchema),
  },
  'users.count': {
    input: z.strictObject({ ...onConnection, filter: userFilterSchema.default({}) }),
    output: countSchema,
  },
  'users.facets': { input: z.strictObject(onConnection), output: userFacetsSchema },
  'users.storage': {
    input: z.strictObject({ ...onConnection, ids: someIds }),
    output: z.array(userStorageSchema).readonly(),
  },
  /** The contents of the certificates of Keycloak users; those without such a row are omitted. */
  'users.credentials': {
    input: z.strictObject({ ...onConnection, ids: someIds }),
    output: z.array(userCredentialsSchema).readonly(),
  },
} as const satisfies CallDefinitions;

/** The calls that read clusters. */
export const clusterCalls = {
  'clusters.list': {
    input: z.strictObject({
      ...onConnection,
      sort: clusterSortSchema.default({ column: 'clusterName', direction: 'ascending' }),
      window: listWindow,
    }),
    output: windowOf(clusterSummarySchema),
  },
  'clusters.count': { input: z.strictObject(onConnection), output: countSchema },
} as const satisfies CallDefinitions;
