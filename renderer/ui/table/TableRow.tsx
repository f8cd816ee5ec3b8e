import { memoGeneric } from '#renderer/ui/table/memoGeneric.ts';
import type { Columns, VisibleColumn } from '#renderer/ui/table/useColumns.ts';
import styles from './Table.module.css';

interface TableRowProps<Row> {
  readonly id: string;
  readonly index: number;
  /** In pixels. */
  readonly height: number;
  /** undefined while loading. */
  readonly row: Row | undefined;
  readonly columns: Columns<Row>['shown'];
  readonly selected: boolean;
  readonly opened: boolean;
  readonly active: boolean;
}

function Row<Row>({ id, index, height, row, columns, selected, opened, active }: TableRowProps<Row>) {
  const look = `${styles['row']}${selected || opened ? ` ${styles['selected']}` : ''}${opened ? ` ${styles['opened']}` : ''}${active ? ` ${styles['active']}` : ''}`;
  return (
    <div
      role="row"
      id={id}
      className={look}
      style={{ ...template, top: index * height }}
      data-index={index}
      data-active={active ? '' : undefined}
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-current={opened ? 'true' : undefined}
    >
      {columns.map((shown, at) => (
        <div
          key={shown.column.id}
          role="gridcell"
          data-column={shown.column.id}
          className={cellClass(shown, columns[at + 1])}
          style={shown.pinnedAt === undefined ? undefined : { left: shown.pinnedAt }}
        >
          {row === undefined ? <span className={styles['bone']} /> : shown.column.cell(row)}
        </div>
      ))}
    </div>
  );
}

/** The columns' widths are set on the grid, so that a resize renders no row again. */
export const template = { gridTemplateColumns: 'var(--columns)' } as const;

/** The classes of a cell, or of a header with `base` 'th'. */
export function cellClass<R>(
  { column, pinnedAt }: VisibleColumn<R>,
  next: VisibleColumn<R> | undefined,
  base: 'td' | 'th' = 'td',
): string {
  const names = [styles[base]];
  if (base === 'td' && column.align === 'end') names.push(styles['number']);
  if (pinnedAt !== undefined) names.push(styles['pinned']);
  if (pinnedAt !== undefined && next?.pinnedAt === undefined) names.push(styles['lastPinned']);
  return names.join(' ');
}

/** One row; rendered again only when its own data changes. */
export const TableRow = memoGeneric(Row);
