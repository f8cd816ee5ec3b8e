import { type RefObject, useEffect, useRef, useState } from 'react';
import type { PlotTheme } from '../plotProps.ts';
import type { Size } from './useElementSize.ts';

/** The input of a drawing function: a clear canvas in CSS pixels. */
export interface Drawing {
  readonly context: CanvasRenderingContext2D;
  readonly size: Size;
  readonly colours: ThemeColours;
}

/** The last drawing of a canvas. */
interface Redrawing {
  readonly drawing: Drawing;
  readonly draw: (drawing: Drawing) => void;
}

/** The drawing of each canvas, so that it can be redrawn for print; forgotten with the canvas. */
const redrawings = new WeakMap<HTMLCanvasElement, Redrawing>();

/** The last drawing of a canvas; undefined for one that was not drawn by `useCanvasDrawing`. */
export function redrawingOf(canvas: HTMLCanvasElement): Redrawing | undefined {
  return redrawings.get(canvas);
}

/** Font of ticks and titles. */
export const plotFont = (pixels: number, weight = 400): string =>
  `${weight} ${pixels}px "Inter Variable", Inter, system-ui, sans-serif`;

/** Sets a canvas to the screen's resolution and clears it; null if the browser provides no context. */
function prepareCanvas(canvas: HTMLCanvasElement, size: Size): Drawing | null {
  const width = Math.max(1, Math.round(size.width * size.ratio));
  const height = Math.max(1, Math.round(size.height * size.ratio));
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
  return { context, size, colours: readThemeColours(canvas) };
}

/** Increases when fonts have been loaded, so that text can be redrawn in the right one. */
function useFontLoads(): number {
  const [loads, setLoads] = useState(0);
  useEffect(() => {
    const count = (): void => setLoads((last) => last + 1);
    document.fonts.addEventListener('loadingdone', count);
    return () => document.fonts.removeEventListener('loadingdone', count);
  }, []);
  return loads;
}

/**
 * A canvas that is redrawn in the next frame whenever its size, the theme, the fonts or `draw` (memoise it with
 * useCallback) change.
 */
export function useCanvasDrawing(
  size: Size,
  theme: PlotTheme,
  draw: (drawing: Drawing) => void,
): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  const fontLoads = useFontLoads();
  useEffect(() => {
    if (size.width <= 0 || size.height <= 0) return undefined;
    const frame = requestAnimationFrame(() => {
      const drawing = canvas.current === null ? null : prepareCanvas(canvas.current, size);
      if (drawing === null) return;
      draw(drawing);
      redrawings.set(drawing.context.canvas, { drawing, draw });
      // Which colours and fonts the drawing has, for tests that wait for it.
      drawing.context.canvas.dataset['drawn'] = `${theme} ${fontLoads}`;
    });
    return () => cancelAnimationFrame(frame);
  }, [size, theme, draw, fontLoads]);
  return canvas;
}

/** The colours that canvases take from the page's style sheet. */
export interface ThemeColours {
  readonly text: string;
  readonly dim: string;
  readonly faint: string;
  readonly line: string;
  readonly grid: string;
  readonly panel: string;
  readonly accent: string;
  readonly danger: string;
  readonly warn: string;
  readonly blue: string;
  readonly violet: string;
  readonly green: string;
}

/** Reads the current colours; call it when drawing, as they change with the theme. */
export function readThemeColours(element: Element): ThemeColours {
  const style = getComputedStyle(element);
  const read = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
  return {
    text: read('--text', '#1b2430'),
    dim: read('--dim', '#66717f'),
    faint: read('--faint', '#98a2ae'),
    line: read('--line', '#e3e6ea'),
    grid: read('--grid', '#e9ecf0'),
    panel: read('--panel', '#ffffff'),
    accent: read('--accent', '#0d9488'),
    danger: read('--danger', '#c8322b'),
    warn: read('--warn', '#b7791f'),
    blue: read('--blue', '#2563eb'),
    violet: read('--violet', '#7c3aed'),
    green: read('--green', '#15803d'),
  };
}
