import { binInterval, findBin } from '#shared/page/binEdges.ts';
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
import { type Drawing, plotFont } from '../canvas/useCanvasDrawing.ts';
import { curveValue, type Frame } from '../curve.ts';
import type { PlotTheme } from '../plotProps.ts';
import { curveColour } from './curveColours.ts';
import { barsAxisWidth, drawBars, type OverlayBars } from './drawBars.ts';
import { drawMagnifier, magnifiedRange } from './drawMagnifier.ts';
import type { OverlayModel } from './overlayModel.ts';
import type { OverlaySettings } from './overlaySettings.ts';
import { backToFront, strokeCurve } from './strokeCurve.ts';

/** The areas of both plots: the curves, and below them what is derived. */
interface OverlayLayout {
  readonly main: Frame;
  readonly derived: Frame | null;
}

const top = 12;
const bottom = 50;
/** Between both plots, in pixels: alone, and with buttons in between. */
const gaps = { plain: 16, tools: 44 } as const;
/** The width of a digit in the ticks' font, and that of the title and the gaps next to it, in pixels. */
const digitWidth = 6.6;
const titleWidth = 34;

/** Divides the plot; both parts are aligned to the same pixel. `hasTools`: there are buttons between them. */
export function layOutOverlay(
  { width, height }: { readonly width: number; readonly height: number },
  { model, hasTools, bars }: Pick<OverlayPicture, 'model' | 'hasTools' | 'bars'>,
): OverlayLayout {
  const { derived } = model;
  const gap = gaps[hasTools ? 'tools' : 'plain'];
  const inner = Math.max(60, height - top - bottom - (derived === null ? 0 : gap));
  const below = derived === null ? 0 : Math.round(inner * 0.28);
  const tall = { left: 0, top, width, height: inner - below };
  const labels = [
    ...rowTicks(model.y, tall),
    ...(derived === null ? [] : rowTicks(derived.scale, { ...tall, height: below })),
  ].map(({ label }) => label.length);
  const left = Math.round(Math.max(64, Math.max(0, ...labels) * digitWidth + titleWidth));
  const main = { ...tall, left, width: Math.max(20, width - left - (bars === undefined ? 20 : barsAxisWidth)) };
  return { main, derived: derived === null ? null : { ...main, top: top + tall.height + gap, height: below } };
}

function drawBand({ context, colours }: Drawing, frame: Frame, { settings, model }: OverlayPicture): void {
  const { derived } = model;
  if (derived === null || settings.derived === 'difference') return;
  const half = settings.derived === 'ratio' ? settings.band / 100 : settings.band;
  const place = (value: number): number => frame.top + (1 - derived.scale.toUnit(value)) * frame.height;
  const [high, low] = [place(derived.agreement + half), place(derived.agreement - half)];
  context.fillStyle = colours.green;
  context.globalAlpha = 0.1;
  context.fillRect(frame.left, high, frame.width, low - high);
  context.globalAlpha = 0.6;
  context.strokeStyle = colours.green;
  context.lineWidth = 1;
  context.setLineDash([4, 3]);
  context.beginPath();
  for (const height of [high, low]) {
    context.moveTo(frame.left, Math.round(height) + 0.5);
    context.lineTo(frame.left + frame.width, Math.round(height) + 0.5);
  }
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
  context.strokeStyle = colours.faint;
  context.beginPath();
  context.moveTo(frame.left, Math.round(place(derived.agreement)) + 0.5);
  context.lineTo(frame.left + frame.width, Math.round(place(derived.agreement)) + 0.5);
  context.stroke();
  context.fillStyle = colours.green;
  context.font = plotFont(10.5);
  context.textAlign = 'left';
  context.textBaseline = 'bottom';
  context.fillText(`+${settings.band} %`, frame.left + 6, high - 2);
  context.textBaseline = 'top';
  context.fillText(`−${settings.band} %`, frame.left + 6, low + 3);
}

/** What is drawn, and how. */
export interface OverlayPicture {
  readonly model: OverlayModel;
  readonly settings: OverlaySettings;
  readonly theme: PlotTheme;
  readonly hasTools: boolean;
  readonly bars?: OverlayBars | undefined;
}

/** Draws all curves with their axes, and below them what is derived. */
export function drawOverlay(drawing: Drawing, picture: OverlayPicture): void {
  const { model, settings, theme } = picture;
  const { colours } = drawing;
  const { main, derived } = layOutOverlay(drawing.size, picture);
  drawGrid(drawing, main, model);
  if (picture.bars !== undefined) drawBars(drawing, main, { x: model.x, bars: picture.bars });
  clipped(drawing, main, () => {
    for (const { curve, index } of backToFront(model.entries)) {
      strokeCurve(drawing, { curve, scales: model, frame: main, style: settings.style }, curveColour(index, theme));
    }
  });
  drawFrame(drawing, main, colours.faint);
  drawLeftAxis(drawing, main, { scale: model.y, title: model.yTitle });
  if (derived !== null && model.derived !== null) {
    const scales = { x: model.x, y: model.derived.scale };
    drawGrid(drawing, derived, scales);
    clipped(drawing, derived, () => {
      drawBand(drawing, derived, picture);
      for (const entry of backToFront(model.entries)) {
        if (entry.derived === null) continue;
        strokeCurve(
          drawing,
          { curve: entry.derived, scales, frame: derived, style: settings.style },
          curveColour(entry.index, theme),
        );
      }
    });
    drawFrame(drawing, derived, colours.faint);
    drawLeftAxis(drawing, derived, { scale: model.derived.scale, title: model.derived.title });
  }
  drawBottomAxis(drawing, derived ?? main, { scale: model.x, title: model.xTitle });
}

interface OverlayMarks {
  readonly at: number | null;
  readonly selection: Frame | null;
}

/**
 * Draws the picked range, the magnifier, the dashed cursor through both plots, its point on each curve, and the rectangle
 * being dragged.
 */
export function drawOverlayCursor(drawing: Drawing, picture: OverlayPicture, { at, selection }: OverlayMarks): void {
  const { context, colours } = drawing;
  const { model, settings, theme } = picture;
  const { main, derived } = layOutOverlay(drawing.size, picture);
  const { picked, style } = settings;
  const range = settings.magnifies ? magnifiedRange(model, picked, at) : null;
  if (range !== null) drawMagnifier(drawing, main, { model, theme, style, range });
  if (picked !== null && selection === null) {
    for (const frame of derived === null ? [main] : [main, derived])
      drawPickedRange(drawing, frame, { x: model.x, picked });
  }
  if (selection !== null) drawDraggedPart(drawing, selection);
  const unit = at === null ? Number.NaN : model.x.toUnit(at);
  if (at === null || !(unit >= 0 && unit <= 1)) return;
  const place = main.left + unit * main.width;
  context.strokeStyle = colours.dim;
  context.lineWidth = 1;
  context.setLineDash([4, 3]);
  context.beginPath();
  for (const frame of derived === null ? [main] : [main, derived]) {
    context.moveTo(place, frame.top);
    context.lineTo(place, frame.top + frame.height);
  }
  context.stroke();
  context.setLineDash([]);
  for (const { curve, index } of backToFront(model.entries)) {
    const bin = findBin(curve.bins.edges, at);
    const height = bin < 0 ? Number.NaN : model.y.toUnit(curveValue(curve, bin));
    if (!(height >= 0 && height <= 1)) continue;
    context.fillStyle = curveColour(index, theme);
    context.beginPath();
    context.arc(place, main.top + (1 - height) * main.height, 3, 0, 2 * Math.PI);
    context.fill();
  }
}

/** The centre of the reference's bin at a position, 0 to 1 from the left; null outside its bins. */
export function cursorAt({ entries: [reference], x }: OverlayModel, unit: number): number | null {
  if (reference === undefined) return null;
  const { edges } = reference.curve.bins;
  const bin = findBin(edges, x.fromUnit(unit));
  if (bin < 0) return null;
  const [low, high] = binInterval(edges, bin);
  return x.kind === 'log' && low > 0 ? Math.sqrt(low * high) : (low + high) / 2;
}
