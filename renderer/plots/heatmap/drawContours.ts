import { clipped } from '../canvas/drawAxes.ts';
import type { Drawing } from '../canvas/useCanvasDrawing.ts';
import type { Frame } from '../curve.ts';
import type { PlotScale } from '../plotScale.ts';
import type { Contour } from './contours.ts';

/** Colours of contours from the highest level down; a dark edge distinguishes them from any colour map. */
const contourColours = [
  '#ff6b5e',
  '#ffb347',
  '#fff07a',
  '#7cf29a',
  '#6cc4ff',
  '#c9a7ff',
  '#ff9fd6',
  '#ffffff',
] as const;

/** The colour of a contour: the highest level has the first. */
export function contourColour(place: number): string {
  return contourColours[place % contourColours.length] ?? '#ffffff';
}

/** Contours of one page, solid, or dashed for the second of two. */
export interface ContourSet {
  readonly contours: readonly Contour[];
  readonly isDashed: boolean;
}

interface Scales {
  readonly x: PlotScale;
  readonly y: PlotScale;
}

function trace({ context }: Drawing, frame: Frame, { contour, x, y }: Scales & { readonly contour: Contour }): void {
  context.beginPath();
  for (const line of contour.lines) {
    for (const [index, place] of line.entries()) {
      const left = frame.left + x.toUnit(place[0]) * frame.width;
      const top = frame.top + (1 - y.toUnit(place[1])) * frame.height;
      if (index === 0) context.moveTo(left, top);
      else context.lineTo(left, top);
    }
  }
}

/** Draws contours over a map, each in its colour with a dark edge. */
export function drawContours(
  drawing: Drawing,
  frame: Frame,
  { sets, x, y }: Scales & { readonly sets: readonly ContourSet[] },
): void {
  const { context } = drawing;
  clipped(drawing, frame, () => {
    context.lineJoin = 'round';
    for (const { contours, isDashed } of sets) {
      const order = contours.map(({ value }) => value).toSorted((one, other) => other - one);
      for (const contour of contours) {
        trace(drawing, frame, { contour, x, y });
        context.setLineDash([]);
        context.strokeStyle = 'rgba(10, 16, 24, 0.55)';
        context.lineWidth = isDashed ? 2.5 : 3;
        if (isDashed) context.setLineDash([6, 4]);
        context.stroke();
        context.strokeStyle = contourColour(order.indexOf(contour.value));
        context.lineWidth = 1.4;
        context.stroke();
      }
    }
    context.setLineDash([]);
  });
}
