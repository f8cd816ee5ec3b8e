import { useCallback, useMemo } from 'react';
import type { ParticleColumn, PhaseSpace } from '#shared/domain/page.ts';
import { formatCount } from '#shared/figures.ts';
import type { Interval } from '../binEdges.ts';
import { drawBottomAxis, drawFrame, drawGrid, drawLeftAxis } from '../canvas/drawAxes.ts';
import { inView, unlessWhole } from '../canvas/plotWindow.ts';
import { type Drawing, useCanvasDrawing } from '../canvas/useCanvasDrawing.ts';
import { useElementSize } from '../canvas/useElementSize.ts';
import { usePlotGestures } from '../canvas/PlotStage.tsx';
import { packColour } from '../colourMaps.ts';
import type { Frame } from '../curve.ts';
import { drawSelection } from '../heatmap/drawPicked.ts';
import type { PlotProps } from '../plotProps.ts';
import { makeScale, type PlotScale } from '../plotScale.ts';
import { cellsOfArray, statisticsOf } from '../statistics.ts';
import { columnTitles, columnValues, type ParticleKind } from './particles.ts';
import plot from '../Plot.module.css';

interface ScatterPlotProps extends PlotProps {
  readonly page: PhaseSpace;
  readonly kinds: readonly ParticleKind[];
}

function useColumn(
  page: PhaseSpace,
  column: ParticleColumn,
): { readonly values: Float64Array; readonly limits: Interval } {
  return useMemo(() => {
    const values = columnValues(page, column);
    const { min, max } = statisticsOf(cellsOfArray(values));
    const margin = max * 0.04 - min * 0.04 || 0.5;
    return { values, limits: Number.isFinite(min) ? [min - margin, max + margin] : [0, 1] };
  }, [page, column]);
}

/** Two columns of a phase space against each other, a colour for each kind of particle. */
export function ScatterPlot({ page, settings, onSettings, theme, label, kinds }: ScatterPlotProps) {
  const { particleX, particleY, zoom } = settings;
  const [stage, size] = useElementSize<HTMLDivElement>();
  const across = useColumn(page, particleX);
  const up = useColumn(page, particleY);
  const kindOf = useMemo(() => {
    const places = new Map(kinds.map(({ pdg }, index) => [pdg, index]));
    return Uint16Array.from(columnValues(page, 'pdg'), (pdg) => places.get(pdg) ?? 0);
  }, [page, kinds]);
  const model = useMemo<ScatterModel>(
    () => ({
      xs: across.values,
      ys: up.values,
      kinds: kindOf,
      x: makeScale('lin', inView(zoom?.x, across.limits)),
      y: makeScale('lin', inView(zoom?.y, up.limits)),
      xTitle: columnTitles[particleX],
      yTitle: columnTitles[particleY],
    }),
    [across, up, kindOf, zoom, particleX, particleY],
  );
  const limits = { x: across.limits, y: up.limits };
  const { selection, handlers } = usePlotGestures(stage, {
    frame: scatterFrame(size),
    x: model.x,
    y: model.y,
    limits,
    fitsY: false,
    onWindow: (window) => onSettings({ zoom: unlessWhole(window, limits) }),
    onHover: () => undefined,
  });
  const base = useCanvasDrawing(
    size,
    theme,
    useCallback((drawing: Drawing) => drawScatter(drawing, model), [model]),
  );
  const overlay = useCanvasDrawing(
    size,
    theme,
    useCallback(
      (drawing: Drawing) => (selection === null ? undefined : drawSelection(drawing, selection)),
      [selection],
    ),
  );
  const description = `Scatter plot of ${label}: ${columnTitles[particleY]} against ${columnTitles[particleX]}, ${formatCount(page.particles)} particles.`;
  return (
    <div ref={stage} className={plot['stage']} {...handlers}>
      <canvas ref={base} className={plot['canvas']} role="img" aria-label={description} />
      <canvas ref={overlay} className={plot['canvas']} aria-hidden="true" />
    </div>
  );
}

/** Columns of a phase space against each other, and which kind each particle is. */
interface ScatterModel {
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

function scatterFrame({ width, height }: { readonly width: number; readonly height: number }): Frame {
  return { left: 64, top: 12, width: Math.max(20, width - 64 - 20), height: Math.max(20, height - 12 - 48) };
}

/** Writes the points as pixels: a million take no longer than a frame or two. The rarest kinds are on top. */
function drawDots({ context, colours, size }: Drawing, model: ScatterModel, frame: Frame): void {
  const { accent, warn, violet, blue, danger, green, dim } = colours;
  const palette = [accent, warn, violet, blue, danger, green, dim].map(packColour);
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
function drawScatter(drawing: Drawing, model: ScatterModel): void {
  const { colours, size } = drawing;
  const frame = scatterFrame(size);
  drawGrid(drawing, frame, model);
  drawDots(drawing, model, frame);
  drawFrame(drawing, frame, colours.faint);
  drawBottomAxis(drawing, frame, { scale: model.x, title: model.xTitle });
  drawLeftAxis(drawing, frame, { scale: model.y, title: model.yTitle });
}
