import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** In CSS pixels; `ratio` is device pixels a CSS pixel. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

const nothing: Size = { width: 0, height: 0, ratio: 1 };

/** Device pixels a CSS pixel; changes with the browser's zoom and with the screen that the window is on. */
export function usePixelRatio(): number {
  const [ratio, setRatio] = useState(window.devicePixelRatio);
  useEffect(() => {
    const query = window.matchMedia(`(resolution: ${ratio}dppx)`);
    const measure = (): void => setRatio(window.devicePixelRatio);
    // it may have changed before this listener was added
    measure();
    query.addEventListener('change', measure);
    return () => query.removeEventListener('change', measure);
  }, [ratio]);
  return ratio;
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
