import type { KeyboardEvent } from 'react';

export type KeyActions = Readonly<Record<string, () => void>>;

/** Runs the action of a pressed key, unless it belongs to a shortcut of the window or the system. */
export function pressKey(event: KeyboardEvent, actions: KeyActions): void {
  const action = actions[event.key];
  if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  action();
}

interface CursorKeys {
  readonly event: KeyboardEvent;
  /** The bin or point that the cursor leaves, and the last one. */
  readonly from: number;
  readonly last: number;
  /** Whether they run from right to left. */
  readonly isReversed?: boolean;
  readonly onMove: (to: number) => void;
  readonly onZoom: (factor: number) => void;
  /** Shows everything. */
  readonly onReset: () => void;
}

/** The keys of every plot over one axis: arrows move the cursor by one (Shift: by ten), + and − zoom, 0 shows everything. */
export function cursorKeys({ event, from, last, isReversed = false, ...on }: CursorKeys): KeyActions {
  const step = (event.shiftKey ? 10 : 1) * (isReversed ? -1 : 1);
  const to = (place: number): void => on.onMove(Math.min(last, Math.max(0, place)));
  return {
    ArrowLeft: () => to(from - step),
    ArrowRight: () => to(from + step),
    Home: () => to(0),
    End: () => to(last),
    '+': () => on.onZoom(0.5),
    '=': () => on.onZoom(0.5),
    '-': () => on.onZoom(2),
    '0': () => on.onReset(),
  };
}
