/*
 * Which random numbers a simulation drew. yaptide starts each task with its own number as the seed, whatever its files
 * say: SHIELD-HIT12A by `-N`, FLUKA by its RANDOMIZ card. Tasks count from 0 on the server's own workers (DIRECT) and
 * from 1 on a cluster (BATCH). It sets no seed for other simulators.
 */

/** What determines the random numbers of a simulation. */
export interface SimulationRun {
  readonly id: number;
  readonly simulator: string;
  /** The numbers of its tasks, if known: the smallest, the largest and how many there are. */
  readonly tasks: { readonly first: number; readonly last: number; readonly count: number } | null;
  /** Primaries over all tasks, as a text of digits. */
  readonly primaries: string;
}

export type SeedRelation =
  /** The same seeds and as many primaries: the same random numbers. */
  | { readonly kind: 'same' }
  /** `shared` tasks of either draw the same random numbers, at least initially. */
  | { readonly kind: 'overlapping'; readonly shared: number; readonly isCertain: boolean }
  | { readonly kind: 'independent' }
  | { readonly kind: 'unknown'; readonly reason: string };

const seeded = new Set(['shieldhit', 'fluka']);

/** The relation of the random numbers of two simulations with equal inputs. */
export function relateSeeds(one: SimulationRun, two: SimulationRun): SeedRelation {
  for (const { simulator, tasks, id } of [one, two]) {
    if (!seeded.has(simulator.toLowerCase()))
      return { kind: 'unknown', reason: `yaptide sets no seeds for ${simulator}` };
    if (tasks === null || tasks.count === 0) return { kind: 'unknown', reason: `simulation ${id} has no task numbers` };
  }
  const [a, b] = [one.tasks, two.tasks];
  if (a === null || b === null) return { kind: 'unknown', reason: 'the tasks are not known' };
  const shared = Math.min(a.last, b.last) - Math.max(a.first, b.first) + 1;
  if (shared <= 0) return { kind: 'independent' };
  const isCertain = [a, b].every(({ first, last, count }) => last - first + 1 === count);
  const areSame = a.first === b.first && a.last === b.last && a.count === b.count;
  if (areSame && isCertain && one.primaries === two.primaries) return { kind: 'same' };
  return { kind: 'overlapping', shared: Math.min(shared, a.count, b.count), isCertain };
}
