import { z } from 'zod';
import { maxCurves } from '#renderer/plots/overlay/curveColours.ts';
import {
  addressedOverlaySchema,
  type OverlaySettings,
  overlaySettingsSchema,
} from '#renderer/plots/overlay/overlaySettings.ts';
import { addressedSettingsSchema } from '#renderer/plots/plotSettings.ts';

/** What is computed of two maps: gamma, or the evaluated one against the reference. */
const derivedMapKinds = ['gamma', 'difference', 'relative', 'ratio'] as const;
export type DerivedMapKind = (typeof derivedMapKinds)[number];

/** A page to compare, by its simulation. */
const comparedPageSchema = z.object({ simulation: z.int(), page: z.int() }).readonly();
export type ComparedPage = z.infer<typeof comparedPageSchema>;

const gammaCriteriaSchema = z
  .object({
    /** In percent. */
    dose: z.number().min(0.01).max(100).default(3).catch(3),
    /** In mm. */
    distance: z.number().min(0.001).max(1000).default(3).catch(3),
    isLocal: z.boolean().default(false).catch(false),
    /** In percent of the largest reference value. */
    cutOff: z.number().min(0).max(100).default(10).catch(10),
    method: z.enum(['step-free', 'stepping']).default('step-free').catch('step-free'),
  })
  .readonly();
export type ChosenCriteria = z.infer<typeof gammaCriteriaSchema>;

/** What is compared and how: all of it is in the address. The first page is the reference. */
export const comparisonSchema = z.object({
  pages: z.array(comparedPageSchema).max(maxCurves).readonly().optional().catch(undefined),
  /** The page for gamma and the second map, by its position among the pages. */
  evaluated: z.int().min(1).optional().catch(undefined),
  /** How two maps are arranged; side by side where it is left out. */
  layout: z.enum(['split', 'flicker']).optional().catch(undefined),
  /** What the map computed of two maps shows; gamma where it is left out. */
  derived: z.enum(derivedMapKinds).exclude(['gamma']).optional().catch(undefined),
  hidden: z.array(z.int().min(0)).readonly().optional().catch(undefined),
  lines: addressedOverlaySchema,
  maps: addressedSettingsSchema,
  gamma: gammaCriteriaSchema.unwrap().partial().optional().catch(undefined),
});
export type Comparison = z.infer<typeof comparisonSchema>;
/** How two maps are arranged. */
export type MapLayout = NonNullable<Comparison['layout']> | 'side';

/** How lines are drawn, with defaults for what the address does not name. */
export const linesOf = ({ lines = {} }: Comparison): OverlaySettings => overlaySettingsSchema.parse(lines);
/** The criteria of gamma, with defaults for what the address does not name. */
export const criteriaOf = ({ gamma = {} }: Comparison): ChosenCriteria => gammaCriteriaSchema.parse(gamma);

export const isSamePage = (one: ComparedPage, other: ComparedPage): boolean =>
  one.page === other.page && one.simulation === other.simulation;

/** The same comparison with the reference and the evaluated page, at that position, in each other's place. */
export function withSwapped({ pages = [], hidden }: Comparison, evaluated: number): Partial<Comparison> {
  const [reference, other] = [pages[0], pages[evaluated]];
  if (reference === undefined || other === undefined) return {};
  const placeOf = (index: number): number => (index === 0 ? evaluated : index === evaluated ? 0 : index);
  return {
    pages: pages.map((page, index) => (index === 0 ? other : index === evaluated ? reference : page)),
    hidden: hidden?.map(placeOf),
  };
}
