import { type KeyboardEvent, useCallback, useMemo, useState } from 'react';
import { EmptyPlot, PlotStage, usePlotGestures } from '../canvas/PlotStage.tsx';
import { cursorKeys, pressKey } from '../canvas/plotKeys.ts';
import { type PlotWindow, unlessWhole, zoomed } from '../canvas/plotWindow.ts';
import { type Drawing, useCanvasDrawing } from '../canvas/useCanvasDrawing.ts';
import { useElementSize } from '../canvas/useElementSize.ts';
import { lineFrame } from '../line/drawLine.ts';
import { formatValue } from '../numberText.ts';
import type { PlotTheme } from '../plotProps.ts';
import {
  type ChartData,
  type ChartModel,
  type ChartSettings,
  describeChart,
  makeChartModel,
  nearestPoint,
} from './chartModel.ts';
import { drawChart, drawChartCursor } from './drawChart.ts';
import styles from '../Plot.module.css';

interface ChartPlotProps {
  readonly data: ChartData;
  readonly settings: ChartSettings;
  readonly onSettings: (changes: Partial<ChartSettings>) => void;
  readonly theme: PlotTheme;
  /** Hears what is at the cursor, in words; '' for nothing. */
  readonly onReadout?: ((words: string) => void) | undefined;
}

/** Columns of numbers drawn over another one: lines, points or bars. */
export function ChartPlot({ data, settings, onSettings, theme, onReadout }: ChartPlotProps) {
  const [stage, size] = useElementSize<HTMLDivElement>();
  const [at, setAt] = useState<number>();
  const model = useMemo(() => makeChartModel(data, settings), [data, settings]);
  const { style } = settings;
  const show = (point: number | undefined): void => {
    setAt(point);
    onReadout?.(point === undefined ? '' : readoutOf(model, point));
  };
  const onWindow = (wanted: PlotWindow | null): void =>
    onSettings({ zoom: unlessWhole(wanted, { x: model.limits, y: null }) });
  const { selection, handlers } = usePlotGestures(stage, {
    frame: lineFrame(size, model.y),
    x: model.x,
    y: model.y,
    limits: { x: model.limits, y: null },
    fitsY: true,
    onWindow,
    onHover: (point) => show(point === null ? undefined : nearestPoint(model, point.u)),
  });
  const base = useCanvasDrawing(
    size,
    theme,
    useCallback((drawing: Drawing) => drawChart(drawing, { model, style, theme }), [model, style, theme]),
  );
  const overlay = useCanvasDrawing(
    size,
    theme,
    useCallback(
      (drawing: Drawing) => drawChartCursor(drawing, { model, style, theme }, { at, selection }),
      [model, style, theme, at, selection],
    ),
  );
  return (
    <div className={styles['view']}>
      <PlotStage
        stage={stage}
        label="Chart. Arrow keys move the cursor, plus and minus zoom, 0 resets."
        handlers={handlers}
        onKeyDown={(event) => pressChartKey(event, { model, at, show, onWindow })}
      >
        <canvas ref={base} className={styles['canvas']} role="img" aria-label={describeChart(model)} />
        <canvas ref={overlay} className={styles['canvas']} aria-hidden="true" />
        <EmptyPlot reason={model.empty} />
      </PlotStage>
    </div>
  );
}

function readoutOf({ series, xTitle }: ChartModel, point: number): string {
  const place = series[0]?.x[point];
  if (place === undefined) return '';
  const values = series.map(({ name, y }) => {
    const value = y[point] ?? Number.NaN;
    return `${name} ${Number.isNaN(value) ? 'not drawn' : formatValue(value)}`;
  });
  return [`${xTitle} ${formatValue(place)}`, ...values].join(' · ');
}

interface KeysTarget {
  readonly model: ChartModel;
  readonly at: number | undefined;
  readonly show: (point: number | undefined) => void;
  readonly onWindow: (window: PlotWindow | null) => void;
}

function pressChartKey(event: KeyboardEvent, { model, at, show, onWindow }: KeysTarget): void {
  const places = model.series[0]?.x ?? new Float64Array();
  const last = places.length - 1;
  const unit = at === undefined ? 0.5 : model.x.toUnit(places[at] ?? Number.NaN);
  const around = unit >= 0 && unit <= 1 ? unit : 0.5;
  const keys = cursorKeys({
    event,
    from: at ?? nearestPoint(model, 0.5) ?? 0,
    last,
    onMove: (point) => show(last < 0 ? undefined : point),
    onZoom: (factor) => onWindow({ x: zoomed(model.x, { factor, around }, model.limits), y: null }),
    onReset: () => onWindow(null),
  });
  pressKey(event, { ...keys, Escape: () => show(undefined) });
}
