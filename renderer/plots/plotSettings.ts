import { z } from 'zod';
import { differingParts } from '#shared/differingParts.ts';
import { particleColumns } from '#shared/domain/page.ts';

export const colourMapNames = ['viridis', 'magma', 'cividis', 'turbo', 'grey', 'diverging'] as const;
/** The offered ones, and the one with a sharp break in its middle, for gamma. */
const allColourMapNames = [...colourMapNames, 'gamma'] as const;
export const lineStyles = ['steps', 'line', 'points'] as const;
/** What a line's values are divided by. */
export const lineNormalisations = ['none', 'max', 'integral', 'point'] as const;
/** What a drag over a plot does; each kind of plot supports some of them, and zooms for the others. */
export const dragActions = ['zoom', 'range', 'rectangle', 'ellipse', 'line'] as const;
export const mapScales = ['lin', 'log', 'sqrt', 'symlog'] as const;
export const axisScales = ['lin', 'log', 'symlog'] as const;
export const particleViews = ['scatter', 'density', 'histograms'] as const;
export const volumeViews = ['slice', 'planes', 'doses'] as const;
export const depthChoices = ['bin', 'max', 'mean'] as const;
/** How zero is drawn on a map. */
export const zeroColours = ['colour', 'transparent', 'white'] as const;
/** What is shown next to a map: the cuts through the cursor, or its values summed or averaged along each axis. */
export const mapSides = ['cuts', 'sum', 'mean'] as const;
export type ColourMapName = (typeof allColourMapNames)[number];

const finite = z.number();
/** Two numbers, the smaller first. */
export const intervalSchema = z
  .tuple([finite, finite])
  .refine(([low, high]) => low < high)
  .readonly();
const axisScale = z.enum(['auto', ...axisScales]);
const place = z.object({ x: finite, y: finite }).readonly();
const axisIndex = z.int().min(0).max(31);
const column = z.enum(particleColumns);

/**
 * How a page is drawn; small enough for an address. Every part has a default, which replaces an invalid one. Windows,
 * ranges and cuts are in the units of the axes and of the quantity.
 */
export const plotSettingsSchema = z
  .object({
    /** Which reading of a repaired axis. */
    axes: z.enum(['repaired', 'stored']).default('repaired').catch('repaired'),
    /** Colours of a map. `auto`: logarithmic if values are positive and span three decades. */
    mapScale: z
      .enum(['auto', ...mapScales])
      .default('auto')
      .catch('auto'),
    /** Values of a line. */
    lineScale: z.enum(axisScales).default('lin').catch('lin'),
    /** Horizontal axis. `auto`: matching its bins. */
    xScale: axisScale.default('auto').catch('auto'),
    /** Vertical axis of a map. */
    yScale: axisScale.default('auto').catch('auto'),
    colourMap: z.enum(allColourMapNames).default('viridis').catch('viridis'),
    inverted: z.boolean().default(false).catch(false),
    /** `auto`: true proportions if both axes share a unit and are linear. */
    aspect: z.enum(['auto', '1:1', 'fill']).default('auto').catch('auto'),
    zero: z.enum(zeroColours).default('colour').catch('colour'),
    sides: z.enum(mapSides).default('cuts').catch('cuts'),
    /** Bins that a cut is averaged over, around the cursor. */
    cutWidth: z.int().min(1).max(9999).default(1).catch(1),
    /** A cut along a straight line between two positions of a map. */
    lineCut: z.object({ from: place, to: place }).readonly().nullable().default(null).catch(null),
    /** The part of a map that figures are computed for. */
    region: z
      .object({ shape: z.enum(['rectangle', 'ellipse']), x: intervalSchema, y: intervalSchema })
      .readonly()
      .nullable()
      .default(null)
      .catch(null),
    /** Levels of the contours of a map, in percent. */
    isoLevels: z.array(z.number().min(0).max(1000)).max(12).readonly().default([]).catch([]),
    /** The value that counts as 100 %; null: the maximum. */
    isoReference: finite.nullable().default(null).catch(null),
    lineStyle: z.enum(lineStyles).default('steps').catch('steps'),
    normalise: z.enum(lineNormalisations).default('none').catch('none'),
    /** Where a line is 1 when it is normalised at a point, in the unit of its axis. */
    normaliseAt: finite.nullable().default(null).catch(null),
    dragging: z.enum(dragActions).default('zoom').catch('zoom'),
    /** The part of a line that figures are computed for; null: the visible part. */
    picked: intervalSchema.nullable().default(null).catch(null),
    /** Of colours, or of a line's values; null: from the data. */
    range: intervalSchema.nullable().default(null).catch(null),
    /** The visible part; null: everything. `y` null: fitted. */
    zoom: z.object({ x: intervalSchema, y: intervalSchema.nullable() }).readonly().nullable().default(null).catch(null),
    /** Where the cuts of a map are pinned; null: they follow the cursor. */
    cut: place.nullable().default(null).catch(null),
    /** Draws the first axis of a map horizontally instead of the second. */
    swapped: z.boolean().default(false).catch(false),
    /** Slices: the vertical and the horizontal axis; null: the last two. */
    sliceAxes: z.tuple([axisIndex, axisIndex]).readonly().nullable().default(null).catch(null),
    /** Slices: a bin for each axis, by its number; missing ones are the middle. */
    sliceIndices: z.array(z.int().min(0).nullable()).max(32).readonly().default([]).catch([]),
    /** How three axes or more are shown: one slice, three planes through one point, or the doses of a volume. */
    volume: z.enum(volumeViews).default('slice').catch('slice'),
    /** What a slice shows of the axes that are not drawn: one bin, or the largest or the mean of all. */
    depth: z.enum(depthChoices).default('bin').catch('bin'),
    /** The axis of the profile through the crosshair of three planes; null: the last of the three. */
    profileAxis: axisIndex.nullable().default(null).catch(null),
    /** The part of a volume for its dose-volume histogram: an interval for each axis, null for all of it. */
    volumeBox: z.array(intervalSchema.nullable()).max(32).readonly().default([]).catch([]),
    /** Only bins with at least this percentage of the maximum are in the volume. */
    volumeThreshold: z.number().min(0).max(100).default(0).catch(0),
    /** The dose, in percent of the maximum, whose volume is given. */
    volumeDose: z.number().min(0).max(1000).default(95).catch(95),
    /** Estimates the noise from neighbouring bins, next to the plot. */
    noise: z.boolean().default(false).catch(false),
    /** Draws a map over a radius and an angle as a disc. */
    disc: z.boolean().default(false).catch(false),
    particleView: z.enum(particleViews).default('scatter').catch('scatter'),
    /** Only particles of this PDG code; null: all. */
    particleKind: z.int().nullable().default(null).catch(null),
    /** What the points of a scatter plot are coloured by. */
    particleColour: z
      .enum(['kind', ...particleColumns])
      .default('kind')
      .catch('kind'),
    /** Bins along each axis of a histogram of particles. */
    particleBins: z.int().min(2).max(1000).default(100).catch(100),
    particleX: column.default('x').catch('x'),
    particleY: column.default('y').catch('y'),
  })
  .readonly();

export type PlotSettings = z.infer<typeof plotSettingsSchema>;

/** Settings from untrusted data (an address): missing or invalid parts take their defaults. */
export function parsePlotSettings(foreign: unknown): PlotSettings {
  return plotSettingsSchema.catch(() => plotSettingsSchema.parse({})).parse(foreign);
}

/** Only what differs from the defaults, to keep an address short; undefined if nothing does. */
export function changedSettings(settings: PlotSettings): Partial<PlotSettings> | undefined {
  return differingParts(parsePlotSettings({}), settings);
}

/** Settings in an address: what differs from the defaults, parsed from any input. */
export const addressedSettingsSchema = z
  .record(z.string(), z.unknown())
  .transform((foreign) => changedSettings(parsePlotSettings(foreign)))
  .optional()
  .catch(undefined);
