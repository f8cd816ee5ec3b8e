import { useCallback, useMemo } from 'react';
import type { ParticleColumn, PhaseSpace } from '#shared/domain/page.ts';
import { formatCount } from '#shared/figures.ts';
import { drawBottomAxis, drawFrame, drawGrid, drawLeftAxis } from '../canvas/drawAxes.ts';
import { PlotStage, usePlotGestures } from '../canvas/PlotStage.tsx';
import { inView, type PlotWindow, unlessWhole, zoomed } from '../canvas/plotWindow.ts';
import { type Drawing, useCanvasDrawing } from '../canvas/useCanvasDrawing.ts';
import { type Size, useElementSize } from '../canvas/useElementSize.ts';
import type { Interval } from '#shared/page/binEdges.ts';
import { colourAt } from '../colourMaps.ts';
import type { Frame } from '../curve.ts';
import { drawSelection } from '../heatmap/drawPicked.ts';
import { formatRounded } from '../numberText.ts';
import type { PlotProps } from '../plotProps.ts';
import { makeScale } from '../plotScale.ts';
import { type Stepwise, useStepwise } from '../stepwise.ts';
import { columnExtent } from './particleFigures.ts';
import { columnTitles, type ParticleKind } from './particles.ts';
import { type ScatterDots, scatterDots, type ScatterModel } from './scatterDots.ts';
import plot from '../Plot.module.css';

interface ScatterPlotProps extends PlotProps {
  readonly page: PhaseSpace;
  readonly particles: Uint32Array;
  readonly kinds: readonly ParticleKind[];
}

function scatterFrame({ width, height }: { readonly width: number; readonly height: number }): Frame {
  return { left: 64, top: 12, width: Math.max(20, width - 64 - 20), height: Math.max(20, height - 12 - 48) };
}

interface Extents {
  readonly x: Interval;
  readonly y: Interval;
  readonly colour: Interval | null;
  /** Which columns they are of. */
  readonly of: string;
}

/** Smallest and largest of the drawn columns. */
function* extentsOf(
  page: PhaseSpace,
  particles: Uint32Array,
  [x, y, colour]: readonly [ParticleColumn, ParticleColumn, ParticleColumn | 'kind'],
): Stepwise<Extents> {
  return {
    x: yield* columnExtent(page, particles, { column: x, margin: 0.04 }),
    y: yield* columnExtent(page, particles, { column: y, margin: 0.04 }),
    colour: colour === 'kind' ? null : yield* columnExtent(page, particles, { column: colour, margin: 0 }),
    of: x + y,
  };
}

/** The dots of a model; null until there is one and space for it. */
function* dotsOf(model: ScatterModel | null, size: Size): Stepwise<ScatterDots | null> {
  return model === null || size.width <= 0
    ? null
    : yield* scatterDots(model, { ...scatterFrame(size), ratio: size.ratio });
}

/** Two columns of a phase space against each other, coloured by the kind of particle or by a third column. */
export function ScatterPlot(props: ScatterPlotProps) {
  const { page, particles, kinds, settings, onSettings, theme, label } = props;
  const { particleX, particleY, particleColour, zoom, colourMap, inverted } = settings;
  const [stage, size] = useElementSize<HTMLDivElement>();
  const find = useCallback(
    () => extentsOf(page, particles, [particleX, particleY, particleColour]),
    [page, particles, particleX, particleY, particleColour],
  );
  const extents = useStepwise(find);
  const model = useMemo<ScatterModel | null>(() => {
    if (extents === undefined || extents.of !== particleX + particleY) return null;
    return {
      page,
      particles,
      kinds,
      theme,
      x: { column: particleX, scale: makeScale('lin', inView(zoom?.x, extents.x)) },
      y: { column: particleY, scale: makeScale('lin', inView(zoom?.y, extents.y)) },
      colour:
        particleColour === 'kind' || extents.colour === null
          ? null
          : { column: particleColour, extent: extents.colour, map: colourMap, inverted },
    };
  }, [extents, page, particles, kinds, particleX, particleY, particleColour, zoom, colourMap, inverted, theme]);
  const frame = scatterFrame(size);
  const write = useCallback(() => dotsOf(model, size), [model, size]);
  const dots = useStepwise(write);
  const limits = { x: extents?.x ?? ([0, 1] as const), y: extents?.y ?? ([0, 1] as const) };
  const scales = { x: model?.x.scale ?? makeScale('lin', [0, 1]), y: model?.y.scale ?? makeScale('lin', [0, 1]) };
  const onWindow = (window: PlotWindow | null): void => onSettings({ zoom: unlessWhole(window, limits) });
  const { selection, handlers } = usePlotGestures(stage, {
    frame,
    ...scales,
    limits,
    fitsY: false,
    onWindow,
    onHover: () => undefined,
  });
  const base = useCanvasDrawing(
    size,
    theme,
    useCallback(
      (drawing: Drawing) => {
        if (model === null) return;
        const scaled = { x: model.x.scale, y: model.y.scale };
        const area = scatterFrame(drawing.size);
        drawGrid(drawing, area, scaled);
        if (dots?.model === model) drawing.context.drawImage(dots.layer, area.left, area.top, area.width, area.height);
        drawFrame(drawing, area, drawing.colours.faint);
        drawBottomAxis(drawing, area, { scale: scaled.x, title: columnTitles[model.x.column] });
        drawLeftAxis(drawing, area, { scale: scaled.y, title: columnTitles[model.y.column] });
      },
      [model, dots],
    ),
  );
  const overlay = useCanvasDrawing(
    size,
    theme,
    useCallback(
      (drawing: Drawing) => (selection === null ? undefined : drawSelection(drawing, selection)),
      [selection],
    ),
  );
  const zoomBy = (factor: number): void =>
    onWindow({
      x: zoomed(scales.x, { factor, around: 0.5 }, limits.x),
      y: zoomed(scales.y, { factor, around: 0.5 }, limits.y),
    });
  const keys: Readonly<Record<string, () => void>> = {
    '+': () => zoomBy(0.5),
    '=': () => zoomBy(0.5),
    '-': () => zoomBy(2),
    '0': () => onWindow(null),
  };
  const description = `Scatter plot of ${label}: ${columnTitles[particleY]} against ${columnTitles[particleX]}, ${formatCount(particles.length)} particles.`;
  return (
    <>
      <PlotStage
        stage={stage}
        label="Scatter plot. Plus and minus zoom, 0 resets."
        handlers={handlers}
        onKeyDown={(event) => {
          const action = keys[event.key];
          if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          action();
        }}
      >
        <canvas ref={base} className={plot['canvas']} role="img" aria-label={description} />
        <canvas ref={overlay} className={plot['canvas']} aria-hidden="true" />
      </PlotStage>
      {model?.colour === null || model === null ? null : <ColourKey model={model} />}
    </>
  );
}

/** The legend for the colours of the third column. */
function ColourKey({ model: { colour } }: { readonly model: ScatterModel }) {
  if (colour === null) return null;
  const { column, extent, map, inverted } = colour;
  const stops = Array.from({ length: 9 }, (_, index) => colourAt(map, index / 8, inverted));
  return (
    <p className={plot['caption']}>
      <span>
        {columnTitles[column]}: {formatRounded(extent[0])}
      </span>
      <i className={plot['ramp']} style={{ background: `linear-gradient(to right, ${stops.join(', ')})` }} />
      <span>{formatRounded(extent[1])}</span>
    </p>
  );
}
