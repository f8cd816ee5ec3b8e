import { useEffect, useRef, useState } from 'react';

/** Changes closer together than this (of a wheel, of a pan) are one step; a reset never is. */
const sameGesture = 250;

interface History<Zoom> {
  readonly past: readonly Zoom[];
  readonly future: readonly Zoom[];
}

interface ZoomHistory {
  readonly undo: (() => void) | null;
  readonly redo: (() => void) | null;
}

const nothing = { past: [], future: [] };

/** How many steps are kept. */
const maxSteps = 100;

/** Remembers the windows of a plot, so that zooming can be undone and redone. `zoom` may be changed from anywhere. */
export function useZoomHistory<Zoom>(zoom: Zoom, onZoom: (zoom: Zoom) => void): ZoomHistory {
  const [history, setHistory] = useState<History<Zoom>>(nothing);
  const last = useRef({ zoom, text: JSON.stringify(zoom), at: 0 });
  const text = JSON.stringify(zoom);
  useEffect(() => {
    const before = last.current;
    if (before.text === text) return;
    const at = performance.now();
    last.current = { zoom, text, at };
    if (at - before.at >= sameGesture || zoom === null || before.zoom === null) {
      setHistory(({ past }) => ({ past: [...past, before.zoom].slice(-maxSteps), future: [] }));
    }
  }, [zoom, text]);
  const goTo = (next: Zoom, steps: History<Zoom>): void => {
    // Known already: it is not a new step when it arrives.
    last.current = { zoom: next, text: JSON.stringify(next), at: 0 };
    setHistory(steps);
    onZoom(next);
  };
  const [previous] = history.past.slice(-1);
  const [next] = history.future;
  return {
    undo:
      previous === undefined
        ? null
        : () => goTo(previous, { past: history.past.slice(0, -1), future: [zoom, ...history.future] }),
    redo:
      next === undefined ? null : () => goTo(next, { past: [...history.past, zoom], future: history.future.slice(1) }),
  };
}
