import { z } from 'zod';
import { idSchema } from '#shared/domain/listing.ts';
import { type SimulationFilter, simulationSortSchema } from '#shared/domain/simulation.ts';

/** How far back the list reaches; a period moves with the clock, a range does not. */
export const periods = ['day', 'week', 'month', 'year'] as const;
export type Period = (typeof periods)[number];

const words = z.array(z.string().max(1000)).max(100).optional().catch(undefined);
const date = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?$/u)
  .optional()
  .catch(undefined);

const filterStateSchema = z
  .object({
    states: words,
    userIds: z.array(idSchema.nullable()).max(1000).optional().catch(undefined),
    simulators: words,
    platforms: words,
    inputTypes: words,
    clusterIds: z.array(idSchema).max(1000).optional().catch(undefined),
    startedFrom: date,
    startedBefore: date,
    text: z.string().max(1000).optional().catch(undefined),
  })
  .readonly();

/** The state of the list of simulations in the address. Invalid parts take their defaults. */
export const simulationListStateSchema = z
  .object({
    filter: filterStateSchema.default({}).catch({}),
    sort: simulationSortSchema
      .default({ column: 'id', direction: 'descending' })
      .catch({ column: 'id', direction: 'descending' }),
    /** Started within the last day, week…; instead of `filter.startedFrom`. */
    period: z.enum(periods).optional().catch(undefined),
  })
  .readonly();
export type SimulationListState = z.infer<typeof simulationListStateSchema>;

const day = 86_400_000;
const lengths: Readonly<Record<Period, number>> = { day, week: 7 * day, month: 30 * day, year: 365 * day };

/** The start of a period that ends at `now` (milliseconds since 1970), in the database's format and in UTC. */
export function periodStart(period: Period, now: number): string {
  return new Date(now - lengths[period]).toISOString().slice(0, 19).replace('T', ' ');
}

/** The filter for the query: empty parts omitted, the period as a date. */
export function askedFilter({ filter, period }: SimulationListState, now: number): SimulationFilter {
  const started =
    period === undefined ? filter : { ...filter, startedFrom: periodStart(period, now), startedBefore: undefined };
  const entries = Object.entries(started).filter(([, value]) => value !== undefined && value !== '' && !isEmpty(value));
  return Object.fromEntries(entries);
}

/** Whether any filter is set. */
export function isFiltered(state: SimulationListState): boolean {
  return state.period !== undefined || Object.keys(askedFilter(state, 0)).length > 0;
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
