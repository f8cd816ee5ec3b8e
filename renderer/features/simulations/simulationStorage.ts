import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Client } from '#renderer/api/client.ts';
import { type Companions, useCompanions } from '#renderer/listing/useCompanions.ts';
import type { SimulationStorage, SimulationSummary } from '#shared/domain/simulation.ts';

interface On {
  readonly client: Client;
  readonly connectionId: string;
}

interface StorageOptions {
  readonly connectionId: string;
  /** Whether figures of the visible rows are needed, not only of the selected ones. */
  readonly inView: boolean;
  readonly first: number;
  readonly last: number;
  readonly rowAt: (index: number) => SimulationSummary | undefined;
  /** The selected simulations, as far as they are loaded. */
  readonly selected: readonly SimulationSummary[];
}

/** The max number of selected rows that are added up. */
const maxSelected = 200;

/** The storage figures of the visible and the selected simulations. */
export function useStorage(options: StorageOptions): Companions<SimulationStorage> {
  const { connectionId, inView, first, last, rowAt, selected } = options;
  const client = useClient();
  const fetch = useCallback(
    async (ids: readonly number[], signal: AbortSignal) => fetchStorage({ client, connectionId }, ids, signal),
    [client, connectionId],
  );
  const ids = useMemo(() => {
    const wanted = new Set(selected.slice(0, maxSelected).map(({ id }) => id));
    const inWindow = inView
      ? Array.from({ length: Math.max(0, last - first + 1) }, (_, step) => rowAt(first + step))
      : [];
    for (const row of inWindow) {
      if (row !== undefined) wanted.add(row.id);
    }
    return [...wanted];
  }, [inView, first, last, rowAt, selected]);
  return useCompanions<SimulationStorage>({ scope: connectionId, ids, fetch });
}

/** Bytes of the selected simulations; null while some are unknown, or if there are too many to add up. */
export function useSelectedBytes(
  selected: readonly SimulationSummary[] | undefined,
  storages: Companions<SimulationStorage>,
): number | null {
  return useSyncExternalStore(storages.subscribe, () => (selected === undefined ? null : bytesOf(selected, storages)));
}

function bytesOf(selected: readonly SimulationSummary[], { of }: Companions<SimulationStorage>): number | null {
  let bytes = 0;
  for (const { id } of selected) {
    const storage = of(id);
    if (storage.step !== 'ready') return null;
    bytes += storage.value.bytes;
  }
  return bytes;
}

/** The storage figures of some simulations, by their ids. */
async function fetchStorage(
  { client, connectionId }: On,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, SimulationStorage>> {
  const found = await client.call('simulations.storage', { connectionId, ids: [...ids] }, { signal });
  return new Map(found.map((one) => [one.id, one]));
}
