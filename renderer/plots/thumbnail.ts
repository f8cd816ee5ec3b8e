import type { Page, Page1D, Page2D, ValueStatistics } from '#shared/domain/page.ts';
import { binsOf } from '#shared/domain/axis.ts';
import { axisScaleOf } from './axisScale.ts';
import { type Drawing, readThemeColours } from './canvas/useCanvasDrawing.ts';
import { packedColours } from './colourMaps.ts';
import { type Frame, traceCurve } from './curve.ts';
import { drawBins, rasterColours } from './heatmap/drawMap.ts';
import { makeMapModel, toMapGrid } from './heatmap/mapModel.ts';
import { makeCodeCache } from './heatmap/raster.ts';
import { colourScale } from './heatmap/valueColours.ts';
import { makeScale } from './plotScale.ts';
import { type ColourMapName, parsePlotSettings } from './plotSettings.ts';
import type { PlotTheme } from './plotProps.ts';
import { sliceChoice, slicePage } from './slices/slicePage.ts';

/** Of the drawing, in CSS pixels. */
export const thumbnailSize = { width: 44, height: 30 } as const;

interface Size {
  readonly width: number;
  readonly height: number;
}

interface ThumbnailStyle extends Partial<Size> {
  /** Which colours are current: redraw when it changes. */
  readonly theme: PlotTheme;
  readonly colourMap: ColourMapName;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  /** The values that share its scale, its own included; only its own if omitted. */
  readonly shared?: ValueStatistics | null;
}

function drawSpark(
  context: CanvasRenderingContext2D,
  { page, seen }: { readonly page: Page1D; readonly seen: ValueStatistics },
  frame: Frame,
): void {
  const bins = binsOf(page.axes[0], 'repaired');
  const { values } = page.quantity;
  const low = Math.min(0, Number.isNaN(seen.min) ? 0 : seen.min);
  const top = Number.isNaN(seen.max) ? 1 : Math.max(0, seen.max);
  const high = top > low ? top : low + 1;
  const { scale: x } = axisScaleOf(bins, { choice: 'auto', zoom: null });
  context.beginPath();
  const curve = { values, offset: 0, stride: 1, factor: 1, bins };
  traceCurve(curve, { x, y: makeScale('lin', [low, high]), frame }, { pen: context, style: 'steps' });
  context.stroke();
}

function drawSmallMap(
  { context, size, colours }: Drawing,
  { page, seen }: { readonly page: Page2D; readonly seen: ValueStatistics },
  name: ColourMapName,
): void {
  const settings = parsePlotSettings({ colourMap: name });
  const grid = toMapGrid(page, settings);
  const scale = colourScale({ ...settings, isDiverging: name === 'diverging' }, seen);
  const frame = { left: 0, top: 0, width: size.width, height: size.height };
  drawBins(
    context,
    { frame, ratio: size.ratio },
    {
      cache: makeCodeCache(),
      bins: { grid, scale, hidesZero: false },
      model: makeMapModel(grid, settings),
      colours: rasterColours(packedColours(name, false), colours),
    },
  );
}

/** A dot in a ring for a single number, a cloud of dots for particles. */
function drawSymbol(context: CanvasRenderingContext2D, page: Page, { width, height }: Size): void {
  if (page.kind === '0D') {
    context.beginPath();
    context.arc(width / 2, height / 2, 5, 0, 2 * Math.PI);
    context.stroke();
  }
  const dots =
    page.kind === '0D'
      ? [[0, 0]]
      : [
          [-12, 3],
          [-6, -5],
          [-2, 4],
          [3, -2],
          [8, 5],
          [11, -6],
          [1, -9],
          [-9, -3],
        ];
  for (const [x = 0, y = 0] of dots) {
    context.beginPath();
    context.arc(width / 2 + x, height / 2 + y, 1.75, 0, 2 * Math.PI);
    context.fill();
  }
}

/**
 * Draws a page as a thumbnail, or as large as `style` says in CSS pixels: a line, a map, or a symbol for what has no
 * shape.
 */
export function drawThumbnail(canvas: HTMLCanvasElement, page: Page, style: ThumbnailStyle): void {
  const { colourMap, ratio, width = thumbnailSize.width, height = thumbnailSize.height } = style;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  const drawing = { context, size: { width, height, ratio }, colours: readThemeColours(canvas) };
  drawPicture(drawing, page, { colourMap, shared: style.shared ?? null });
}

/** Draws a page as a picture without axes: a line, a map, or a symbol. */
export function drawPicture(
  drawing: Drawing,
  page: Page,
  { colourMap, shared }: Pick<ThumbnailStyle, 'colourMap' | 'shared'>,
): void {
  const { context, size, colours } = drawing;
  const { width, height } = size;
  const seen = shared ?? page.statistics;
  context.strokeStyle = page.kind === '0D' ? colours.dim : colours.accent;
  context.fillStyle = colours.accent;
  context.lineWidth = 1.25;
  context.lineJoin = 'round';
  if (page.kind === '1D') drawSpark(context, { page, seen }, { left: 2, top: 3, width: width - 4, height: height - 6 });
  else if (page.kind === '2D') drawSmallMap(drawing, { page, seen }, colourMap);
  else if (page.kind === 'ND') {
    const slice = slicePage(page, sliceChoice(page, { sliceAxes: null, sliceIndices: [] }));
    drawSmallMap(drawing, { page: slice, seen }, colourMap);
  } else drawSymbol(context, page, { width, height });
}
