import { z } from 'zod';
import { type CleanupCriteria, cleanupCriteriaSchema } from '#shared/domain/cleanup.ts';

const nothing: CleanupCriteria = { filter: {} };

/** The state of the planner in the address. Invalid parts take their defaults. */
export const cleanupStateSchema = z
  .object({
    criteria: cleanupCriteriaSchema.default(nothing).catch(nothing),
    /** Also removes unfinished simulations, whose workers may still report. */
    unfinishedToo: z.boolean().optional().catch(undefined),
  })
  .readonly();
export type CleanupState = z.infer<typeof cleanupStateSchema>;

/** The criteria without empty parts; undefined if all are empty, which would match every simulation. */
export function askedCriteria({ filter, without, ...others }: CleanupCriteria): CleanupCriteria | undefined {
  const says = ([, value]: readonly [string, unknown]): boolean =>
    value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
  const parts = Object.fromEntries(Object.entries(others).filter(says));
  const filterParts = Object.fromEntries(Object.entries(filter).filter(says));
  if (Object.keys(parts).length + Object.keys(filterParts).length === 0) return undefined;
  const excluded = without === undefined || without.length === 0 ? {} : { without };
  return cleanupCriteriaSchema.parse({ ...parts, ...excluded, filter: filterParts });
}
