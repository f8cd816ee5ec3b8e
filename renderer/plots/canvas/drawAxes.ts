import type { Frame } from '../curve.ts';
import type { PlotScale } from '../plotScale.ts';
import { type Drawing, plotFont } from './useCanvasDrawing.ts';

interface AxisOf {
  readonly scale: PlotScale;
  readonly title: string;
}

/** About one tick per this many pixels. */
const pixelsPerColumnTick = 90;
const pixelsPerRowTick = 90;
/** Below this height an axis has as few ticks as possible. */
const lowestWithTicks = 40;
/** Between the middles of two labels above each other. */
const labelHeight = 12;

const crisp = (pixel: number): number => Math.round(pixel) + 0.5;

export function columnTicks(scale: PlotScale, frame: Frame): ReturnType<PlotScale['ticks']> {
  return scale.ticks(Math.max(3, Math.round(frame.width / pixelsPerColumnTick)));
}

export function rowTicks(scale: PlotScale, frame: Frame): ReturnType<PlotScale['ticks']> {
  const least = frame.height < lowestWithTicks ? 1 : 3;
  return scale.ticks(Math.max(least, Math.round(frame.height / pixelsPerRowTick)));
}

/** Grid lines at the labelled ticks of both axes. */
export function drawGrid(
  { context, colours }: Drawing,
  frame: Frame,
  { x, y }: { readonly x: PlotScale; readonly y: PlotScale },
): void {
  context.strokeStyle = colours.grid;
  context.lineWidth = 1;
  context.beginPath();
  for (const tick of columnTicks(x, frame)) {
    if (tick.label === '') continue;
    const place = crisp(frame.left + x.toUnit(tick.value) * frame.width);
    context.moveTo(place, frame.top);
    context.lineTo(place, frame.top + frame.height);
  }
  for (const tick of rowTicks(y, frame)) {
    if (tick.label === '') continue;
    const place = crisp(frame.top + (1 - y.toUnit(tick.value)) * frame.height);
    context.moveTo(frame.left, place);
    context.lineTo(frame.left + frame.width, place);
  }
  context.stroke();
}

export function drawFrame({ context }: Drawing, frame: Frame, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  const left = crisp(frame.left);
  const top = crisp(frame.top);
  context.strokeRect(left, top, crisp(frame.left + frame.width) - left, crisp(frame.top + frame.height) - top);
}

export function drawBottomAxis({ context, colours }: Drawing, frame: Frame, { scale, title }: AxisOf): void {
  const base = frame.top + frame.height;
  context.font = plotFont(11);
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.fillStyle = colours.dim;
  context.strokeStyle = colours.faint;
  context.beginPath();
  let labelEnd = -Infinity;
  for (const tick of columnTicks(scale, frame)) {
    const place = frame.left + scale.toUnit(tick.value) * frame.width;
    context.moveTo(crisp(place), base);
    context.lineTo(crisp(place), base + (tick.label === '' ? 3 : 5));
    const half = context.measureText(tick.label).width / 2;
    if (tick.label === '' || place - half < labelEnd + 6) continue;
    context.fillText(tick.label, place, base + 8);
    labelEnd = place + half;
  }
  context.stroke();
  context.fillStyle = colours.text;
  context.fillText(title, frame.left + frame.width / 2, base + 25);
}

/** The middle of the turned title, in pixels from the left. */
const titleAt = 16;

export function drawLeftAxis(drawing: Drawing, frame: Frame, { scale, title }: AxisOf): void {
  const { context, colours } = drawing;
  context.font = plotFont(11);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillStyle = colours.dim;
  context.strokeStyle = colours.faint;
  context.beginPath();
  let labelled = Infinity;
  for (const tick of rowTicks(scale, frame)) {
    const place = frame.top + (1 - scale.toUnit(tick.value)) * frame.height;
    context.moveTo(frame.left, crisp(place));
    context.lineTo(frame.left - (tick.label === '' ? 3 : 5), crisp(place));
    if (tick.label === '' || Math.abs(place - labelled) < labelHeight) continue;
    context.fillText(tick.label, frame.left - 8, place);
    labelled = place;
  }
  context.stroke();
  const middle = frame.top + frame.height / 2;
  const room = 2 * Math.min(middle, drawing.size.height - middle);
  context.save();
  context.translate(titleAt, middle);
  context.rotate(-Math.PI / 2);
  context.textAlign = 'center';
  context.fillStyle = colours.text;
  context.fillText(context.measureText(title).width <= room ? title : unitOf(title), 0, 0);
  context.restore();
}

/** `cm` of `Position (Z) [cm]`: what is left of a title that does not fit. */
const unitOf = (title: string): string => /\[(.+)\]$/u.exec(title)?.[1] ?? title;

/** The part of a line plot that is being dragged over. */
export function drawDraggedPart({ context, colours }: Drawing, { left, top, width, height }: Frame): void {
  context.fillStyle = colours.accent;
  context.globalAlpha = 0.14;
  context.fillRect(left, top, width, height);
  context.globalAlpha = 1;
  context.strokeStyle = colours.accent;
  context.strokeRect(left, top, width, height);
}

/** The range of an axis that figures are computed for: shaded, with an edge on each side. */
export function drawPickedRange(
  { context, colours }: Drawing,
  frame: Frame,
  { x, picked }: { readonly x: PlotScale; readonly picked: readonly [number, number] },
): void {
  const [from = 0, to = 0] = picked.map((value) => Math.min(1, Math.max(0, x.toUnit(value))));
  if (!(to > from)) return;
  const left = frame.left + from * frame.width;
  const right = frame.left + to * frame.width;
  context.fillStyle = colours.accent;
  context.globalAlpha = 0.08;
  context.fillRect(left, frame.top, right - left, frame.height);
  context.globalAlpha = 1;
  context.strokeStyle = colours.accent;
  context.lineWidth = 1;
  context.beginPath();
  for (const place of [left, right]) {
    context.moveTo(crisp(place), frame.top);
    context.lineTo(crisp(place), frame.top + frame.height);
  }
  context.stroke();
}

/** Clips drawing to a rectangle. */
export function clipped({ context }: Drawing, frame: Frame, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.width, frame.height);
  context.clip();
  draw();
  context.restore();
}
