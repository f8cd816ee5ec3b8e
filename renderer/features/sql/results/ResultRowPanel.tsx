import { IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { CellViewer } from '#renderer/grid/CellViewer.tsx';
import { GridCell } from '#renderer/grid/GridCell.tsx';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { useEscapeKey } from '#renderer/ui/useEscapeKey.ts';
import type { ResultCell } from '#shared/domain/sql.ts';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import type { ResultEditing } from './EditableFrame.tsx';
import { BlobPicture, PageThumb } from './PagePictures.tsx';
import { asGridCell, cellReader, type ResultOrigin, type ResultRow } from './resultCells.ts';
import { isPageBlob, pageIdOf, type ResultPages } from './resultPages.ts';
import styles from './Results.module.css';

interface ResultRowPanelProps {
  readonly origin: ResultOrigin;
  readonly row: ResultRow;
  /** The column that is shown as a whole. */
  readonly viewed: number | undefined;
  readonly onView: (column: number | undefined) => void;
  readonly onClose: () => void;
  readonly pages: ResultPages | undefined;
  /** The column of page ids. */
  readonly idColumn: number | undefined;
  readonly editing: ResultEditing | undefined;
}

/** One row of a result: every column as a field, and a value as a whole. */
export function ResultRowPanel({
  origin,
  row,
  viewed,
  onView,
  onClose,
  pages,
  idColumn,
  editing,
}: ResultRowPanelProps) {
  useEscapeKey(true, onClose);
  return (
    <section className={styles['rowPanel']} aria-label="Row">
      <header>
        <h2>Row {formatCount(row.index + 1)}</h2>
        <IconButton label="Close the row" onClick={onClose}>
          <IconX size={16} stroke={1.7} aria-hidden="true" />
        </IconButton>
      </header>
      <div className={styles['rowBody']}>
        {viewed === undefined ? null : (
          <ViewedCell key={viewed} origin={origin} row={row} column={viewed} pages={pages} idColumn={idColumn} />
        )}
        <dl aria-label="Columns">
          {origin.columns.map(({ name, type }, index) => (
            // Names need not differ.
            <div key={index}>
              <dt>
                <bdi>{name === '' ? '(no name)' : visibleText(name)}</bdi>
                <small>{visibleText(type)}</small>
              </dt>
              <dd>
                <FieldValue row={row} index={index} editing={editing} />
                {isViewable(row.cells[index] ?? null) ? (
                  <Button look="ghost" aria-pressed={viewed === index} onClick={() => onView(index)}>
                    View
                  </Button>
                ) : null}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  );
}

function FieldValue({
  row,
  index,
  editing,
}: Pick<ResultRowPanelProps, 'row' | 'editing'> & { readonly index: number }) {
  const column = editing?.target.columns[index];
  const rowKey = editing?.target.keyOf(row);
  if (editing === undefined || column === undefined || rowKey === undefined)
    return <GridCell cell={asGridCell(row.cells[index] ?? null)} />;
  const { editor, target, connectionId } = editing;
  return (
    <editor.Field
      connectionId={connectionId}
      relation={target.relation}
      rowKey={rowKey}
      column={column}
      cell={target.cellOf(row, index)}
    />
  );
}

/** A longer text is worth a view of its own, in characters. */
const longText = 60;

/** Whether a value is more than its cell shows. */
export function isViewable(cell: ResultCell): boolean {
  if (cell === null) return false;
  if (typeof cell === 'string') return cell.length > longText || cell.includes('\n');
  return cell.kind === 'cut' || (cell.kind === 'bytes' && cell.size > 0);
}

interface ViewedCellProps extends Pick<ResultRowPanelProps, 'origin' | 'row' | 'pages' | 'idColumn'> {
  readonly column: number;
}

function ViewedCell({ origin, row, column, pages, idColumn }: ViewedCellProps) {
  const client = useClient();
  const reader = useMemo(() => cellReader(client, origin, { row, column }), [client, origin, row, column]);
  const described = origin.columns[column];
  const cell = row.cells[column] ?? null;
  const shown = asGridCell(cell);
  if (described === undefined || shown === null) return null;
  const label = described.name === '' ? '(no name)' : visibleText(described.name);
  const isBlob = cell !== null && typeof cell !== 'string' && cell.kind === 'bytes' && cell.head.startsWith('1f8b');
  const size = { width: 290, height: 210 };
  const id = idColumn === undefined ? undefined : pageIdOf(row.cells[idColumn]);
  const picture =
    pages === undefined || !isBlob || !isPageBlob(described) ? undefined : id === undefined ? (
      <BlobPicture pages={pages} reader={reader} bytes={cell.size} size={size} />
    ) : (
      <PageThumb pages={pages} id={id} size={size} />
    );
  return (
    <div className={styles['viewed']}>
      <h3>
        <bdi>{label}</bdi>
      </h3>
      <CellViewer label={label} cell={shown} reader={reader} {...(picture === undefined ? {} : { picture })} />
    </div>
  );
}
