import { clipped, drawBottomAxis, drawFrame, drawLeftAxis } from '../canvas/drawAxes.ts';
import type { Drawing, ThemeColours } from '../canvas/useCanvasDrawing.ts';
import { packColour } from '../colourMaps.ts';
import type { Frame } from '../curve.ts';
import { withUnit } from '../numberText.ts';
import type { PlotScale } from '../plotScale.ts';
import type { PlotSettings } from '../plotSettings.ts';
import { type ContourSet, drawContours } from './drawContours.ts';
import type { MapModel } from './mapModel.ts';
import {
  type BinsUnderPixels,
  binsUnderPixels,
  type CodeCache,
  codesOf,
  emptyPixels,
  fillRaster,
  type RasterColours,
  type ScaledBins,
} from './raster.ts';

/** The positions of a map's parts, in CSS pixels. */
export interface MapLayout {
  readonly map: Frame;
  /** The cut along the horizontal axis above the map, and that along the vertical axis right of it. */
  readonly sides: { readonly above: Frame; readonly beside: Frame } | null;
  readonly bar: Frame;
}

/** Pixels below which a colour bar has no space for its ticks. */
const lowestBar = 140;
const margins = { left: 64, top: 16, bottom: 48, right: 52 } as const;
/** The cuts next to a map: they grow into half of the space that it leaves. */
const cuts = { drawn: { thick: 68, gap: 12, growth: 170 }, none: { thick: 0, gap: 0, growth: 0 } } as const;
/** The largest part of a stage that the cut above the map takes, however low it is. */
const highestCut = 0.2;
const bar = { width: 12, gap: 48 } as const;
/** Pixels of the histogram at the left of the colour bar. */
export const histogramWidth = 30;

/** Fills the stage, or takes the largest map with equal pixels per unit on both axes. `hasSides`: with cuts next to it. */
export function layOutMap(
  size: { readonly width: number; readonly height: number },
  axes: { readonly x: PlotScale; readonly y: PlotScale },
  { aspect, hasSides }: { readonly aspect: '1:1' | 'fill'; readonly hasSides: boolean },
): MapLayout {
  const cut = cuts[hasSides ? 'drawn' : 'none'];
  const left = margins.left;
  const above = Math.min(cut.thick, Math.round(size.height * highestCut));
  const top = margins.top + above + cut.gap;
  const freeWidth = Math.max(20, size.width - left - cut.gap - cut.thick - bar.gap - bar.width - margins.right);
  const freeHeight = Math.max(20, size.height - top - margins.bottom);
  let width = freeWidth;
  let height = freeHeight;
  if (aspect === '1:1') {
    const spanX = axes.x.domain[1] - axes.x.domain[0];
    const spanY = axes.y.domain[1] - axes.y.domain[0];
    const pixels = Math.min(freeWidth / spanX, freeHeight / spanY);
    width = Math.max(20, pixels * spanX);
    height = Math.max(20, pixels * spanY);
  }
  const grown = (spare: number): number => Math.round(Math.min(cut.growth, Math.max(0, spare) / 2));
  const [higher, wider] = [grown(freeHeight - height), grown(freeWidth - width)];
  // A map that does not fill the stage is vertically centred, with its cut directly above.
  const down = Math.round((freeHeight - height - higher) / 2);
  const map = { left, top: top + down + higher, width: Math.round(width), height: Math.round(height) };
  const right = map.left + map.width + cut.gap;
  return {
    map,
    sides: hasSides
      ? {
          above: { left, top: margins.top + down, width: map.width, height: above + higher },
          beside: { left: right, top: map.top, width: cut.thick + wider, height: map.height },
        }
      : null,
    bar: barBeside(map, { left: right + cut.thick + wider + bar.gap, free: { top, height: freeHeight } }),
  };
}

/** The colour bar: as high as the map, or higher if that is too low for its ticks. */
function barBeside(
  map: Frame,
  { left, free }: { readonly left: number; readonly free: { readonly top: number; readonly height: number } },
): Frame {
  const height = Math.min(free.height, Math.max(map.height, lowestBar));
  const middle = map.top + map.height / 2;
  const top = Math.max(free.top, Math.min(middle - height / 2, free.top + free.height - height));
  return { left, top: Math.round(top), width: bar.width, height };
}

/** The pixels for a colour map and for values without a colour. */
export function rasterColours(map: Uint32Array, colours: ThemeColours): RasterColours {
  return {
    map,
    nan: packColour(colours.danger),
    positiveInfinity: packColour(colours.danger),
    negativeInfinity: packColour(colours.blue),
    missing: packColour(colours.dim),
  };
}

type Scales = Pick<MapModel, 'x' | 'y'>;

/** The bins of a map, with the scales of its axes and what it keeps from one drawing to the next. */
interface BinsOfMap {
  readonly cache: CodeCache;
  readonly bins: ScaledBins;
  readonly model: Scales;
}

/** A rectangle in CSS pixels, and its device pixels per CSS pixel. */
interface PixelArea {
  readonly frame: Frame;
  readonly ratio: number;
}

function binsUnder({ frame, ratio }: PixelArea, { grid }: ScaledBins, { x, y }: Scales): BinsUnderPixels {
  const width = Math.max(1, Math.round(frame.width * ratio));
  const height = Math.max(1, Math.round(frame.height * ratio));
  return {
    columns: binsUnderPixels(grid.columns.bins.edges, x, width),
    rows: binsUnderPixels(grid.rows.bins.edges, y, height),
  };
}

/** Does most of the work of drawing the visible bins before their frame; the drawing finds the result in the cache. */
export function codeBinsAhead(area: PixelArea, { cache, bins, model }: BinsOfMap): void {
  codesOf(cache, bins, binsUnder(area, bins, model));
}

/** Draws the visible bins into a rectangle of device pixels. */
export function drawBins(
  context: CanvasRenderingContext2D,
  area: PixelArea,
  parts: BinsOfMap & { readonly colours: RasterColours },
): void {
  const { frame, ratio } = area;
  const { cache, bins, model } = parts;
  const under = binsUnder(area, bins, model);
  const [width, height] = [under.columns.length, under.rows.length];
  const pixels = emptyPixels(cache, width * height);
  fillRaster(pixels, codesOf(cache, bins, under), parts.colours);
  const image = new ImageData(new Uint8ClampedArray(pixels.buffer), width, height);
  context.putImageData(image, Math.round(frame.left * ratio), Math.round(frame.top * ratio));
}

/** Draws a map without its cursor: bins, frames and axes. */
export function drawMap(
  drawing: Drawing,
  layout: MapLayout,
  parts: {
    readonly cache: CodeCache;
    readonly bins: ScaledBins;
    readonly model: MapModel;
    readonly map: Uint32Array;
    /** Leaves NaN empty instead of hatching it. */
    readonly isNaNBlank: boolean;
    readonly zero: PlotSettings['zero'];
    readonly contours: readonly ContourSet[];
  },
): void {
  const { context, colours, size } = drawing;
  const { model } = parts;
  const raster = rasterColours(parts.map, colours);
  const shown = {
    ...raster,
    nan: parts.isNaNBlank ? 0 : raster.nan,
    hidden: parts.zero === 'white' ? packColour('#fff') : 0,
  };
  drawBins(context, { frame: layout.map, ratio: size.ratio }, { ...parts, colours: shown });
  drawContours(drawing, layout.map, { sets: parts.contours, x: model.x, y: model.y });
  drawFrame(drawing, layout.map, colours.faint);
  if (layout.sides !== null) {
    drawFrame(drawing, layout.sides.above, colours.line);
    drawFrame(drawing, layout.sides.beside, colours.line);
  }
  const { columns, rows } = model.grid;
  drawBottomAxis(drawing, layout.map, { scale: model.x, title: withUnit(columns.name, columns.bins.unit) });
  drawLeftAxis(drawing, layout.map, { scale: model.y, title: withUnit(rows.name, rows.bins.unit) });
}

/** Two lines that cross at the centre of a bin: white, with a dark edge that is visible on light colours. */
export function drawCross(
  drawing: Drawing,
  layout: MapLayout,
  place: { readonly x: number; readonly y: number },
): void {
  const { context } = drawing;
  const { map } = layout;
  clipped(drawing, map, () => {
    for (const [colour, width] of [
      ['rgba(20, 26, 32, 0.3)', 2.5],
      ['rgba(255, 255, 255, 0.92)', 1.25],
    ] as const) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(place.x, map.top);
      context.lineTo(place.x, map.top + map.height);
      context.moveTo(map.left, place.y);
      context.lineTo(map.left + map.width, place.y);
      context.stroke();
    }
  });
}
