import { useEffect, useRef, useState, type RefObject } from 'react';
import type { PlotTheme } from '../plotProps.ts';
import { readThemeColours, type ThemeColours } from './themeColours.ts';
import type { Size } from './useElementSize.ts';

/** What a drawing function gets: a clean canvas in CSS pixels. */
export interface Drawing {
  readonly context: CanvasRenderingContext2D;
  readonly size: Size;
  readonly colours: ThemeColours;
}

/** Font of ticks and titles. */
export const plotFont = (pixels: number, weight = 400): string =>
  `${weight} ${pixels}px "Inter Variable", Inter, system-ui, sans-serif`;

/** Makes a canvas as sharp as the screen and clears it; null where the browser gives no context. */
export function prepareCanvas(canvas: HTMLCanvasElement, size: Size): Drawing | null {
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

/** Counts up when fonts have been loaded, so that text can be drawn again in the right one. */
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
 * A canvas that is drawn in the next frame whenever its size, the theme, the fonts or `draw` (keep it with
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
      // Which colours and fonts the picture has, for whoever waits for it.
      drawing.context.canvas.dataset['drawn'] = `${theme} ${fontLoads}`;
    });
    return () => cancelAnimationFrame(frame);
  }, [size, theme, draw, fontLoads]);
  return canvas;
}
