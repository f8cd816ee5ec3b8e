import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { copyAndTell } from '#renderer/ui/copyAndTell.ts';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import {
  firstOpen,
  indexJson,
  isContainer,
  type JsonTreeIndex,
  keyOf,
  openRows,
  scalarText,
  treeMove,
} from './jsonTreeIndex.ts';
import styles from './JsonTree.module.css';

interface JsonTreeProps {
  /** JSON; bare NaN and Infinity are understood, truncated text is shown as far as it goes. */
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

/** A JSON text as a tree that expands and collapses; arrows, Home and End move, Ctrl-C copies the value. */
export function JsonTree({ text, label }: JsonTreeProps) {
  const [state, setState] = useState(() => startState(text));
  const { index, open, active } = state.index.text === text ? state : startState(text);
  const rows = useMemo(() => openRows(index, (node) => open.has(node)), [index, open]);
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
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

interface JsonTreeRowProps {
  readonly id: string;
  readonly index: JsonTreeIndex;
  readonly node: number;
  readonly open: boolean;
  readonly active: boolean;
  /** In pixels from the first row. */
  readonly top: number;
  readonly onToggle: (node: number) => void;
}

/** Deeper levels are not indented further; their depth is shown instead. */
const indentedLevels = 24;

function JsonTreeRow({ id, index, node, open, active, top, onToggle }: JsonTreeRowProps) {
  const depth = index.depths[node] ?? 0;
  const parent = index.parents[node] ?? -1;
  const container = isContainer(index, node);
  const ordinal = index.ordinals[node] ?? 0;
  return (
    // The tree, which has the focus, handles the keys.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={id}
      role="treeitem"
      aria-level={depth + 1}
      aria-setsize={parent === -1 ? 1 : (index.children[parent] ?? 1)}
      aria-posinset={ordinal + 1}
      aria-expanded={container ? open : undefined}
      aria-selected={active}
      className={styles['row']}
      style={{ transform: `translateY(${top}px)`, paddingInlineStart: 8 + Math.min(depth, indentedLevels) * 16 }}
      onClick={() => onToggle(node)}
    >
      <span className={styles['twist']} aria-hidden="true">
        {container ? (
          open ? (
            <IconChevronDown size={14} stroke={1.7} />
          ) : (
            <IconChevronRight size={14} stroke={1.7} />
          )
        ) : null}
      </span>
      {depth > indentedLevels ? <span className={styles['dim']}>level {formatCount(depth)}</span> : null}
      <JsonKey index={index} node={node} parent={parent} ordinal={ordinal} />
      <JsonValue index={index} node={node} />
    </div>
  );
}

interface JsonPartProps {
  readonly index: JsonTreeIndex;
  readonly node: number;
}

function JsonKey({
  index,
  node,
  parent,
  ordinal,
}: JsonPartProps & { readonly parent: number; readonly ordinal: number }) {
  if (parent === -1) return null;
  if (index.kinds[parent] === 'array') return <span className={styles['dim']}>{ordinal}</span>;
  const key = keyOf(index, node);
  return <bdi className={styles['key']}>{key === '' ? "''" : visibleText(key)}</bdi>;
}

function JsonValue({ index, node }: JsonPartProps) {
  const kind = index.kinds[node] ?? 'literal';
  if (kind === 'object' || kind === 'array') {
    const count = formatCount(index.children[node] ?? 0);
    return <span className={styles['dim']}>{kind === 'object' ? `{ ${count} }` : `[ ${count} ]`}</span>;
  }
  const text = scalarText(index, node);
  if (kind !== 'string') return <span className={styles[kind]}>{text}</span>;
  const length = (index.ends[node] ?? 0) - (index.starts[node] ?? 0) - 2;
  return (
    <>
      <bdi className={text === '' ? styles['dim'] : styles['string']}>{text === '' ? "''" : visibleText(text)}</bdi>
      {text.length < length - 400 ? <span className={styles['dim']}>{formatCount(length)} characters</span> : null}
    </>
  );
}
