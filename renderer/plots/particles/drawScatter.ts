import { drawBottomAxis, drawFrame, drawGrid, drawLeftAxis } from '../canvas/drawAxes.ts';
import type { Drawing } from '../canvas/useCanvasDrawing.ts';
import { packColour } from '../colourMaps.ts';
import type { Frame } from '../curve.ts';
import type { PlotScale } from '../plotScale.ts';

/** Columns of a phase space against each other, and which kind each particle is. */
export interface ScatterModel {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  /** The place of each particle's kind in the legend. */
  readonly kinds: Uint16Array;
  readonly x: PlotScale;
  readonly y: PlotScale;
  readonly xTitle: string;
  readonly yTitle: string;
}

const kindColours = ['--accent', '--warn', '--violet', '--blue', '--danger', '--green', '--dim'] as const;

/** The CSS colour of a kind by its place in the legend; the rarest share the last. */
export function kindColour(index: number): string {
  return kindColours[Math.min(index, kindColours.length - 1)] ?? '--dim';
}

export function scatterFrame({ width, height }: { readonly width: number; readonly height: number }): Frame {
  return { left: 64, top: 12, width: Math.max(20, width - 64 - 20), height: Math.max(20, height - 12 - 48) };
}

/** Writes the points as pixels: a million take no longer than a frame or two. The rarest kinds lie on top. */
function drawDots({ context, size }: Drawing, model: ScatterModel, frame: Frame, palette: readonly number[]): void {
  const { ratio } = size;
  const width = Math.round(frame.width * ratio);
  const height = Math.round(frame.height * ratio);
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const rank = new Uint16Array(width * height);
  const dot = Math.max(1, Math.round((model.xs.length > 50_000 ? 1 : 2.5) * ratio));
  for (let particle = 0; particle < model.xs.length; particle += 1) {
    const left = Math.round(model.x.toUnit(model.xs[particle] ?? Number.NaN) * width - dot / 2);
    const top = Math.round((1 - model.y.toUnit(model.ys[particle] ?? Number.NaN)) * height - dot / 2);
    if (!(left > -dot && left < width && top > -dot && top < height)) continue;
    const kind = (model.kinds[particle] ?? 0) + 1;
    const colour = palette[Math.min(kind, palette.length) - 1] ?? 0;
    for (let y = Math.max(0, top); y < Math.min(height, top + dot); y += 1) {
      for (let x = Math.max(0, left); x < Math.min(width, left + dot); x += 1) {
        const place = y * width + x;
        if ((rank[place] ?? 0) > kind) continue;
        rank[place] = kind;
        pixels[place] = colour;
      }
    }
  }
  const layer = new OffscreenCanvas(width, height);
  layer.getContext('2d')?.putImageData(image, 0, 0);
  context.drawImage(layer, frame.left, frame.top, frame.width, frame.height);
}

/** Draws a scatter plot with its axes. */
export function drawScatter(drawing: Drawing, model: ScatterModel): void {
  const { colours, size } = drawing;
  const frame = scatterFrame(size);
  drawGrid(drawing, frame, model.x, model.y);
  const { accent, warn, violet, blue, danger, green, dim } = colours;
  drawDots(drawing, model, frame, [accent, warn, violet, blue, danger, green, dim].map(packColour));
  drawFrame(drawing, frame, colours.faint);
  drawBottomAxis(drawing, frame, { scale: model.x, title: model.xTitle });
  drawLeftAxis(drawing, frame, { scale: model.y, title: model.yTitle });
}
