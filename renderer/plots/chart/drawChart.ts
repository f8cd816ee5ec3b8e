import { clipped, drawBottomAxis, drawDraggedPart, drawFrame, drawGrid, drawLeftAxis } from '../canvas/drawAxes.ts';
import { type Drawing, plotFont } from '../canvas/useCanvasDrawing.ts';
import type { Frame } from '../curve.ts';
import { lineFrame } from '../line/drawLine.ts';
import { curveColour } from '../overlay/curveColours.ts';
import type { PlotTheme } from '../plotProps.ts';
import type { ChartModel, ChartSeries, ChartStyle } from './chartModel.ts';

export interface ChartPicture {
  readonly model: ChartModel;
  readonly style: ChartStyle;
  readonly theme: PlotTheme;
}

/** Draws a chart: grid, series, legend, frame and axes. */
export function drawChart(drawing: Drawing, picture: ChartPicture): void {
  const { model } = picture;
  const frame = lineFrame(drawing.size, model.y);
  drawGrid(drawing, frame, model);
  clipped(drawing, frame, () => {
    for (const [index, series] of model.series.entries()) drawSeries(drawing, { ...picture, frame, series, index });
  });
  if (model.series.length > 1) drawLegend(drawing, frame, picture);
  drawFrame(drawing, frame, drawing.colours.faint);
  drawBottomAxis(drawing, frame, { scale: model.x, title: model.xTitle });
  drawLeftAxis(drawing, frame, { scale: model.y, title: model.yTitle });
}

interface SeriesPicture extends ChartPicture {
  readonly frame: Frame;
  readonly series: ChartSeries;
  readonly index: number;
}

function drawSeries(drawing: Drawing, picture: SeriesPicture): void {
  const { context } = drawing;
  const colour = curveColour(picture.index, picture.theme);
  context.fillStyle = colour;
  context.strokeStyle = colour;
  context.lineWidth = 1.75;
  context.lineJoin = 'round';
  if (picture.style === 'bars') drawBars(drawing, picture);
  else if (picture.style === 'points') drawPoints(drawing, picture);
  else drawLines(drawing, picture);
}

function placeOf({ model, frame }: SeriesPicture, x: number, y: number): readonly [number, number] {
  return [frame.left + model.x.toUnit(x) * frame.width, frame.top + (1 - model.y.toUnit(y)) * frame.height];
}

function drawLines({ context }: Drawing, picture: SeriesPicture): void {
  const { x, y } = picture.series;
  context.beginPath();
  let isDown: boolean = false;
  for (const [index, value] of y.entries()) {
    const [left, top] = placeOf(picture, x[index] ?? Number.NaN, value);
    if (!Number.isFinite(left) || !Number.isFinite(top)) {
      isDown = false;
      continue;
    }
    // A value between two gaps has no line; it is a dot.
    const isAlone: boolean = !isDown && Number.isNaN(y[index + 1] ?? Number.NaN);
    if (isAlone) context.rect(left - 1, top - 1, 2, 2);
    else if (isDown) context.lineTo(left, top);
    else context.moveTo(left, top);
    isDown = !isAlone;
  }
  context.stroke();
}

function drawPoints({ context }: Drawing, picture: SeriesPicture): void {
  const { x, y } = picture.series;
  const size = y.length > picture.frame.width ? 2 : 4;
  for (const [index, value] of y.entries()) {
    const [left, top] = placeOf(picture, x[index] ?? Number.NaN, value);
    if (Number.isFinite(left) && Number.isFinite(top)) context.fillRect(left - size / 2, top - size / 2, size, size);
  }
}

/** Bars from zero, or from the lower end of a logarithmic axis; those of several series stand next to each other. */
function drawBars({ context }: Drawing, picture: SeriesPicture): void {
  const { series, model, frame, index: nth } = picture;
  const zero = model.y.toUnit(0);
  const base = frame.top + (1 - (zero >= 0 && zero <= 1 ? zero : zero > 1 ? 1 : 0)) * frame.height;
  const count = model.series.length;
  for (const [index, value] of series.y.entries()) {
    const middle = series.x[index] ?? Number.NaN;
    const from = middle + (nth - count / 2) * model.barWidth;
    const [left, top] = placeOf(picture, model.x.kind === 'log' ? middle : from, value);
    const [right] = placeOf(picture, from + model.barWidth, value);
    const width = model.x.kind === 'log' ? 4 : Math.max(1, right - left - 1);
    const start = model.x.kind === 'log' ? left + (nth - count / 2) * 4 : left;
    if (!Number.isFinite(start) || !Number.isFinite(top)) continue;
    context.fillRect(start, Math.min(top, base), width, Math.abs(base - top));
  }
}

/** Longer names are cut off, in characters. */
const nameLength = 40;

function drawLegend({ context, colours }: Drawing, frame: Frame, { model, theme }: ChartPicture): void {
  context.font = plotFont(11);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const names = model.series.map(({ name }) => (name.length > nameLength ? `${name.slice(0, nameLength)}…` : name));
  const width = Math.max(...names.map((name) => context.measureText(name).width)) + 34;
  const left = frame.left + frame.width - width - 8;
  context.fillStyle = colours.panel;
  context.globalAlpha = 0.85;
  context.fillRect(left, frame.top + 8, width, names.length * 16 + 8);
  context.globalAlpha = 1;
  for (const [index, name] of names.entries()) {
    const middle = frame.top + 20 + index * 16;
    context.fillStyle = curveColour(index, theme);
    context.fillRect(left + 8, middle - 2, 14, 4);
    context.fillStyle = colours.text;
    context.fillText(name, left + 28, middle);
  }
}

interface ChartMarks {
  /** The point at the cursor. */
  readonly at: number | undefined;
  readonly selection: Frame | null;
}

/** Draws the cursor with its point on each series, and the rectangle being dragged. */
export function drawChartCursor(drawing: Drawing, picture: ChartPicture, { at, selection }: ChartMarks): void {
  const { context, colours } = drawing;
  const { model, theme } = picture;
  if (selection !== null) drawDraggedPart(drawing, selection);
  const place = at === undefined ? undefined : model.series[0]?.x[at];
  const unit = place === undefined ? Number.NaN : model.x.toUnit(place);
  if (at === undefined || !(unit >= 0 && unit <= 1)) return;
  const frame = lineFrame(drawing.size, model.y);
  const left = frame.left + unit * frame.width;
  context.strokeStyle = colours.dim;
  context.lineWidth = 1;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(left, frame.top);
  context.lineTo(left, frame.top + frame.height);
  context.stroke();
  context.setLineDash([]);
  for (const [index, { y }] of model.series.entries()) {
    const height = model.y.toUnit(y[at] ?? Number.NaN);
    if (!(height >= 0 && height <= 1)) continue;
    context.fillStyle = curveColour(index, theme);
    context.beginPath();
    context.arc(left, frame.top + (1 - height) * frame.height, 3.5, 0, 2 * Math.PI);
    context.fill();
  }
}
