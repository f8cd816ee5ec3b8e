import { type KeyboardEvent, type ReactNode, useCallback, useMemo, useState } from 'react';
import { nearestBin } from '#shared/page/binEdges.ts';
import { PlotStage, usePlotGestures } from '../canvas/PlotStage.tsx';
import { cursorKeys, pressKey } from '../canvas/plotKeys.ts';
import { intervalBetween, type PlotWindow, unlessWhole, zoomed } from '../canvas/plotWindow.ts';
import { type Drawing, useCanvasDrawing } from '../canvas/useCanvasDrawing.ts';
import { useElementSize } from '../canvas/useElementSize.ts';
import { binCount } from '../curve.ts';
import { formatRounded, typesetUnit } from '../numberText.ts';
import type { PlotTheme } from '../plotProps.ts';
import { curveLetter } from './curveColours.ts';
import type { OverlayBars } from './drawBars.ts';
import { cursorAt, drawOverlay, drawOverlayCursor, layOutOverlay } from './drawOverlay.ts';
import type { OverlayModel } from './overlayModel.ts';
import type { OverlaySettings } from './overlaySettings.ts';
import styles from '../Plot.module.css';

interface OverlayPlotProps {
  readonly model: OverlayModel;
  readonly settings: OverlaySettings;
  readonly onSettings: (changes: Partial<OverlaySettings>) => void;
  readonly theme: PlotTheme;
  /** The cursor's position, in the unit of the axis; null: none. */
  readonly at: number | null;
  readonly onCursor: (at: number | null) => void;
  /** Buttons for what is drawn below; without it there are none. */
  readonly tools?: ReactNode;
  /** Values drawn as bars behind the curves. */
  readonly bars?: OverlayBars | undefined;
}

/** Several pages of one dimension over one axis, and below them the comparison of each with the reference. */
export function OverlayPlot(props: OverlayPlotProps) {
  const { model, settings, onSettings, theme, at, onCursor, tools, bars } = props;
  const [stage, size] = useElementSize<HTMLDivElement>();
  const [isPinned, setPinned] = useState(false);
  const hasTools = tools !== undefined;
  const picture = useMemo(() => ({ model, settings, theme, hasTools, bars }), [model, settings, theme, hasTools, bars]);
  const { main, derived } = layOutOverlay(size, picture);
  const onWindow = (wanted: PlotWindow | null): void =>
    onSettings({ zoom: unlessWhole(wanted, { x: model.limits, y: null }) });
  const { selection, handlers } = usePlotGestures(stage, {
    frame: main,
    x: model.x,
    y: model.y,
    limits: { x: model.limits, y: null },
    fitsY: true,
    onWindow,
    onHover: (point) => {
      if (!isPinned) onCursor(point === null ? null : cursorAt(model, point.u));
    },
    onClick: (point) => {
      setPinned(!isPinned);
      onCursor(cursorAt(model, point.u));
    },
    picking:
      settings.dragging === 'range'
        ? { shape: 'range', onPick: (from, to) => onSettings({ picked: intervalBetween(model.x, from.u, to.u) }) }
        : undefined,
  });
  const base = useCanvasDrawing(
    size,
    theme,
    useCallback((drawing: Drawing) => drawOverlay(drawing, picture), [picture]),
  );
  const overlay = useCanvasDrawing(
    size,
    theme,
    useCallback((drawing: Drawing) => drawOverlayCursor(drawing, picture, { at, selection }), [picture, at, selection]),
  );
  return (
    <div className={styles['view']}>
      <PlotStage
        stage={stage}
        label="Compared lines. Arrow keys move the cursor, plus and minus zoom, 0 resets."
        handlers={handlers}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setPinned(false);
          pressOverlayKey(event, { model, at, onCursor, onWindow });
        }}
      >
        <canvas ref={base} className={styles['canvas']} role="img" aria-label={describe(model, bars)} />
        <canvas ref={overlay} className={styles['canvas']} aria-hidden="true" />
      </PlotStage>
      {hasTools && (
        <div className={styles['between']} style={derived === null ? undefined : { top: derived.top - 35 }}>
          {tools}
        </div>
      )}
    </div>
  );
}

function describe({ entries, xTitle, y, unit }: OverlayModel, bars: OverlayBars | undefined): string {
  const letters = entries.map(({ index }) => curveLetter(index)).join(', ');
  const [low, high] = y.domain.map((value) => formatRounded(value));
  const lines = `Lines ${letters} over ${xTitle}, drawn from ${low} to ${high} ${typesetUnit(unit)}`.trim();
  return bars === undefined ? lines : `${lines}, with ${bars.name} as bars`;
}

interface KeysTarget {
  readonly model: OverlayModel;
  readonly at: number | null;
  readonly onCursor: (at: number | null) => void;
  readonly onWindow: (window: PlotWindow | null) => void;
}

/** Moves from bin to bin of the reference. */
function pressOverlayKey(event: KeyboardEvent, { model, at, onCursor, onWindow }: KeysTarget): void {
  const curve = model.entries[0]?.curve;
  if (curve === undefined) return;
  const { edges, centres } = curve.bins;
  const last = binCount(curve) - 1;
  const unit = at === null ? 0.5 : model.x.toUnit(at);
  const around = unit >= 0 && unit <= 1 ? unit : 0.5;
  const keys = cursorKeys({
    event,
    from: nearestBin(edges, at ?? model.x.fromUnit(0.5)),
    last,
    isReversed: (edges[0] ?? 0) > (edges[last + 1] ?? 0),
    onMove: (bin) => onCursor(centres[bin] ?? null),
    onZoom: (factor) => onWindow({ x: zoomed(model.x, { factor, around }, model.limits), y: null }),
    onReset: () => onWindow(null),
  });
  pressKey(event, { ...keys, Escape: () => onCursor(null) });
}
