import { type KeyboardEvent, type PointerEvent, useCallback, useMemo, useRef, useState } from 'react';
import type { Page2D } from '#shared/domain/page.ts';
import { clipped, drawBottomAxis, drawFrame, drawLeftAxis } from '../canvas/drawAxes.ts';
import { type Drawing, useCanvasDrawing } from '../canvas/useCanvasDrawing.ts';
import { useElementSize } from '../canvas/useElementSize.ts';
import { packedColours } from '../colourMaps.ts';
import type { Frame } from '../curve.ts';
import { drawBins, rasterColours } from '../heatmap/drawMap.ts';
import { binAtPlace } from '../heatmap/mapCursor.ts';
import { columnCount, makeMapModel, type MapModel, rowCount, toMapGrid } from '../heatmap/mapModel.ts';
import { makeCodeCache } from '../heatmap/raster.ts';
import { withUnit } from '../numberText.ts';
import type { PlotTheme } from '../plotProps.ts';
import type { PlotScale } from '../plotScale.ts';
import type { PlotSettings } from '../plotSettings.ts';
import plot from '../Plot.module.css';
import styles from './Planes.module.css';

/** A bin of a plane. */
interface PlaneBin {
  readonly column: number;
  readonly row: number;
}

interface PlaneMapProps {
  readonly page: Page2D;
  readonly settings: PlotSettings;
  /** The colours of all three planes. */
  readonly scale: PlotScale;
  readonly theme: PlotTheme;
  readonly title: string;
  readonly at: PlaneBin;
  /** Colours of the crosshair's lines by the axis of each cut. */
  readonly lines: { readonly column: string; readonly row: string };
  readonly onMove: (bin: PlaneBin) => void;
  /** The crosshair was moved at once, by a key. */
  readonly onPlace: (bin: PlaneBin) => void;
  /** The crosshair was released. */
  readonly onSettled: () => void;
  /** Steps through the planes. */
  readonly onStep: (by: number) => void;
}

const margins = { left: 56, top: 6, right: 12, bottom: 42 } as const;

/** The rectangle of a plane; in true proportions if its axes have them. */
function planeFrame(size: { readonly width: number; readonly height: number }, { x, y, aspect }: MapModel): Frame {
  const free = {
    width: Math.max(20, size.width - margins.left - margins.right),
    height: Math.max(20, size.height - margins.top - margins.bottom),
  };
  const { left, top } = margins;
  if (aspect === 'fill') return { left, top, ...free };
  const [spanX, spanY] = [x.domain[1] - x.domain[0], y.domain[1] - y.domain[0]];
  const pixels = Math.min(free.width / spanX, free.height / spanY);
  return { left, top, width: Math.round(pixels * spanX), height: Math.round(pixels * spanY) };
}

function drawCrosshair(
  drawing: Drawing,
  frame: Frame,
  { model, at, lines }: Pick<PlaneMapProps, 'at' | 'lines'> & { readonly model: MapModel },
): void {
  const { context } = drawing;
  const { columns, rows } = model.grid;
  const x = frame.left + model.x.toUnit(columns.bins.centres[at.column] ?? 0) * frame.width;
  const y = frame.top + (1 - model.y.toUnit(rows.bins.centres[at.row] ?? 0)) * frame.height;
  clipped(drawing, frame, () => {
    for (const [edge, width] of [
      [true, 3],
      [false, 1.5],
    ] as const) {
      context.lineWidth = width;
      context.strokeStyle = edge ? 'rgba(10, 16, 24, 0.45)' : lines.column;
      context.beginPath();
      context.moveTo(x, frame.top);
      context.lineTo(x, frame.top + frame.height);
      context.stroke();
      context.strokeStyle = edge ? 'rgba(10, 16, 24, 0.45)' : lines.row;
      context.beginPath();
      context.moveTo(frame.left, y);
      context.lineTo(frame.left + frame.width, y);
      context.stroke();
    }
    context.beginPath();
    context.arc(x, y, 4.5, 0, 2 * Math.PI);
    context.strokeStyle = '#ffffff';
    context.stroke();
  });
}

const keys: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** One of three planes, with the crosshair that all of them share. */
export function PlaneMap(props: PlaneMapProps) {
  const { page, settings, scale, theme, title, at, lines, onMove, onPlace, onSettled, onStep } = props;
  const [stage, size] = useElementSize<HTMLDivElement>();
  const { axes, xScale, yScale, aspect, zero, colourMap, inverted } = settings;
  const grid = useMemo(() => toMapGrid(page, { axes, swapped: false }), [page, axes]);
  const model = useMemo(
    () => makeMapModel(grid, { xScale, yScale, zoom: null, aspect }),
    [grid, xScale, yScale, aspect],
  );
  const bins = useMemo(() => ({ grid, scale, hidesZero: zero !== 'colour' }), [grid, scale, zero]);
  const [cache] = useState(makeCodeCache);
  const map = useMemo(() => packedColours(colourMap, inverted), [colourMap, inverted]);
  const frame = useMemo(() => planeFrame(size, model), [size, model]);
  const isHeld = useRef(false);
  const canvas = useCanvasDrawing(
    size,
    theme,
    useCallback(
      (drawing: Drawing) => {
        const { context, colours } = drawing;
        drawBins(
          context,
          { frame, ratio: drawing.size.ratio },
          { cache, bins, model, colours: rasterColours(map, colours) },
        );
        drawFrame(drawing, frame, colours.faint);
        const { columns, rows } = grid;
        drawBottomAxis(drawing, frame, { scale: model.x, title: withUnit(columns.name, columns.bins.unit) });
        drawLeftAxis(drawing, frame, { scale: model.y, title: withUnit(rows.name, rows.bins.unit) });
      },
      [frame, cache, bins, model, map, grid],
    ),
  );
  const overlay = useCanvasDrawing(
    size,
    theme,
    useCallback((drawing: Drawing) => drawCrosshair(drawing, frame, { model, at, lines }), [frame, model, at, lines]),
  );
  const moveTo = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const place = {
      x: model.x.fromUnit(Math.min(1, Math.max(0, (event.clientX - box.left - frame.left) / frame.width))),
      y: model.y.fromUnit(Math.min(1, Math.max(0, 1 - (event.clientY - box.top - frame.top) / frame.height))),
    };
    const bin = binAtPlace(grid, place);
    if (bin !== null && (bin.column !== at.column || bin.row !== at.row)) onMove(bin);
  };
  const press = (event: KeyboardEvent): void => {
    const step = { PageUp: 1, PageDown: -1 }[event.key];
    const move = keys[event.key];
    if ((step === undefined && move === undefined) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (step !== undefined) {
      onStep(step);
      return;
    }
    const [across = 0, up = 0] = (move ?? []).map((by) => by * (event.shiftKey ? 10 : 1));
    onPlace({
      column: Math.min(columnCount(grid) - 1, Math.max(0, at.column + across)),
      row: Math.min(rowCount(grid) - 1, Math.max(0, at.row + up)),
    });
  };
  const release = (): void => {
    if (isHeld.current) onSettled();
    isHeld.current = false;
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application takes pointer and keys
    <div
      ref={stage}
      className={styles['stage']}
      role="application"
      aria-roledescription="plane"
      aria-label={`${title}. Arrow keys move the crosshair, Page Up and Page Down step through the planes; with Shift it follows the pointer.`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- an application takes keys
      tabIndex={0}
      onKeyDown={press}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        isHeld.current = true;
        moveTo(event);
      }}
      onPointerMove={(event) => {
        // As in other viewers of volumes: with Shift, the crosshair follows the pointer without a button.
        if (event.shiftKey) isHeld.current = true;
        else if (event.buttons === 0) release();
        if (isHeld.current) moveTo(event);
      }}
      onPointerLeave={(event) => {
        if (event.buttons === 0) release();
      }}
      onPointerUp={release}
      onPointerCancel={release}
    >
      <canvas ref={canvas} className={plot['canvas']} role="img" aria-label={title} />
      <canvas ref={overlay} className={plot['canvas']} aria-hidden="true" />
    </div>
  );
}
