/** The meaning of a key in a table, apart from which row it leads to. */
export type GridAction =
  | { readonly operation: 'go'; readonly index: number; readonly extend: boolean }
  | { readonly operation: 'toggle' | 'open' | 'copy' | 'all' | 'remove' | 'none' };

interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

interface GridPlace {
  /** The row of the keyboard, -1 for none. */
  readonly active: number;
  readonly count: number;
  /** Completely visible rows. */
  readonly page: number;
}

/** The action of a key press in a table; undefined if none. */
export function gridAction(press: KeyPress, place: GridPlace): GridAction | undefined {
  if (press.altKey) return undefined;
  const command = press.ctrlKey || press.metaKey;
  if (command && press.key.toLowerCase() === 'a') return { operation: 'all' };
  if (command && press.key.toLowerCase() === 'c') return { operation: 'copy' };
  if (press.key === ' ') return { operation: 'toggle' };
  if (press.key === 'Enter' && !command) return { operation: 'open' };
  if (press.key === 'Delete' && !command && !press.shiftKey) return { operation: 'remove' };
  if (press.key === 'Escape') return { operation: 'none' };
  const to = target(press.key, place);
  if (to === undefined || place.count === 0) return undefined;
  return { operation: 'go', index: Math.max(0, Math.min(place.count - 1, to)), extend: press.shiftKey };
}

function target(key: string, { active, count, page }: GridPlace): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return active + 1;
    case 'ArrowUp':
      return active === -1 ? count - 1 : active - 1;
    case 'PageDown':
      return Math.max(0, active) + page;
    case 'PageUp':
      return Math.max(0, active) - page;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
