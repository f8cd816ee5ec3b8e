import { binsWithin } from '#shared/page/binEdges.ts';
import type { Drawing } from '../canvas/useCanvasDrawing.ts';
import { plotFont } from '../canvas/useCanvasDrawing.ts';
import { type Curve, curveValue, type Frame } from '../curve.ts';
import type { PlotScale } from '../plotScale.ts';

/** Values from 0 to a limit that are drawn as bars behind the curves, with an axis of their own at the right. */
export interface OverlayBars {
  readonly curve: Curve;
  /** `γ` */
  readonly name: string;
  /** Drawn at the top of the plot; larger values are drawn as this one. */
  readonly limit: number;
  /** The largest value that passes; larger ones have another colour. */
  readonly passes: number;
}

/** Pixels at the right for the axis of the bars. */
export const barsAxisWidth = 40;

/** Draws the bars, the line up to which they pass, and their axis. */
export function drawBars(
  { context, colours }: Drawing,
  frame: Frame,
  { x, bars }: { readonly x: PlotScale; readonly bars: OverlayBars },
): void {
  const { curve, limit, passes, name } = bars;
  const { edges } = curve.bins;
  const base = frame.top + frame.height;
  const heightOf = (value: number): number => (Math.min(value, limit) / limit) * frame.height;
  const within = binsWithin(edges, x.domain);
  context.globalAlpha = 0.35;
  for (let bin = within?.first ?? 0; bin <= (within?.last ?? -1); bin += 1) {
    const value = curveValue(curve, bin);
    if (!(value > 0)) continue;
    const ends = [edges[bin] ?? 0, edges[bin + 1] ?? 0].map((edge) => Math.min(1, Math.max(0, x.toUnit(edge))));
    const [from, to] = [Math.min(...ends), Math.max(...ends)];
    context.fillStyle = value <= passes ? colours.blue : colours.danger;
    const height = heightOf(value);
    // Bars narrower than a pixel are drawn a pixel wide.
    const width = Math.max(1, (to - from) * frame.width - 0.5);
    context.fillRect(frame.left + from * frame.width, base - height, width, height);
  }
  context.globalAlpha = 1;
  context.strokeStyle = colours.dim;
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  context.beginPath();
  const line = Math.round(base - heightOf(passes)) + 0.5;
  context.moveTo(frame.left, line);
  context.lineTo(frame.left + frame.width, line);
  context.stroke();
  context.setLineDash([]);
  context.font = plotFont(11);
  context.fillStyle = colours.dim;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const right = frame.left + frame.width + 6;
  for (const value of [0, passes, limit]) context.fillText(String(value), right, base - heightOf(value));
  context.fillStyle = colours.text;
  context.fillText(name, right + 16, base - heightOf((passes + limit) / 2));
}
