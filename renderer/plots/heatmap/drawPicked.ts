import type { Drawing } from '../canvas/useCanvasDrawing.ts';
import { clipped } from '../canvas/drawAxes.ts';
import type { Selection } from '../canvas/PlotStage.tsx';
import type { Frame } from '../curve.ts';
import type { PlotSettings } from '../plotSettings.ts';
import type { MapLayout } from './drawMap.ts';
import type { MapModel } from './mapModel.ts';

/** Strokes the current path in white with a dark edge, visible on every colour. */
function strokeOverColours({ context }: Drawing, dash: readonly number[]): void {
  for (const [colour, width] of [
    ['rgba(20, 26, 32, 0.55)', 3.5],
    ['#ffffff', 1.5],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash([...dash]);
    context.stroke();
  }
  context.setLineDash([]);
}

/** The part being dragged over: a rectangle, the ellipse within it, or a line. */
export function drawSelection(
  drawing: Drawing,
  selection: Selection,
  dragging: PlotSettings['dragging'] = 'zoom',
): void {
  const { context, colours } = drawing;
  const { left, top, width, height, line } = selection;
  context.beginPath();
  if (line !== null) {
    context.moveTo(line.from.x, line.from.y);
    context.lineTo(line.to.x, line.to.y);
    strokeOverColours(drawing, []);
    return;
  }
  if (dragging === 'ellipse')
    context.ellipse(left + width / 2, top + height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI);
  else context.rect(left, top, width, height);
  context.fillStyle = colours.panel;
  context.globalAlpha = 0.25;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = colours.accent;
  context.lineWidth = 1.5;
  context.stroke();
}

function boxOf(model: MapModel, { map }: MapLayout, region: NonNullable<PlotSettings['region']>): Frame {
  const [left = 0, right = 0] = region.x.map((value) => map.left + model.x.toUnit(value) * map.width);
  const [bottom = 0, top = 0] = region.y.map((value) => map.top + (1 - model.y.toUnit(value)) * map.height);
  return { left, top, width: right - left, height: bottom - top };
}

/** The part of a map that figures are computed for, and the line of the cut, with a dot at its start. */
export function drawPicked(
  drawing: Drawing,
  { layout, model }: { readonly layout: MapLayout; readonly model: MapModel },
  { region, lineCut }: Pick<PlotSettings, 'region' | 'lineCut'>,
): void {
  const { context } = drawing;
  const { map } = layout;
  clipped(drawing, map, () => {
    if (region !== null) {
      const { left, top, width, height } = boxOf(model, layout, region);
      context.beginPath();
      if (region.shape === 'ellipse')
        context.ellipse(
          left + width / 2,
          top + height / 2,
          Math.abs(width / 2),
          Math.abs(height / 2),
          0,
          0,
          2 * Math.PI,
        );
      else context.rect(left, top, width, height);
      strokeOverColours(drawing, [5, 3]);
    }
    if (lineCut === null) return;
    const [from, to] = [lineCut.from, lineCut.to].map(({ x, y }) => ({
      x: map.left + model.x.toUnit(x) * map.width,
      y: map.top + (1 - model.y.toUnit(y)) * map.height,
    }));
    if (from === undefined || to === undefined) return;
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    strokeOverColours(drawing, []);
    context.beginPath();
    context.arc(from.x, from.y, 3.5, 0, 2 * Math.PI);
    context.fillStyle = '#ffffff';
    context.fill();
    strokeOverColours(drawing, []);
  });
}
