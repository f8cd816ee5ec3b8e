import { useCallback, useMemo } from 'react';
import type { ParticleColumn, PhaseSpace } from '#shared/domain/page.ts';
import type { Interval } from '../binEdges.ts';
import { useCanvasDrawing, type Drawing } from '../canvas/useCanvasDrawing.ts';
import { useElementSize } from '../canvas/useElementSize.ts';
import { inView, unlessWhole } from '../canvas/plotWindow.ts';
import { usePlotGestures } from '../canvas/usePlotGestures.ts';
import { drawSelection } from '../heatmap/drawMap.ts';
import { formatCount } from '../numberText.ts';
import type { PlotProps } from '../plotProps.ts';
import { makeScale } from '../plotScale.ts';
import plot from '../Plot.module.css';
import { cellsOfArray, statisticsOf } from '../statistics.ts';
import { drawScatter, scatterFrame, type ScatterModel } from './drawScatter.ts';
import { columnTitles, columnValues, type ParticleKind } from './particleColumns.ts';

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
    const room = (max - min) * 0.04 || 0.5;
    return { values, limits: Number.isFinite(min) ? [min - room, max + room] : [0, 1] };
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
  const said = `Scatter plot of ${label}: ${columnTitles[particleY]} over ${columnTitles[particleX]}, ${formatCount(page.particles)} particles.`;
  return (
    <div ref={stage} className={plot['stage']} {...handlers}>
      <canvas ref={base} className={plot['canvas']} role="img" aria-label={said} />
      <canvas ref={overlay} className={plot['canvas']} aria-hidden="true" />
    </div>
  );
}
