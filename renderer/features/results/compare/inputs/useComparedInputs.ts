import { useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { type Client, toFailure } from '#renderer/api/client.ts';
import { askWorker } from '#renderer/ui/askWorker.ts';
import { type InputRelation, type InputVersion, inputVersionOf } from './compareInputs.ts';
import { relateSeeds, type SeedRelation, type SimulationRun } from './seeds.ts';

/** A simulation whose input is compared. */
export interface ComparedRun {
  readonly id: number;
  /** As stored. */
  readonly simulator: string;
  readonly tasks: number;
  /** Over all tasks. */
  readonly primaries: string;
}

/** The relation of a simulation to that of the reference. */
export interface RunRelation {
  readonly input: InputRelation;
  readonly seeds: SeedRelation;
}

export type ComparedInputs =
  | { readonly step: 'reading' }
  | { readonly step: 'failed'; readonly reason: string }
  /** By the id of the simulation; without the reference. */
  | { readonly step: 'known'; readonly relations: ReadonlyMap<number, RunRelation> };

/**
 * Reads the inputs and task numbers of simulations and compares each with the first; null if there is nothing to
 * compare.
 */
export function useComparedInputs(connectionId: string, runs: readonly ComparedRun[]): ComparedInputs | null {
  const client = useClient();
  const { data, error } = useQuery({
    queryKey: ['comparedInputs', connectionId, runs],
    queryFn: async ({ signal }) => relate(runs, { client, connectionId, signal }),
    enabled: runs.length > 1,
    staleTime: Infinity,
    structuralSharing: false,
  });
  if (runs.length < 2) return null;
  if (data !== undefined) return { step: 'known', relations: data };
  return error === null ? { step: 'reading' } : { step: 'failed', reason: toFailure(error).message };
}

interface RelateOptions {
  readonly client: Client;
  readonly connectionId: string;
  readonly signal: AbortSignal;
}

async function relate(runs: readonly ComparedRun[], options: RelateOptions): Promise<ReadonlyMap<number, RunRelation>> {
  const { client, connectionId, signal } = options;
  const read = await Promise.all(
    runs.map(async ({ id, simulator, tasks, primaries }) => {
      const inputs = await client.call('inputs.list', { connectionId, simulationId: id }, { signal });
      const numbers = tasks === 0 ? null : await taskNumbers(id, options);
      const run: SimulationRun = {
        id,
        simulator,
        primaries,
        tasks: numbers === null ? null : { ...numbers, count: tasks },
      };
      return { run, version: inputVersionOf(simulator, inputs) };
    }),
  );
  const [reference, ...others] = read;
  if (reference === undefined) return new Map();
  const relations = await compareInWorker(
    read.map(({ version }) => version),
    signal,
  );
  return new Map(
    others.map(({ run }, index) => {
      const input = relations[index] ?? { kind: 'unknown', reason: 'it was not compared' };
      return [run.id, { input, seeds: relateSeeds(reference.run, run) }];
    }),
  );
}

/** The smallest and the largest number of a simulation's tasks; null if it has none, or if they are not numbers. */
async function taskNumbers(simulationId: number, { client, connectionId, signal }: RelateOptions) {
  const ends = await Promise.all(
    (['start', 'end'] as const).map(async (from) => {
      const window = { kind: 'jump', from, skip: 0, limit: 1 } as const;
      return client.call('tasks.list', { connectionId, simulationId, window }, { signal });
    }),
  );
  const [first, last] = ends.map(({ rows }) => rows[0]?.taskNumber);
  return typeof first === 'number' && typeof last === 'number' ? { first, last } : null;
}

async function compareInWorker(
  versions: readonly InputVersion[],
  signal: AbortSignal,
): Promise<readonly InputRelation[]> {
  const worker = new Worker(new URL('./inputsWorker.ts', import.meta.url), { type: 'module' });
  return askWorker(worker, versions, { signal, resultOf: (relations: readonly InputRelation[]) => relations });
}
