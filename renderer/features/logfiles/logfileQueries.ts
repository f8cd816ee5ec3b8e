import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';

/** The Logfiles rows of a simulation, without their texts. */
export function logfilesQuery(client: Client, connectionId: string, simulationId: number) {
  return queryOptions({
    queryKey: ['logfiles', connectionId, simulationId],
    queryFn: async ({ signal }) => client.call('logfiles.list', { connectionId, simulationId }, { signal }),
  });
}

/** One Logfiles row with its texts. */
export function logfileQuery(client: Client, connectionId: string, logfileId: number) {
  return queryOptions({
    queryKey: ['logfile', connectionId, logfileId],
    queryFn: async ({ signal }) => client.call('logfiles.get', { connectionId, logfileId }, { signal }),
    // texts of many megabytes: comparing them costs more than drawing them
    structuralSharing: false,
  });
}
