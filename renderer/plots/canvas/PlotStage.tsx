import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from 'react';
import type { Interval } from '#shared/page/binEdges.ts';
import type { Frame } from '../curve.ts';
import type { PlotScale } from '../plotScale.ts';
import { intervalBetween, panned, type PlotWindow, type UnitPoint, zoomed } from './plotWindow.ts';
import styles from '../Plot.module.css';

interface EmptyPlotProps {
  readonly reason: string;
  /** Where the plot would be; default: the whole stage. */
  readonly frame?: Frame;
}

/** In the middle of a plot: why nothing is drawn. */
export function EmptyPlot({ reason, frame }: EmptyPlotProps) {
  const place = frame === undefined ? {} : { ...frame, right: 'auto', bottom: 'auto', padding: 0 };
  return reason === '' ? null : (
    <p className={styles['nothing']} style={place}>
      <span>{reason}</span>
    </p>
  );
}

interface PlotStageProps {
  readonly stage: RefObject<HTMLDivElement | null>;
  /** What it is and which keys it handles. */
  readonly label: string;
  readonly handlers: PlotGestures['handlers'];
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly children: ReactNode;
}

/** The part of a plot that takes the pointer and the keys. */
export function PlotStage({ stage, label, handlers, onKeyDown, children }: PlotStageProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application takes pointer and keys
    <div
      ref={stage}
      className={styles['stage']}
      role="application"
      aria-roledescription="plot"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- an application takes keys
      tabIndex={0}
      onKeyDown={onKeyDown}
      {...handlers}
    >
      {children}
    </div>
  );
}

/** What the pointer and the wheel do to a plot. Limits null: none. */
interface GestureTarget {
  readonly frame: Frame;
  readonly x: PlotScale;
  readonly y: PlotScale;
  readonly limits: { readonly x: Interval | null; readonly y: Interval | null };
  /** Whether a flat drag zooms along x only, and so does the wheel. */
  readonly fitsY: boolean;
  readonly onWindow: (window: PlotWindow | null) => void;
  readonly onHover: (point: UnitPoint | null) => void;
  readonly onClick?: (point: UnitPoint) => void;
  /** What a drag does instead of zooming. */
  readonly picking?: Picking | undefined;
}

/**
 * A part of a plot chosen by a drag: the full height between two positions, the rectangle of two corners, or a straight
 * line.
 */
export interface Picking {
  readonly shape: 'range' | 'rectangle' | 'line';
  readonly onPick: (from: UnitPoint, to: UnitPoint) => void;
}

interface Drag {
  readonly mode: 'zoom' | 'pan';
  readonly from: UnitPoint;
  readonly x: PlotScale;
  readonly y: PlotScale;
}

/** A rectangle being drawn, in CSS pixels; for a line, its ends too. */
export interface Selection extends Frame {
  readonly line: { readonly from: Pixel; readonly to: Pixel } | null;
}

interface Pixel {
  readonly x: number;
  readonly y: number;
}

interface PlotGestures {
  readonly selection: Selection | null;
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerLeave: () => void;
    readonly onPointerCancel: () => void;
    readonly onDoubleClick: () => void;
  };
}

/** Drags shorter than this are clicks. */
const clickPixels = 5;
/** Drags lower than this zoom along x only, where `fitsY`. */
const flatPixels = 24;

function toUnitPoint(event: { clientX: number; clientY: number }, element: Element, frame: Frame): UnitPoint {
  const box = element.getBoundingClientRect();
  return {
    u: (event.clientX - box.left - frame.left) / frame.width,
    v: 1 - (event.clientY - box.top - frame.top) / frame.height,
  };
}

const isInside = ({ u, v }: UnitPoint): boolean => u >= 0 && u <= 1 && v >= 0 && v <= 1;
const clamp = (unit: number): number => Math.min(1, Math.max(0, unit));
const clamped = ({ u, v }: UnitPoint): UnitPoint => ({ u: clamp(u), v: clamp(v) });

function selectionOf(drag: Drag, to: UnitPoint, { frame, fitsY, picking }: GestureTarget): Selection {
  const pixelOf = ({ u, v }: UnitPoint): Pixel => ({
    x: frame.left + clamp(u) * frame.width,
    y: frame.top + (1 - clamp(v)) * frame.height,
  });
  const [one, other] = [pixelOf(drag.from), pixelOf(to)];
  const [left, width] = [Math.min(one.x, other.x), Math.abs(other.x - one.x)];
  const [top, height] = [Math.min(one.y, other.y), Math.abs(other.y - one.y)];
  const isTall = picking === undefined ? fitsY && height < flatPixels : picking.shape === 'range';
  const box = isTall ? { left, width, top: frame.top, height: frame.height } : { left, width, top, height };
  return { ...box, line: picking?.shape === 'line' ? { from: one, to: other } : null };
}

function windowOf(drag: Drag, to: UnitPoint, target: GestureTarget): PlotWindow | null {
  const x = intervalBetween(target.x, drag.from.u, to.u);
  const flat = target.fitsY && Math.abs(to.v - drag.from.v) * target.frame.height < flatPixels;
  const y = flat ? null : intervalBetween(target.y, drag.from.v, to.v);
  return x === null || (y === null && !flat) ? null : { x, y };
}

function useWheelZoom(element: RefObject<HTMLElement | null>, target: RefObject<GestureTarget>): void {
  useEffect(() => {
    const turned = element.current;
    if (turned === null) return undefined;
    // A plain wheel scrolls the page; React's own wheel listener is passive and could not prevent scrolling.
    const turn = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { frame, x, y, limits, fitsY, onWindow } = target.current;
      const point = toUnitPoint(event, turned, frame);
      const factor = 2 ** (Math.max(-240, Math.min(240, event.deltaY)) / 300);
      onWindow({
        x: zoomed(x, { factor, around: clamp(point.u) }, limits.x),
        y: fitsY ? null : zoomed(y, { factor, around: clamp(point.v) }, limits.y),
      });
    };
    turned.addEventListener('wheel', turn, { passive: false });
    return () => turned.removeEventListener('wheel', turn);
  }, [element, target]);
}

/**
 * Drag zooms, or picks if `picking` is given; Shift-drag pans, a double click resets, a click pins, Ctrl or ⌘ with the
 * wheel zooms at the cursor.
 */
export function usePlotGestures(element: RefObject<HTMLElement | null>, target: GestureTarget): PlotGestures {
  const latest = useRef(target);
  const drag = useRef<Drag | null>(null);
  const [selection, setSelection] = useState<Selection | null>(null);
  useEffect(() => {
    latest.current = target;
  });
  useWheelZoom(element, latest);

  const end = (): void => {
    drag.current = null;
    setSelection(null);
  };
  const move = (to: UnitPoint): void => {
    const { current } = drag;
    target.onHover(isInside(to) ? to : null);
    if (current?.mode === 'zoom') setSelection(selectionOf(current, to, target));
    if (current?.mode !== 'pan') return;
    target.onWindow({
      x: panned(current.x, to.u - current.from.u, target.limits.x),
      y: panned(current.y, to.v - current.from.v, target.limits.y),
    });
  };
  const release = (to: UnitPoint): void => {
    const { current } = drag;
    end();
    if (current?.mode !== 'zoom') return;
    const across = Math.abs(to.u - current.from.u) * target.frame.width;
    const along = Math.abs(to.v - current.from.v) * target.frame.height;
    if (Math.max(across, along) < clickPixels) target.onClick?.(current.from);
    else if (target.picking !== undefined) {
      target.picking.onPick(clamped(current.from), clamped(to));
    } else {
      const window = windowOf(current, to, target);
      if (window !== null && across >= clickPixels) target.onWindow(window);
    }
  };
  return {
    selection,
    handlers: {
      onPointerDown: (event) => {
        const from = toUnitPoint(event, event.currentTarget, target.frame);
        if (event.button !== 0 || !isInside(from)) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { mode: event.shiftKey ? 'pan' : 'zoom', from, x: target.x, y: target.y };
      },
      onPointerMove: (event) => move(toUnitPoint(event, event.currentTarget, target.frame)),
      onPointerUp: (event) => release(toUnitPoint(event, event.currentTarget, target.frame)),
      onPointerLeave: () => target.onHover(null),
      onPointerCancel: end,
      onDoubleClick: () => target.onWindow(null),
    },
  };
}
