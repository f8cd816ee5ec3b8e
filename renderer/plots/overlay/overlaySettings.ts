import { z } from 'zod';
import { differingParts } from '#shared/differingParts.ts';
import { axisScales, intervalSchema, lineStyles } from '../plotSettings.ts';

/** The comparison shown in the panel below overlaid curves. */
export const derivedKinds = ['none', 'difference', 'relative', 'ratio'] as const;
export type DerivedKind = (typeof derivedKinds)[number];

/**
 * What curves are divided by before they are drawn: a figure of each, or for `reference` the maximum of the reference.
 */
export const normalisations = ['none', 'max', 'integral', 'point', 'reference'] as const;

/** How several curves are drawn together; small enough for an address. Invalid parts take their defaults. */
export const overlaySettingsSchema = z
  .object({
    xScale: z.enum(axisScales).default('lin').catch('lin'),
    yScale: z.enum(axisScales).default('lin').catch('lin'),
    style: z.enum(lineStyles).default('steps').catch('steps'),
    normalise: z.enum(normalisations).default('none').catch('none'),
    /** Where every curve is 1 when normalised at a point, in the unit of the reference's axis. */
    normaliseAt: z.number().nullable().default(null).catch(null),
    dragging: z.enum(['zoom', 'range']).default('zoom').catch('zoom'),
    /** The part of the axis that figures are computed for; null: the visible part. */
    picked: intervalSchema.nullable().default(null).catch(null),
    /** Whether the range, or the part around the cursor, is also drawn larger. */
    magnifies: z.boolean().default(false).catch(false),
    derived: z.enum(derivedKinds).default('ratio').catch('ratio'),
    /** Half the width of the band around agreement, in percent. */
    band: z.number().min(0).max(100).default(3).catch(3),
    /** In the unit of the reference's axis and values; null: everything. */
    zoom: z.object({ x: intervalSchema, y: intervalSchema.nullable() }).readonly().nullable().default(null).catch(null),
  })
  .readonly();

/** Such settings in an address: what differs from the defaults, parsed from any input. */
export const addressedOverlaySchema = z
  .record(z.string(), z.unknown())
  .transform((foreign) => differingParts(overlaySettingsSchema.parse({}), overlaySettingsSchema.parse(foreign)))
  .optional()
  .catch(undefined);
export type OverlaySettings = z.infer<typeof overlaySettingsSchema>;
