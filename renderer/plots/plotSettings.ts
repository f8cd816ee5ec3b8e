import { z } from 'zod';
import { differingParts } from '#shared/differingParts.ts';
import { particleColumns } from '#shared/domain/page.ts';

export const colourMapNames = ['viridis', 'magma', 'cividis', 'turbo', 'grey', 'diverging'] as const;
/** Those that are offered, and the one that breaks sharply in its middle, for gamma. */
const allColourMapNames = [...colourMapNames, 'gamma'] as const;
export const lineStyles = ['steps', 'line', 'points'] as const;
export type ColourMapName = (typeof allColourMapNames)[number];

const finite = z.number();
/** Two numbers, the smaller first. */
export const intervalSchema = z
  .tuple([finite, finite])
  .refine(([low, high]) => low < high)
  .readonly();
const axisScale = z.enum(['auto', 'lin', 'log']);
const axisIndex = z.int().min(0).max(31);
const column = z.enum(particleColumns);

/**
 * How a page is drawn; small enough for an address. Every part has a default, and a part that cannot be read falls
 * back to it. Windows, ranges and cuts are in the units of the axes and of the quantity.
 */
export const plotSettingsSchema = z
  .object({
    /** Which reading of a repaired axis. */
    axes: z.enum(['repaired', 'stored']).default('repaired').catch('repaired'),
    /** Colours of a map. `auto`: logarithmic where values are positive and span three decades. */
    mapScale: z.enum(['auto', 'lin', 'log', 'sqrt']).default('auto').catch('auto'),
    /** Values of a line. */
    lineScale: z.enum(['lin', 'log', 'symlog']).default('lin').catch('lin'),
    /** Horizontal axis. `auto`: as its bins are spaced. */
    xScale: axisScale.default('auto').catch('auto'),
    /** Vertical axis of a map. */
    yScale: axisScale.default('auto').catch('auto'),
    colourMap: z.enum(allColourMapNames).default('viridis').catch('viridis'),
    inverted: z.boolean().default(false).catch(false),
    aspect: z.enum(['1:1', 'fill']).default('fill').catch('fill'),
    lineStyle: z.enum(lineStyles).default('steps').catch('steps'),
    normalise: z.enum(['none', 'max']).default('none').catch('none'),
    /** Of colours, or of a line's values; null: from the data. */
    range: intervalSchema.nullable().default(null).catch(null),
    /** What is in view; null: everything. `y` null: fitted. */
    zoom: z.object({ x: intervalSchema, y: intervalSchema.nullable() }).readonly().nullable().default(null).catch(null),
    /** Where the cross cuts of a map are pinned; null: they follow the cursor. */
    cut: z.object({ x: finite, y: finite }).readonly().nullable().default(null).catch(null),
    /** Draws the first axis of a map horizontally instead of the second. */
    swapped: z.boolean().default(false).catch(false),
    /** Slices: the vertical and the horizontal axis; null: the last two. */
    sliceAxes: z.tuple([axisIndex, axisIndex]).readonly().nullable().default(null).catch(null),
    /** Slices: a bin for each axis, by its number; missing ones are the middle. */
    sliceIndices: z.array(z.int().min(0).nullable()).max(32).readonly().default([]).catch([]),
    particleX: column.default('x').catch('x'),
    particleY: column.default('y').catch('y'),
  })
  .readonly();

export type PlotSettings = z.infer<typeof plotSettingsSchema>;

/** Settings from foreign data (an address): what is missing or unreadable takes its default. */
export function parsePlotSettings(foreign: unknown): PlotSettings {
  return plotSettingsSchema.catch(() => plotSettingsSchema.parse({})).parse(foreign);
}

/** Only what differs from the defaults, to keep an address short. */
export function changedSettings(settings: PlotSettings): Partial<PlotSettings> {
  return differingParts(parsePlotSettings({}), settings) ?? {};
}
