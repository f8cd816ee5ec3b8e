import type { JsonTreeIndex } from './jsonTreeIndex.ts';
import { isContainer } from './jsonTreeRows.ts';

interface TreePlace {
  readonly index: JsonTreeIndex;
  readonly rows: readonly number[];
  readonly open: ReadonlySet<number>;
  readonly active: number;
  /** Rows that fit in view. */
  readonly page: number;
}

interface TreeMove {
  readonly node: number;
  /** True where the node opens or closes. */
  readonly toggles: boolean;
}

/** What a key does in a tree; null for keys that mean nothing there. */
export function treeMove(key: string, place: TreePlace): TreeMove | null {
  const { index, rows, open, active, page } = place;
  const at = Math.max(0, rows.indexOf(active));
  const to = (row: number): TreeMove => {
    const node = rows[Math.min(rows.length - 1, Math.max(0, row))];
    return { node: node ?? 0, toggles: false };
  };
  switch (key) {
    case 'ArrowDown':
      return to(at + 1);
    case 'ArrowUp':
      return to(at - 1);
    case 'PageDown':
      return to(at + page);
    case 'PageUp':
      return to(at - page);
    case 'Home':
      return to(0);
    case 'End':
      return to(rows.length - 1);
    case 'Enter':
    case ' ':
      return { node: active, toggles: true };
    case 'ArrowRight':
      if (!isContainer(index, active)) return null;
      return open.has(active) ? to(at + 1) : { node: active, toggles: true };
    case 'ArrowLeft':
      if (isContainer(index, active) && open.has(active)) return { node: active, toggles: true };
      return { node: Math.max(0, index.parents[active] ?? 0), toggles: false };
    default:
      return null;
  }
}
