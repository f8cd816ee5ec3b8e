import type { TableColumn } from '#renderer/ui/table/tableColumn.ts';
import { noPermission } from '#shared/domain/listing.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import styles from './sharedColumns.module.css';

interface MaybeForbidden {
  readonly forbidden?: readonly string[] | undefined;
}

/** Columns that show "no permission" in rows whose values the database user may not read. */
export function respectingPermissions<Row extends MaybeForbidden, Column extends TableColumn<Row>>(
  columns: readonly Column[],
): readonly Column[] {
  return columns.map((column) => {
    const isForbidden = (row: Row): boolean => row.forbidden?.includes(column.id) ?? false;
    const { cell, text } = column;
    return {
      ...column,
      cell: (row: Row) => (isForbidden(row) ? <span className={styles['dim']}>{noPermission}</span> : cell(row)),
      text: (row: Row) => (isForbidden(row) ? noPermission : text(row)),
    };
  });
}

interface SimulationsLinkProps {
  /** How many there are. */
  readonly simulations: number;
  readonly onShow: () => void;
}

/** A number of simulations that links to them. */
function SimulationsLink({ simulations, onShow }: SimulationsLinkProps) {
  if (simulations === 0) return <span className={styles['dim']}>0</span>;
  return (
    <button type="button" className={styles['show']} title="Show simulations" onClick={onShow}>
      {formatPlural(simulations, 'simulation')}
    </button>
  );
}

interface RowWithSimulations {
  readonly id: number;
  readonly simulations: number;
}

/** The column of ids. */
export function idColumn<Row extends { readonly id: number }>(): TableColumn<Row> {
  return {
    id: 'id',
    header: 'id',
    width: 82,
    align: 'end',
    sortable: true,
    pinnedAtFirst: true,
    cell: ({ id }) => formatCount(id),
    text: ({ id }) => String(id),
  };
}

/** The column that links to a row's simulations. */
export function simulationsColumn<Row extends RowWithSimulations>(onShow: (id: number) => void): TableColumn<Row> {
  return {
    id: 'simulations',
    header: 'simulations',
    width: 140,
    align: 'end',
    sortable: true,
    descendingFirst: true,
    cell: ({ id, simulations }) => <SimulationsLink simulations={simulations} onShow={() => onShow(id)} />,
    text: ({ simulations }) => String(simulations),
  };
}
