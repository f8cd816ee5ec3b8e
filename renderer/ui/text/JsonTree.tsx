import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { copyAndTell } from '#renderer/ui/copyAndTell.ts';
import { indexJson, type JsonTreeIndex } from './jsonTreeIndex.ts';
import { treeMove } from './jsonTreeKeys.ts';
import { firstOpen, isContainer, openRows, scalarText } from './jsonTreeRows.ts';
import { JsonTreeRow } from './JsonTreeRow.tsx';
import styles from './JsonTree.module.css';

interface JsonTreeProps {
  /** JSON; bare NaN and Infinity are understood, text that is cut off shows as far as it goes. */
  readonly text: string;
  readonly label: string;
}

const rowHeight = 22;

interface TreeState {
  readonly index: JsonTreeIndex;
  readonly open: ReadonlySet<number>;
  readonly active: number;
}

function startState(text: string): TreeState {
  const index = indexJson(text);
  return { index, open: firstOpen(index), active: 0 };
}

/** A JSON text as a tree that opens and closes; arrows, Home and End move, Ctrl-C copies the value. */
export function JsonTree({ text, label }: JsonTreeProps) {
  const [state, setState] = useState(() => startState(text));
  const { index, open, active } = state.index.text === text ? state : startState(text);
  const rows = useMemo(() => openRows(index, (node) => open.has(node)), [index, open]);
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  // No compiler memoises here, and the virtualizer's functions go to nobody else.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const moved = useRef(false);
  useEffect(() => {
    if (moved.current) virtualizer.scrollToIndex(rows.indexOf(active), { align: 'auto' });
    moved.current = false;
  }, [active, rows, virtualizer]);

  const toggle = (node: number): void => {
    const next = new Set(open);
    if (!next.delete(node) && isContainer(index, node)) next.add(node);
    setState({ index, open: next, active: node });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'c' && getSelection()?.isCollapsed !== false) {
      event.preventDefault();
      copyAndTell(valueOf(index, active), 'the value');
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const move =
      event.ctrlKey || event.metaKey || event.altKey ? null : treeMove(event.key, { index, rows, open, active, page });
    if (move === null) return;
    event.preventDefault();
    moved.current = true;
    if (move.toggles) toggle(move.node);
    else setState({ index, open, active: move.node });
  };

  return (
    <div className={styles['frame']}>
      {index.fault === null ? null : <p className={styles['fault']}>{index.fault}. The text view shows all of it.</p>}
      <div
        ref={scroller}
        className={styles['tree']}
        role="tree"
        aria-label={label}
        tabIndex={0}
        aria-activedescendant={`${id}-${active}`}
        onKeyDown={onKeyDown}
      >
        <div role="presentation" className={styles['rows']} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const node = rows[item.index] ?? 0;
            return (
              <JsonTreeRow
                key={node}
                id={`${id}-${node}`}
                index={index}
                node={node}
                open={open.has(node)}
                active={node === active}
                top={item.start}
                onToggle={toggle}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function valueOf(index: JsonTreeIndex, node: number): string {
  if (index.kinds[node] === 'string') return scalarText(index, node, Infinity);
  return index.text.slice(index.starts[node], index.ends[node]);
}
