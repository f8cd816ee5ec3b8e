import { TextCell } from '#renderer/ui/TextCell.tsx';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { Cell, TableRows } from '#shared/domain/table.ts';
import { noPermission } from '#shared/domain/listing.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { describeCell, isNumberType, rowsAsTsv } from '../../grid/cellText.ts';
import styles from './RowsTab.module.css';

interface TableOfRowsProps {
  readonly table: TableRows;
}

/** The rows of one table, all its columns, cells as the server's text. */
export function TableOfRows({ table }: TableOfRowsProps) {
  const { columns, rows, total, isForbidden = false } = table;
  const name = visibleText(table.table);
  return (
    <section aria-label={name}>
      <header className={styles['head']}>
        <h3>{name}</h3>
        <span className={styles['count']}>
          {isForbidden
            ? `${noPermission} to read this table`
            : rows.length < total
              ? `the first ${formatCount(rows.length)} of ${formatPlural(total, 'row')}`
              : formatPlural(total, 'row')}
        </span>
        {rows.length === 0 ? null : <CopyButton text={rowsAsTsv(table)} label="Copy as TSV" what={`as TSV: ${name}`} />}
      </header>
      {rows.length === 0 ? null : (
        // A scrollable region can be reached by keyboard only if it is focusable.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={styles['scroller']} role="region" aria-label={`Rows of ${name}`} tabIndex={0}>
          <table className={styles['table']}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th
                    key={column.name}
                    scope="col"
                    className={isNumberType(column.type) ? styles['number'] : undefined}
                  >
                    {visibleText(column.name)} <small>{visibleText(column.type)}</small>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, position) => (
                // Rows have no identity of their own here: they are shown once, in the server's order.
                <tr key={position}>
                  {columns.map((column, place) => (
                    <td key={column.name} className={isNumberType(column.type) ? styles['number'] : undefined}>
                      <StoredCell cell={row[place] ?? null} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function StoredCell({ cell }: { readonly cell: Cell }) {
  if (cell === null || typeof cell === 'string') return <TextCell text={cell} />;
  if (cell.kind === 'cut') {
    return (
      <>
        <TextCell text={cell.text} length={cell.length} />{' '}
        <span className={styles['described']}>{describeCell(cell)}</span>
      </>
    );
  }
  return <span className={styles['described']}>{describeCell(cell)}</span>;
}
