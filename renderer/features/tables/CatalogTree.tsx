import { IconListSearch, IconRefresh, IconSchema } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { ListFrame, FilterLine } from '#renderer/ui/ListHeader.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { SearchBox } from '#renderer/ui/SearchBox.tsx';
import { IconButton } from '#renderer/ui/Button.tsx';
import type { Catalog, RelationName, RelationSize } from '#shared/domain/catalog.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { CatalogLine } from './CatalogLine.tsx';
import { relationKey, totalBytes, type TreeLine, treeLines } from './catalogTree.ts';
import { catalogQueries } from './tableQueries.ts';
import styles from './CatalogTree.module.css';

interface CatalogTreeProps {
  readonly connectionId: string;
  readonly chosen: RelationName | undefined;
  /** Keep it the same between renders. */
  readonly onChoose: (relation: RelationName) => void;
  readonly onShowPage: (page: 'indexes' | 'diagram') => void;
}

/** Every table, view and other name of a database, with rows and sizes; the names come first. */
export function CatalogTree({ connectionId, chosen, onChoose, onShowPage }: CatalogTreeProps) {
  const client = useClient();
  const queries = useQueryClient();
  const names = useQuery(catalogQueries.names(client, connectionId));
  const sizes = useQuery({ ...catalogQueries.sizes(client, connectionId), enabled: names.data !== undefined });
  const [text, setText] = useState('');
  const count = names.data?.relations.filter(
    ({ schema, kind }) => kind !== 'sequence' && isOwn(names.data, schema),
  ).length;
  return (
    <ListFrame>
      <header className={styles['head']}>
        <h1>Tables</h1>
        <span className={styles['dim']}>{count === undefined ? '' : formatCount(count)}</span>
        <IconButton label="Diagram of the tables" onClick={() => onShowPage('diagram')}>
          <IconSchema size={16} stroke={1.7} aria-hidden="true" />
        </IconButton>
        <IconButton label="Missing indexes" onClick={() => onShowPage('indexes')}>
          <IconListSearch size={16} stroke={1.7} aria-hidden="true" />
        </IconButton>
        <IconButton
          label="Refresh the list of tables"
          onClick={() => void queries.invalidateQueries({ queryKey: catalogQueries.all(connectionId) })}
        >
          <IconRefresh size={16} stroke={1.7} aria-hidden="true" />
        </IconButton>
      </header>
      <FilterLine label="Filter">
        <SearchBox hint="table or view" value={text} onValue={setText} />
      </FilterLine>
      <QueryPanel query={names} what="the tables">
        {(catalog) => <Tree catalog={catalog} sizes={sizes.data} text={text} chosen={chosen} onChoose={onChoose} />}
      </QueryPanel>
      <TreeFoot catalog={names.data} sizes={sizes.data} />
    </ListFrame>
  );
}

function isOwn(catalog: Catalog, schema: string): boolean {
  return catalog.schemas.some(({ name, isSystem }) => name === schema && !isSystem);
}

interface TreeProps extends Omit<CatalogTreeProps, 'connectionId' | 'onShowPage'> {
  readonly catalog: Catalog;
  /** null where they cannot be known, undefined until they are. */
  readonly sizes: readonly RelationSize[] | null | undefined;
  readonly text: string;
}

const rowHeight = 30;

function Tree({ catalog, sizes, text, chosen, onChoose }: TreeProps) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const lines = useMemo(() => treeLines({ catalog, sizes, text, toggled }), [catalog, sizes, text, toggled]);
  const largest = useMemo(
    () => lines.reduce((most, line) => (line.kind === 'relation' ? Math.max(most, line.size?.total ?? 0) : most), 0),
    [lines],
  );
  const chosenKey = chosen === undefined ? undefined : relationKey(chosen);
  const [moved, setMoved] = useState<string>();
  const active = lines.findIndex(({ key }) => key === (moved ?? chosenKey));
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const take = useCallback(
    (line: TreeLine): void => {
      setMoved(line.key);
      if (line.kind === 'relation') onChoose({ schema: line.relation.schema, name: line.relation.name });
      if (line.kind !== 'group') return;
      setToggled((before) => {
        const next = new Set(before);
        if (!next.delete(line.key)) next.add(line.key);
        return next;
      });
    },
    [onChoose],
  );
  useEffect(() => {
    const at = lines.findIndex(({ key }) => key === chosenKey);
    if (at >= 0) virtualizer.scrollToIndex(at, { align: 'auto' });
    // Once for each table that is chosen, not whenever lines change.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [chosenKey]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[active];
    const to = lineAfter(event.key, { lines, active });
    if (to !== undefined) {
      setMoved(lines[to]?.key);
      virtualizer.scrollToIndex(to, { align: 'auto' });
    } else if (line !== undefined && (event.key === 'Enter' || event.key === ' ' || opensOrCloses(event.key, line))) {
      take(line);
    } else return;
    event.preventDefault();
  };
  if (lines.length === 0) {
    return text === '' ? (
      <EmptyState title="No tables" text="This database has none yet." />
    ) : (
      <EmptyState title="No matches" text={`No name contains '${visibleText(text)}'.`} />
    );
  }
  return (
    <div
      ref={scroller}
      role="tree"
      aria-label="Tables"
      tabIndex={0}
      className={styles['tree']}
      aria-activedescendant={active < 0 ? undefined : `${id}-${active}`}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" className={styles['lines']} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          if (line === undefined) return null;
          const isChosen = line.key === chosenKey;
          return (
            // The keys are heard by the tree, which has the focus.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div
              key={line.key}
              id={`${id}-${index}`}
              role="treeitem"
              aria-level={line.level + 1}
              aria-selected={isChosen}
              aria-expanded={line.kind === 'group' ? line.isOpen : undefined}
              className={styles['line']}
              data-kind={line.kind}
              data-active={index === active}
              style={{ transform: `translateY(${start}px)`, paddingInlineStart: 14 + Math.max(0, line.level - 1) * 16 }}
              onClick={() => take(line)}
            >
              <CatalogLine line={line} largest={largest} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function lineAfter(
  key: string,
  { lines, active }: { readonly lines: readonly TreeLine[]; readonly active: number },
): number | undefined {
  const last = lines.length - 1;
  const to = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + 15,
    PageUp: active - 15,
    Home: 0,
    End: last,
  }[key];
  return to === undefined ? undefined : Math.max(0, Math.min(last, to));
}

function opensOrCloses(key: string, line: TreeLine): boolean {
  return line.kind === 'group' && (line.isOpen ? key === 'ArrowLeft' : key === 'ArrowRight');
}

/** SQLite stores large values with their rows. */
function hasToast(sizes: readonly RelationSize[]): boolean {
  return sizes.some(({ toast }) => toast > 0);
}

interface TreeFootProps {
  readonly catalog: Catalog | undefined;
  readonly sizes: readonly RelationSize[] | null | undefined;
}

function TreeFoot({ catalog, sizes }: TreeFootProps) {
  if (catalog === undefined) return null;
  return (
    <footer className={styles['foot']}>
      {catalog.isCut ? <p>Only the first {formatPlural(catalog.relations.length, 'name')} are listed.</p> : null}
      {sizes === null ? <p>Sizes are not shown: finding them would read the whole file.</p> : null}
      {sizes === null || sizes === undefined ? null : (
        <>
          <p className={styles['legend']}>
            <i data-part="heap" /> {hasToast(sizes) ? 'heap' : 'rows'}
            {hasToast(sizes) ? (
              <>
                <i data-part="toast" /> TOAST
              </>
            ) : null}
            <i data-part="indexes" /> indexes
          </p>
          <p>
            <b>{formatBytes(totalBytes(sizes.filter(({ schema }) => isOwn(catalog, schema))))}</b>, bars logarithmic
          </p>
        </>
      )}
    </footer>
  );
}
