import { IconChevronDown, IconChevronRight, IconEye, IconLock, IconWorld } from '@tabler/icons-react';
import { titleText } from '#renderer/format/titleText.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { barLength, type Measure, shortCount, type TreeLine } from './catalogTree.ts';
import styles from './CatalogTree.module.css';

/** One line of the tree of tables: a group, a table with its rows and sizes, or another name. */
export function CatalogLine({ line, largest }: { readonly line: TreeLine; readonly largest: number }) {
  if (line.kind === 'group') {
    const Chevron = line.isOpen ? IconChevronDown : IconChevronRight;
    return (
      <>
        <Chevron size={14} stroke={1.7} aria-hidden="true" />
        <bdi className={styles['name']}>{visibleText(line.title)}</bdi>
        {line.isMeasured && line.isOpen ? (
          <>
            <span className={styles['rows']}>rows</span>
            <span className={styles['size']}>size</span>
          </>
        ) : (
          <span className={styles['size']}>{formatCount(line.count)}</span>
        )}
      </>
    );
  }
  if (line.kind === 'name') {
    return (
      <>
        <bdi className={styles['name']} title={titleText(`${line.title} ${line.aside}`)}>
          {visibleText(line.title)}
        </bdi>
        <bdi className={styles['aside']}>{visibleText(line.aside)}</bdi>
      </>
    );
  }
  const { relation, size } = line;
  const rows = size?.rows ?? relation.rows;
  const comment = relation.comment === null ? '' : `: ${relation.comment}`;
  return (
    <>
      <bdi className={styles['name']} title={titleText(`${relation.kind} ${relation.name}${comment}`)}>
        {relation.name === '' ? "''" : visibleText(relation.name)}
      </bdi>
      <KindMark relation={relation} />
      <span className={styles['rows']} title={rowsTitle(rows, size?.rows !== null && size !== undefined)}>
        {isCounted(relation.kind) ? shortCount(rows) : ''}
      </span>
      <span className={styles['size']}>{size === undefined ? '' : formatBytes(size.total)}</span>
      {size === undefined ? null : <SizeBar size={size} largest={largest} />}
    </>
  );
}

function isCounted(kind: string): boolean {
  return kind !== 'view' && kind !== 'virtual table';
}

function rowsTitle(rows: number, isExact: boolean): string {
  if (rows < 0) return 'The database has no estimate of its rows yet';
  return isExact
    ? formatPlural(rows, 'row')
    : `about ${formatPlural(Math.round(rows), 'row')}, as the database estimates`;
}

function KindMark({
  relation: { kind, isReadable },
}: {
  readonly relation: { readonly kind: string; readonly isReadable: boolean };
}) {
  if (!isReadable) {
    return (
      <span className={styles['mark']} title="The database user may not read it">
        <IconLock size={13} stroke={1.7} aria-label="no permission" />
      </span>
    );
  }
  if (kind === 'table' || kind === 'partitioned table') return null;
  const Icon = kind === 'foreign table' || kind === 'virtual table' ? IconWorld : IconEye;
  return (
    <span className={styles['mark']} title={kind}>
      <Icon size={13} stroke={1.7} aria-label={kind} />
    </span>
  );
}

/** What a relation takes, by its parts, next to the largest one. */
export function SizeBar({ size, largest }: { readonly size: Measure; readonly largest: number }) {
  const { heap, toast, indexes, total } = size;
  const share = (bytes: number): string => `${(100 * bytes) / Math.max(1, total)}%`;
  const title = `heap ${formatBytes(heap)}, TOAST ${formatBytes(toast)}, indexes ${formatBytes(indexes)}`;
  return (
    <span className={styles['bar']} title={title}>
      <span style={{ width: `${100 * barLength(total, largest)}%` }}>
        <i data-part="heap" style={{ width: share(heap) }} />
        <i data-part="toast" style={{ width: share(toast) }} />
        <i data-part="indexes" style={{ width: share(indexes) }} />
      </span>
    </span>
  );
}
