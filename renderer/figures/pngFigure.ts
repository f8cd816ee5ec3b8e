import type { Figure, ImageMark, Mark, PathMark, PathStep, TextMark } from './figure.ts';

/** Font stack of text in images and vector files. */
export const figureFonts = {
  sans: '"Inter Variable", Inter, system-ui, sans-serif',
  mono: '"JetBrains Mono Variable", ui-monospace, monospace',
} as const;

/** A figure as pixels, `scale` for each of its CSS pixels. */
export function figurePixels(figure: Figure, scale: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(Math.round(figure.width * scale), Math.round(figure.height * scale));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('The browser gave no canvas');
  if (figure.background !== null) {
    context.fillStyle = figure.background;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.scale(scale, scale);
  for (const mark of figure.marks) paintMark(context, mark);
  return canvas;
}

/** Pixels as the bytes of a PNG file. */
export async function pngBytes(canvas: OffscreenCanvas): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
}

type Context = OffscreenCanvasRenderingContext2D;

/** Paints one mark on a context in CSS pixels. */
export function paintMark(context: Context, mark: Mark): void {
  context.save();
  for (const clip of mark.clips) {
    tracePath(context, clip);
    context.clip();
  }
  if (mark.kind === 'path') paintPath(context, mark);
  else if (mark.kind === 'text') paintText(context, mark);
  else paintImage(context, mark);
  context.restore();
}

function tracePath(context: Context, steps: readonly PathStep[]): void {
  context.beginPath();
  for (const step of steps) {
    if (step[0] === 'M') context.moveTo(step[1], step[2]);
    else if (step[0] === 'L') context.lineTo(step[1], step[2]);
    else if (step[0] === 'C') context.bezierCurveTo(step[1], step[2], step[3], step[4], step[5], step[6]);
    else context.closePath();
  }
}

function paintPath(context: Context, { steps, fill, stroke }: PathMark): void {
  tracePath(context, steps);
  if (fill !== null) {
    context.globalAlpha = fill.opacity;
    context.fillStyle = fill.colour;
    context.fill();
  }
  if (stroke === null) return;
  context.globalAlpha = stroke.opacity;
  context.strokeStyle = stroke.colour;
  context.lineWidth = stroke.width;
  context.lineJoin = stroke.join;
  context.lineCap = stroke.cap;
  context.setLineDash([...stroke.dash]);
  context.stroke();
}

function paintText(context: Context, mark: TextMark): void {
  context.globalAlpha = mark.fill.opacity;
  context.fillStyle = mark.fill.colour;
  context.font = `${mark.weight} ${mark.size}px ${figureFonts[mark.family]}`;
  context.textAlign = mark.anchor === 'middle' ? 'center' : mark.anchor;
  context.textBaseline = 'alphabetic';
  context.translate(mark.x, mark.y);
  context.rotate((mark.angle * Math.PI) / 180);
  context.fillText(mark.text, 0, 0);
}

/** Pixel by pixel, never smoothed: a bin keeps its exact colour up to its edges. */
function paintImage(context: Context, { pixels, x, y, width, height, opacity }: ImageMark): void {
  context.globalAlpha = opacity;
  context.imageSmoothingEnabled = false;
  context.drawImage(pixels, x, y, width, height);
}
