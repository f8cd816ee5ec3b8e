import type { Interval } from '#shared/page/binEdges.ts';
import { clipped, drawBottomAxis, drawFrame, drawGrid, drawLeftAxis, rowTicks } from '../canvas/drawAxes.ts';
import { type Drawing, plotFont } from '../canvas/useCanvasDrawing.ts';
import type { Frame } from '../curve.ts';
import { formatSpan, typesetUnit } from '../numberText.ts';
import type { PlotTheme } from '../plotProps.ts';
import { makeScale } from '../plotScale.ts';
import { curveColour } from './curveColours.ts';
import { fittingScale, type OverlayModel } from './overlayModel.ts';
import type { OverlaySettings } from './overlaySettings.ts';
import { backToFront, strokeCurve } from './strokeCurve.ts';

/** The part of the axis that is magnified around the cursor, where no range is chosen. */
const shareAtCursor = 1 / 8;
/** The magnifier's part of the plot. */
const share = { width: 0.46, height: 0.5 } as const;
const room = { top: 24, right: 14, bottom: 28 } as const;
/** The width of a digit in the ticks' font, and the gaps next to it, in pixels. */
const digitWidth = 6.6;
const gaps = 16;
/** Smaller plots have no space for one, in pixels. */
const smallest = { width: 360, height: 200 } as const;

/** The magnified part of the axis: the chosen range, or an eighth of the view around the cursor; null for none. */
export function magnifiedRange({ x }: OverlayModel, picked: Interval | null, at: number | null): Interval | null {
  const centre = at === null ? Number.NaN : x.toUnit(at);
  const [from, to] =
    picked === null
      ? [centre - shareAtCursor / 2, centre + shareAtCursor / 2]
      : [x.toUnit(picked[0]), x.toUnit(picked[1])];
  const [low, high] = [Math.max(0, Math.min(from, to)), Math.min(1, Math.max(from, to))];
  return high > low ? [x.fromUnit(low), x.fromUnit(high)] : null;
}

interface Magnified {
  readonly model: OverlayModel;
  readonly theme: PlotTheme;
  readonly style: OverlaySettings['style'];
  readonly range: Interval;
}

/** Draws part of the axis larger, within the plot, on the side where the range is not. */
export function drawMagnifier(drawing: Drawing, main: Frame, { model, theme, style, range }: Magnified): void {
  if (main.width < smallest.width || main.height < smallest.height) return;
  const { context, colours } = drawing;
  const x = makeScale(model.x.kind, range, model.x.threshold);
  const y = fittingScale(model, range);
  const [from, to] = [model.x.toUnit(range[0]), model.x.toUnit(range[1])];
  const width = Math.round(main.width * share.width);
  const box: Frame = {
    left: (from + to) / 2 > 0.5 ? main.left + 22 : main.left + main.width - width - 12,
    top: main.top + 12,
    width,
    height: Math.round(main.height * share.height),
  };
  const labels = rowTicks(y, box).map(({ label }) => label.length);
  const left = Math.round(Math.max(0, ...labels) * digitWidth + gaps);
  const frame: Frame = {
    left: box.left + left,
    top: box.top + room.top,
    width: box.width - left - room.right,
    height: box.height - room.top - room.bottom,
  };
  drawRays(drawing, { main, box, from, to });
  context.fillStyle = colours.panel;
  context.fillRect(box.left, box.top, box.width, box.height);
  drawFrame(drawing, box, colours.faint);
  drawGrid(drawing, frame, { x, y });
  clipped(drawing, frame, () => {
    for (const { curve, index } of backToFront(model.entries)) {
      strokeCurve(drawing, { curve, scales: { x, y }, frame, style }, curveColour(index, theme));
    }
  });
  drawFrame(drawing, frame, colours.faint);
  clipped(drawing, box, () => {
    drawLeftAxis(drawing, frame, { scale: y, title: '' });
    drawBottomAxis(drawing, frame, { scale: x, title: '' });
  });
  context.textBaseline = 'middle';
  context.fillStyle = colours.text;
  context.font = plotFont(11, 600);
  context.textAlign = 'left';
  context.fillText(`${formatSpan(...range)} ${typesetUnit(model.xUnit)}`.trim(), frame.left, box.top + 12);
  context.fillStyle = colours.dim;
  context.font = plotFont(11);
  context.textAlign = 'right';
  const times = frame.width / ((to - from) * main.width);
  context.fillText(`×${times.toFixed(1)} along ${model.xName}`, frame.left + frame.width, box.top + 12);
}

interface Rays {
  readonly main: Frame;
  readonly box: Frame;
  /** The ends of the range, 0 to 1 from the left. */
  readonly from: number;
  readonly to: number;
}

/** Lines from the range to the magnifier's corners. */
function drawRays({ context, colours }: Drawing, { main, box, from, to }: Rays): void {
  const isLeft = box.left < main.left + main.width / 2;
  const edge = main.left + (isLeft ? from : to) * main.width;
  const side = isLeft ? box.left + box.width : box.left;
  context.strokeStyle = colours.accent;
  context.globalAlpha = 0.35;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(side, box.top);
  context.lineTo(edge, main.top);
  context.moveTo(side, box.top + box.height);
  context.lineTo(edge, main.top + main.height);
  context.stroke();
  context.globalAlpha = 1;
}
