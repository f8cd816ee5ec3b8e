import { z } from 'zod';
import { intervalSchema, lineStyles } from '../plotSettings.ts';

/** What the panel below overlaid curves shows of each against the reference. */
export const derivedKinds = ['none', 'difference', 'relative', 'ratio'] as const;
export type DerivedKind = (typeof derivedKinds)[number];

/** What curves are divided by before they are drawn. */
export const normalisations = ['none', 'max', 'integral'] as const;

/** How several curves are drawn together; small enough for an address. What cannot be read takes its default. */
export const overlaySettingsSchema = z
  .object({
    xScale: z.enum(['lin', 'log']).default('lin').catch('lin'),
    yScale: z.enum(['lin', 'log', 'symlog']).default('lin').catch('lin'),
    style: z.enum(lineStyles).default('steps').catch('steps'),
    normalise: z.enum(normalisations).default('none').catch('none'),
    derived: z.enum(derivedKinds).default('ratio').catch('ratio'),
    /** Half the width of the band around agreement, in percent. */
    band: z.number().min(0).max(100).default(3).catch(3),
    /** In the unit of the reference's axis and values; null: everything. */
    zoom: z.object({ x: intervalSchema, y: intervalSchema.nullable() }).readonly().nullable().default(null).catch(null),
  })
  .readonly();
export type OverlaySettings = z.infer<typeof overlaySettingsSchema>;
