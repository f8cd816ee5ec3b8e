import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';

export interface InputsOf {
  readonly connectionId: string;
  readonly simulationId: number;
}

/** All Input rows of a simulation, decoded. */
export function inputsQuery(client: Client, { connectionId, simulationId }: InputsOf) {
  return queryOptions({
    queryKey: ['inputs', connectionId, simulationId],
    queryFn: async ({ signal }) => client.call('inputs.list', { connectionId, simulationId }, { signal }),
    // texts of many megabytes: comparing them costs more than drawing them
    structuralSharing: false,
  });
}
