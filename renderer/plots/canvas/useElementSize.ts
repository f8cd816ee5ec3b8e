import { type RefObject, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';

/** In CSS pixels; `ratio` is device pixels per CSS pixel. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

const nothing: Size = { width: 0, height: 0, ratio: 1 };

/**
 * How often the ratio is polled, in ms: not every change of it (of a remote desktop, of an emulated screen) is an
 * event.
 */
const lookPause = 400;

/** Reports every change of the ratio. */
function listenToRatio(changed: () => void): () => void {
  const timer = setInterval(changed, lookPause);
  window.addEventListener('resize', changed);
  return () => {
    clearInterval(timer);
    window.removeEventListener('resize', changed);
  };
}

/** Device pixels per CSS pixel; changes with the browser's zoom and with the screen that the window is on. */
export function usePixelRatio(): number {
  return useSyncExternalStore(listenToRatio, () => window.devicePixelRatio);
}

/** The size of an element, kept up to date. */
export function useElementSize<E extends HTMLElement>(): readonly [RefObject<E | null>, Size] {
  const element = useRef<E>(null);
  const [size, setSize] = useState(nothing);
  const ratio = usePixelRatio();
  useLayoutEffect(() => {
    const measured = element.current;
    if (measured === null) return undefined;
    const measure = (): void => {
      const next = { width: measured.clientWidth, height: measured.clientHeight, ratio };
      setSize((last) =>
        last.width === next.width && last.height === next.height && last.ratio === next.ratio ? last : next,
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(measured);
    return () => observer.disconnect();
  }, [ratio]);
  return [element, size];
}
