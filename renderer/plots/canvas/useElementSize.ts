import { useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** In CSS pixels; `ratio` is device pixels a CSS pixel. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

const nothing: Size = { width: 0, height: 0, ratio: 1 };

/** The size of an element, kept up to date. */
export function useElementSize<E extends HTMLElement>(): readonly [RefObject<E | null>, Size] {
  const element = useRef<E>(null);
  const [size, setSize] = useState(nothing);
  useLayoutEffect(() => {
    const measured = element.current;
    if (measured === null) return undefined;
    const measure = (): void => {
      const next = { width: measured.clientWidth, height: measured.clientHeight, ratio: window.devicePixelRatio };
      setSize((last) =>
        last.width === next.width && last.height === next.height && last.ratio === next.ratio ? last : next,
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(measured);
    return () => observer.disconnect();
  }, []);
  return [element, size];
}
