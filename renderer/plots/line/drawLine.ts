import {
  clipped,
  drawBottomAxis,
  drawDraggedPart,
  drawFrame,
  drawGrid,
  drawLeftAxis,
  drawPickedRange,
  rowTicks,
} from '../canvas/drawAxes.ts';
import type { Drawing } from '../canvas/useCanvasDrawing.ts';
import { binCount, curveValue, type Frame, traceCurve } from '../curve.ts';
import { binsWithin, type Interval } from '#shared/page/binEdges.ts';
import type { PlotScale } from '../plotScale.ts';
import type { PlotSettings } from '../plotSettings.ts';
import type { LineModel } from './lineModel.ts';

/** The width of a digit in the ticks' font, and that of the title and the gaps next to it, in pixels. */
const digitWidth = 6.6;
const axisTitleOffset = 34;

/** The drawing area within a plot, leaving space for ticks (as wide as their labels) and titles. */
export function lineFrame({ width, height }: { readonly width: number; readonly height: number }, y: PlotScale): Frame {
  const tall = { left: 0, top: 12, width, height: Math.max(20, height - 12 - 50) };
  const longest = Math.max(0, ...rowTicks(y, tall).map(({ label }) => label.length));
  const left = Math.round(Math.max(64, longest * digitWidth + axisTitleOffset));
  return { ...tall, left, width: Math.max(20, width - left - 20) };
}

function drawPoints({ context }: Drawing, model: LineModel, frame: Frame): void {
  const { curve, x, y } = model;
  const bins = binsWithin(curve.bins.edges, x.domain);
  if (bins === null) return;
  const many = bins.last - bins.first > frame.width;
  const size = many ? 1.5 : 4;
  const drawn = new Set<number>();
  for (let bin = bins.first; bin <= bins.last; bin += 1) {
    const left = frame.left + x.toUnit(curve.bins.centres[bin] ?? Number.NaN) * frame.width;
    const top = frame.top + (1 - y.toUnit(curveValue(curve, bin))) * frame.height;
    if (!Number.isFinite(left) || !Number.isFinite(top)) continue;
    // Of a million points only those that differ by half a pixel are drawn.
    const place = Math.round(top * 2) * 65_536 + Math.round(left * 2);
    if (many && drawn.has(place)) continue;
    if (many) drawn.add(place);
    context.fillRect(left - size / 2, top - size / 2, size, size);
  }
}

/**
 * A bar for each bin from zero (or the lower end of a logarithmic axis), with gaps in between, since they are not
 * adjacent.
 */
function drawBars({ context }: Drawing, { curve, x, y }: LineModel, frame: Frame): void {
  const zero = y.toUnit(0);
  const base = frame.top + (1 - (zero >= 0 && zero <= 1 ? zero : zero > 1 ? 1 : 0)) * frame.height;
  for (let bin = 0; bin < binCount(curve); bin += 1) {
    const ends = [curve.bins.edges[bin], curve.bins.edges[bin + 1]].map((edge) => x.toUnit(edge ?? Number.NaN));
    const [left, right] = [Math.min(...ends), Math.max(...ends)];
    const height = y.toUnit(curveValue(curve, bin));
    if (!Number.isFinite(height) || !Number.isFinite(left)) continue;
    const width = (right - left) * frame.width;
    const gap = Math.min(6, width * 0.15);
    const top = frame.top + (1 - height) * frame.height;
    context.fillRect(
      frame.left + left * frame.width + gap,
      Math.min(top, base),
      Math.max(1, width - 2 * gap),
      Math.abs(base - top),
    );
  }
}

/** Hatches the bins beyond the end of the data. */
function drawMissing({ context, colours }: Drawing, { curve, x }: LineModel, frame: Frame): void {
  if (curve.values.length >= binCount(curve)) return;
  const edges = curve.bins.edges;
  const one = x.toUnit(edges[curve.values.length] ?? Number.NaN);
  const other = x.toUnit(edges[edges.length - 1] ?? Number.NaN);
  const left = frame.left + Math.min(one, other) * frame.width;
  const width = Math.abs(other - one) * frame.width;
  context.strokeStyle = colours.line;
  context.beginPath();
  context.save();
  context.rect(left, frame.top, width, frame.height);
  context.clip();
  context.beginPath();
  for (let place = frame.left - frame.height; place < frame.left + frame.width; place += 8) {
    context.moveTo(place, frame.top + frame.height);
    context.lineTo(place + frame.height, frame.top);
  }
  context.stroke();
  context.restore();
}

/** Draws a line plot: grid, curve, frame and axes. */
export function drawLine(drawing: Drawing, model: LineModel, settings: PlotSettings): void {
  const { context, colours } = drawing;
  const frame = lineFrame(drawing.size, model.y);
  drawGrid(drawing, frame, model);
  clipped(drawing, frame, () => {
    drawMissing(drawing, model, frame);
    context.fillStyle = colours.accent;
    context.strokeStyle = colours.accent;
    context.lineWidth = 1.75;
    context.lineJoin = 'round';
    if (model.isZoned) {
      drawBars(drawing, model, frame);
      return;
    }
    if (settings.lineStyle === 'points') {
      drawPoints(drawing, model, frame);
      return;
    }
    context.beginPath();
    traceCurve(model.curve, { x: model.x, y: model.y, frame }, { pen: context, style: settings.lineStyle });
    context.stroke();
  });
  drawFrame(drawing, frame, colours.faint);
  drawBottomAxis(drawing, frame, { scale: model.x, title: model.xTitle });
  drawLeftAxis(drawing, frame, { scale: model.y, title: model.yTitle });
}

/** Draws the dashed cursor, its point on the curve and the rectangle being dragged. */
export function drawLineOverlay(
  drawing: Drawing,
  model: LineModel,
  {
    bin,
    selection,
    picked,
  }: { readonly bin: number | null; readonly selection: Frame | null; readonly picked: Interval | null },
): void {
  const { context, colours, size } = drawing;
  const frame = lineFrame(size, model.y);
  if (picked !== null && selection === null) drawPickedRange(drawing, frame, { x: model.x, picked });
  if (selection !== null) drawDraggedPart(drawing, selection);
  if (bin === null) return;
  const edges = model.curve.bins.edges;
  const unit = (model.x.toUnit(edges[bin] ?? 0) + model.x.toUnit(edges[bin + 1] ?? 0)) / 2;
  if (!(unit >= 0 && unit <= 1)) return;
  const place = frame.left + unit * frame.width;
  context.strokeStyle = colours.dim;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(place, frame.top);
  context.lineTo(place, frame.top + frame.height);
  context.stroke();
  context.setLineDash([]);
  const height = model.y.toUnit(curveValue(model.curve, bin));
  if (!(height >= 0 && height <= 1)) return;
  context.fillStyle = colours.accent;
  context.strokeStyle = colours.panel;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(place, frame.top + (1 - height) * frame.height, 4, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}
