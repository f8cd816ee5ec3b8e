import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { visibleText } from '#renderer/format/visibleText.ts';
import { formatCount } from '#renderer/format/formatCount.ts';
import type { JsonTreeIndex } from './jsonTreeIndex.ts';
import { isContainer, keyOf, scalarText } from './jsonTreeRows.ts';
import styles from './JsonTree.module.css';

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

/** Deeper levels are not indented further; their depth is said instead. */
const indentedLevels = 24;

export function JsonTreeRow({ id, index, node, open, active, top, onToggle }: JsonTreeRowProps) {
  const depth = index.depths[node] ?? 0;
  const parent = index.parents[node] ?? -1;
  const container = isContainer(index, node);
  const ordinal = index.ordinals[node] ?? 0;
  return (
    // The keys are heard by the tree, which has the focus.
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
