import { z } from 'zod';
import { clusterSortSchema } from '#shared/domain/cluster.ts';

const atFirst = { column: 'clusterName', direction: 'ascending' } as const;

/** What the list of clusters shows, as it stands in the address. Whatever cannot be read is as at first. */
export const clusterListStateSchema = z.object({ sort: clusterSortSchema.default(atFirst).catch(atFirst) }).readonly();
export type ClusterListState = z.infer<typeof clusterListStateSchema>;
