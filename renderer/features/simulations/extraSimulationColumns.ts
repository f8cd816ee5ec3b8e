import type { Client } from '#renderer/api/client.ts';
import type { ReadExtraColumns } from '#renderer/listing/exportRows.ts';
import type { SimulationSummary } from '#shared/domain/simulation.ts';
import { fetchStorage } from './simulationQueries.ts';

interface ExtraColumnsOptions {
  readonly client: Client;
  readonly connectionId: string;
}

/** What an export needs besides the rows of the list: what the simulations have stored, and long titles whole. */
export function extraSimulationColumns({
  client,
  connectionId,
}: ExtraColumnsOptions): ReadExtraColumns<SimulationSummary> {
  return async (rows, signal) => {
    const ids = rows.map(({ id }) => id);
    const storage = await fetchStorage({ client, connectionId }, ids, signal);
    const titles = new Map<number, string>();
    for (const { id } of rows.filter(({ titleLength }) => titleLength !== undefined)) {
      const { title, titleLength } = await client.call(
        'simulations.get',
        { connectionId, simulationId: id },
        { signal },
      );
      // JavaScript counts other characters than the database does, but never fewer.
      titles.set(id, title.length < titleLength ? `${title}… (${titleLength} characters)` : title);
    }
    return (column, { id }) => {
      if (column === 'title') return titles.get(id);
      if (column !== 'estimators' && column !== 'pages' && column !== 'bytes') return undefined;
      const value = storage.get(id)?.[column];
      return value === undefined ? null : String(value);
    };
  };
}
