import { useCallback, useEffect, useRef, useState } from 'react';

interface VisibleRange {
  readonly first: number;
  readonly last: number;
}

/** Milliseconds between two changes of what is said about a view that scrolls. */
const pause = 100;

/** The rows in view, told less often than they change, for what is written about them. */
export function useVisibleRange(): readonly [VisibleRange, (first: number, last: number) => void] {
  const [range, setRange] = useState<VisibleRange>({ first: 0, last: -1 });
  const latest = useRef(range);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const tell = useCallback((first: number, last: number) => {
    latest.current = { first, last };
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setRange(latest.current);
    }, pause);
  }, []);
  return [range, tell];
}
