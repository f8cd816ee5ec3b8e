import { type KeyboardEvent, type ReactNode, useCallback, useMemo } from 'react';
import type { Page1D } from '#shared/domain/page.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { findBin, type Interval, nearestBin } from '#shared/page/binEdges.ts';
import { EmptyPlot, PlotStage, usePlotGestures } from '../canvas/PlotStage.tsx';
import { cursorKeys, pressKey } from '../canvas/plotKeys.ts';
import { intervalBetween, type PlotWindow, unlessWhole, zoomed } from '../canvas/plotWindow.ts';
import { type Drawing, useCanvasDrawing } from '../canvas/useCanvasDrawing.ts';
import { useElementSize } from '../canvas/useElementSize.ts';
import { binCount, curveValue } from '../curve.ts';
import { formatRounded } from '../numberText.ts';
import type { PlotProps } from '../plotProps.ts';
import type { PlotSettings } from '../plotSettings.ts';
import { describeStatistics, emptyReason } from '../statistics.ts';
import { drawLine, drawLineOverlay, lineFrame } from './drawLine.ts';
import { type LineCursor, type LineModel, makeLineModel, useLineCursor } from './lineModel.ts';
import styles from '../Plot.module.css';

/** A one-dimensional page as a line of steps, drawn from edge to edge of its bins. */
export function LineView(props: PlotProps) {
  return props.page.kind === '1D' ? <Line {...props} page={props.page} /> : null;
}

interface KeysTarget {
  readonly model: LineModel;
  readonly cursor: LineCursor;
  readonly onWindow: (window: PlotWindow | null) => void;
  readonly onRange: (range: Interval | null) => void;
}

/** Moves from bin to bin; Enter pins one. */
function pressLineKey(event: KeyboardEvent, { model, cursor, onWindow, onRange }: KeysTarget): void {
  const edges = model.curve.bins.edges;
  const last = binCount(model.curve) - 1;
  const from = cursor.bin ?? nearestBin(edges, model.x.fromUnit(0.5));
  const middle = (model.x.toUnit(edges[from] ?? 0) + model.x.toUnit(edges[from + 1] ?? 0)) / 2;
  const around = Number.isFinite(middle) ? middle : 0.5;
  const keys = cursorKeys({
    event,
    from,
    last,
    isReversed: (edges[0] ?? 0) > (edges[last + 1] ?? 0),
    onMove: (bin) => cursor.moveTo(bin),
    onZoom: (factor) => onWindow({ x: zoomed(model.x, { factor, around }, model.limits), y: null }),
    onReset: () => onWindow(null),
  });
  pressKey(event, {
    ...keys,
    Enter: () => cursor.pin(from),
    Escape: () => (cursor.bin === null ? onRange(null) : cursor.pin(null)),
  });
}

function Line({ page, settings, onSettings, theme, label, onReadout }: PlotProps & { readonly page: Page1D }) {
  const [stage, size] = useElementSize<HTMLDivElement>();
  const model = useMemo(() => makeLineModel(page, settings, label), [page, settings, label]);
  const { unit } = page.quantity;
  const cursor = useLineCursor(model, { label, unit, onReadout });
  const { factor } = model.curve;
  const onWindow = (wanted: PlotWindow | null): void => {
    const window = unlessWhole(wanted, { x: model.limits, y: null });
    const y = window?.y ?? null;
    onSettings({
      zoom: window === null ? null : { x: window.x, y: y === null ? null : [y[0] / factor, y[1] / factor] },
    });
  };
  const binUnder = ({ u }: { readonly u: number }): number | null => {
    const bin = findBin(model.curve.bins.edges, model.x.fromUnit(u));
    return bin < 0 ? null : bin;
  };
  const { selection, handlers } = usePlotGestures(stage, {
    frame: lineFrame(size, model.y),
    x: model.x,
    y: model.y,
    limits: { x: model.limits, y: null },
    fitsY: true,
    onWindow,
    onHover: (point) => {
      if (!cursor.isPinned) cursor.moveTo(point === null ? null : binUnder(point));
    },
    onClick: (point) => cursor.pin(cursor.isPinned ? null : binUnder(point)),
    picking:
      settings.dragging === 'range'
        ? { shape: 'range', onPick: (from, to) => onSettings({ picked: intervalBetween(model.x, from.u, to.u) }) }
        : undefined,
  });
  const { picked } = settings;
  const base = useCanvasDrawing(
    size,
    theme,
    useCallback((drawing: Drawing) => drawLine(drawing, model, settings), [model, settings]),
  );
  const overlay = useCanvasDrawing(
    size,
    theme,
    useCallback(
      (drawing: Drawing) => drawLineOverlay(drawing, model, { bin: cursor.bin, selection, picked }),
      [model, cursor.bin, selection, picked],
    ),
  );
  return (
    <div className={styles['view']}>
      <PlotStage
        stage={stage}
        label={`Plot of ${label}. Arrow keys move the cursor, Enter pins it, plus and minus zoom, 0 resets.`}
        handlers={handlers}
        onKeyDown={(event) =>
          pressLineKey(event, { model, cursor, onWindow, onRange: (range) => onSettings({ picked: range }) })
        }
      >
        <canvas
          ref={base}
          className={styles['canvas']}
          role="img"
          aria-label={describeStatistics(`Line plot of ${label}`, model.seen, unit)}
        />
        <canvas ref={overlay} className={styles['canvas']} aria-hidden="true" />
        <LineReadout model={model} cursor={cursor} width={size.width} height={size.height} />
        <EmptyPlot reason={emptyReason(model.seen, settings.lineScale === 'log')} />
      </PlotStage>
      <LineCaption page={page} model={model} settings={settings} isPinned={cursor.isPinned} />
    </div>
  );
}

interface LineReadoutProps {
  readonly model: LineModel;
  readonly cursor: LineCursor;
  readonly width: number;
  readonly height: number;
}

function LineReadout({ model, cursor, width, height }: LineReadoutProps) {
  const { bin, readout, isPinned } = cursor;
  if (bin === null || readout === null || width <= 0) return null;
  const frame = lineFrame({ width, height }, model.y);
  const middle =
    (model.x.toUnit(model.curve.bins.edges[bin] ?? 0) + model.x.toUnit(model.curve.bins.edges[bin + 1] ?? 0)) / 2;
  const place = frame.left + middle * frame.width;
  const left = middle < 0.5;
  const [axis, value] = readout.entries;
  return (
    <div
      className={styles['readout']}
      style={left ? { left: place + 14, top: frame.top + 12 } : { right: width - place + 14, top: frame.top + 12 }}
      aria-live="polite"
    >
      <div>
        {axis?.label} {axis?.text} {axis?.unit}
      </div>
      <div>
        <i className={styles['swatch']} />
        {model.curve.factor === 1 ? null : `${formatRounded(curveValue(model.curve, bin))}  `}
        <b>{isPinned ? (value?.stored ?? value?.text) : value?.text}</b> {value?.unit}
      </div>
    </div>
  );
}

interface LineCaptionProps {
  readonly page: Page1D;
  readonly model: LineModel;
  readonly settings: PlotSettings;
  readonly isPinned: boolean;
}

/** What a line plot does not show, and how to use it. */
function LineCaption({ page, model, settings, isPinned }: LineCaptionProps) {
  const { seen, curve, x } = model;
  const hidden = settings.lineScale === 'log' ? seen.zero + seen.negative : 0;
  const infinite = seen.positiveInfinity + seen.negativeInfinity;
  const cut = Math.max(0, page.expected - page.quantity.values.length);
  const [low, high] = [curve.bins.edges[0] ?? 0, curve.bins.edges[binCount(curve)] ?? 0];
  return (
    <p className={styles['caption']}>
      <span data-figure="skip">
        {formatCount(binCount(curve))} bins · drag to zoom, Shift-drag to pan, double-click to reset, Ctrl-wheel zooms
      </span>
      <span data-figure="skip">
        {isPinned
          ? 'stored value shown; Esc or a click frees the cursor'
          : 'click pins the cursor and shows the stored value'}
      </span>
      {hidden > 0 ? (
        <Warning>
          {formatPlural(hidden, 'value')} ≤ 0 not shown on the logarithmic scale
          {hidden === seen.finite ? ': no value is above zero, choose lin or symlog' : ''}
        </Warning>
      ) : null}
      {settings.normalise !== 'none' && curve.factor === 1 && seen.max !== 1 ? (
        <Warning>not normalised: the divisor is not above zero</Warning>
      ) : null}
      {x.kind === 'log' && Math.min(low, high) <= 0 ? (
        <Warning>bins at or below 0 are hidden by the logarithmic axis</Warning>
      ) : null}
      {seen.nan > 0 ? <Warning>{formatPlural(seen.nan, 'value')} NaN, drawn as gaps</Warning> : null}
      {infinite > 0 ? <Warning>{formatPlural(infinite, 'value')} infinite, drawn as gaps</Warning> : null}
      {cut > 0 ? (
        <Warning>
          {formatPlural(cut, 'value')} of {formatCount(page.expected)} missing: the data is cut off
        </Warning>
      ) : null}
    </p>
  );
}

function Warning({ children }: { readonly children: ReactNode }) {
  return (
    <span className={styles['warning']}>
      <i aria-hidden="true">⚠</i>
      {children}
    </span>
  );
}
