import type { ReactNode } from 'react';
import type { Client } from '#renderer/api/client.ts';
import { GridCell } from '#renderer/grid/GridCell.tsx';
import { formatRounded, formatValue, typesetUnit } from '#renderer/plots/numberText.ts';
import type { TableColumn } from '#renderer/ui/table/tableColumn.ts';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { RelationColumn } from '#shared/domain/catalog.ts';
import type { ResultCell, ResultColumn, ResultRows } from '#shared/domain/sql.ts';
import { formatBytes } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { numberOf } from './chartColumns.ts';
import type { EditableResult } from './editableResult.ts';
import { type PageFunctionName, type PageValue, type PageValues } from './pageFunctions.ts';
import { BlobPicture, PageThumb } from './PagePictures.tsx';
import type { ResultEditor } from './resultEditor.ts';
import { asGridCell, cellReader, type ResultOrigin, type ResultRow } from './resultCells.ts';
import { isPageBlob, pageIdOf, type ResultPages } from './resultPages.ts';
import styles from './Results.module.css';

/** What is drawn of yaptide's pages next to the values. */
export interface PageDrawing {
  readonly idColumn: number | undefined;
  readonly functions: readonly PageFunctionName[];
  readonly values: ReadonlyMap<number, PageValues>;
  /** Draws pages as pictures; undefined without them. */
  readonly pictures: ResultPages | undefined;
}

/** In pixels, of rows with pictures. */
export const pictureRowHeight = 60;
const pictureSize = { width: 84, height: 54 };

/** Columns in which rows of a table are edited. */
export interface EditedColumns extends Pick<ResultEditor, 'Cell'> {
  readonly target: EditableResult;
}

interface ResultColumnsOptions {
  readonly client: Client;
  readonly origin: ResultOrigin;
  /** Rows that widths are measured on. */
  readonly sample: ResultRows;
  readonly drawing: PageDrawing;
  readonly onView: (row: number, column: number) => void;
  readonly edited: EditedColumns | undefined;
}

/** The columns of a result, and those that are computed from its pages. */
export function resultColumns(options: ResultColumnsOptions): readonly TableColumn<ResultRow>[] {
  const { origin, drawing } = options;
  return [
    ...origin.columns.map((column, index) => storedColumn(column, index, options)),
    ...drawing.functions.map((name) => computedColumn(name, drawing)),
  ];
}

const numbers =
  /^(?:smallint|integer|bigint|numeric|real|double precision|oid|money|int|INTEGER|REAL|NUMERIC|BIGINT)/iu;

function storedColumn(
  column: ResultColumn,
  index: number,
  { client, origin, sample, drawing, onView, edited }: ResultColumnsOptions,
): TableColumn<ResultRow> {
  const { name, type } = column;
  const texts = sample.flatMap((cells) => shownText(cells[index] ?? null) ?? []);
  // SQLite names no type for what is computed.
  const isNumber =
    numbers.test(type) || (texts.length > 0 && texts.every((text) => typeof numberOf(text) === 'number'));
  const { pictures, idColumn } = drawing;
  const hasPictures = pictures !== undefined && (idColumn === index || (idColumn === undefined && isPageBlob(column)));
  const stored = hasPictures ? undefined : edited?.target.columns[index];
  const draw = (row: ResultRow): ReactNode => {
    const cell = row.cells[index] ?? null;
    const value = <Value cell={cell} onView={() => onView(row.index, index)} />;
    if (!hasPictures) return value;
    const id = idColumn === index ? pageIdOf(cell) : undefined;
    const isBlob = cell !== null && typeof cell !== 'string' && cell.kind === 'bytes' && cell.head.startsWith('1f8b');
    if (id === undefined && !isBlob) return value;
    return (
      <span className={styles['pictured']}>
        {id !== undefined ? (
          <PageThumb pages={pictures} id={id} size={pictureSize} />
        ) : isBlob ? (
          <BlobPicture
            pages={pictures}
            reader={cellReader(client, origin, { row, column: index })}
            bytes={cell.size}
            size={pictureSize}
          />
        ) : null}
        {value}
      </span>
    );
  };
  return {
    id: stored?.name ?? `${index} ${hasPictures ? 'pictures' : ''}`,
    header: name === '' ? '(no name)' : visibleText(name),
    width: fittingWidth(name, texts) + (hasPictures ? pictureSize.width + 14 : 0),
    align: isNumber && !hasPictures ? 'end' : 'start',
    cell: stored === undefined || edited === undefined ? draw : editedCell(edited, { column: stored, index, draw }),
    text: ({ cells }) => textOf(cells[index] ?? null),
  };
}

interface DrawnColumn {
  readonly column: RelationColumn;
  readonly index: number;
  readonly draw: (row: ResultRow) => ReactNode;
}

function editedCell({ target, Cell }: EditedColumns, { column, index, draw }: DrawnColumn) {
  const isFirst = target.columns.findIndex((each) => each !== undefined) === index;
  return (row: ResultRow): ReactNode => {
    const rowKey = target.keyOf(row);
    if (rowKey === undefined) return draw(row);
    return (
      <Cell rowKey={rowKey} column={column} cell={target.cellOf(row, index)} isFirst={isFirst}>
        {draw(row)}
      </Cell>
    );
  };
}

/** The width of the header and of the longest text, in the monospaced type of the cells; long texts are cut off with an ellipsis. */
function fittingWidth(name: string, texts: readonly string[]): number {
  const longest = Math.max(0, ...texts.map((text) => text.length));
  return Math.round(Math.min(420, Math.max(64, 34 + 7.2 * Math.min(name.length, 60), 24 + 7.6 * longest)));
}

interface ValueProps {
  readonly cell: ResultCell;
  readonly onView: () => void;
}

function Value({ cell, onView }: ValueProps) {
  if (cell === null || typeof cell === 'string') return <TextCell text={cell} mono />;
  if (cell.kind === 'secret' || (cell.kind === 'bytes' && cell.size === 0)) return <GridCell cell={asGridCell(cell)} />;
  return (
    <button type="button" tabIndex={-1} className={styles['view']} title="View the whole value" onClick={onView}>
      {cell.kind === 'cut' ? (
        <TextCell text={cell.text} length={cell.length} mono />
      ) : (
        <GridCell cell={asGridCell(cell)} />
      )}
    </button>
  );
}

/** About what a cell shows, for its width. */
function shownText(cell: ResultCell): string | null {
  return cell !== null && typeof cell !== 'string' && cell.kind === 'bytes'
    ? `bytes ${formatBytes(cell.size)}`
    : textOf(cell);
}

/** A cell as it is copied and exported. */
export function textOf(cell: ResultCell): string | null {
  if (cell === null || typeof cell === 'string') return cell;
  if (cell.kind === 'cut') return `${cell.text}…`;
  if (cell.kind === 'secret') return 'secret, not shown';
  return `${formatBytes(cell.size)} · ${String.raw`\x`}${cell.head}${cell.size * 2 > cell.head.length ? '…' : ''}`;
}

function computedColumn(name: PageFunctionName, { idColumn, values }: PageDrawing): TableColumn<ResultRow> {
  const valueOf = ({ cells }: ResultRow): PageValue | null | undefined => {
    const id = idColumn === undefined ? undefined : pageIdOf(cells[idColumn]);
    return id === undefined ? null : values.get(id)?.[name];
  };
  return {
    id: name,
    header: name,
    width: 200,
    align: 'end',
    cell: (row) => <Computed found={valueOf(row)} />,
    text: (row) => {
      const found = valueOf(row);
      return found !== null && found !== undefined && 'value' in found ? formatValue(found.value) : null;
    },
  };
}

/** Digits of a value in a column; all of them are in its tooltip. */
const shownDigits = 6;

function Computed({ found }: { readonly found: PageValue | null | undefined }) {
  if (found === null) return <TextCell text={null} mono />;
  if (found === undefined) return <span className={styles['described']}>…</span>;
  if ('reason' in found) {
    return (
      <span className={styles['described']} title={visibleText(found.reason)}>
        no value
      </span>
    );
  }
  const { value, unit, note } = found;
  const stored = `${formatValue(value)} ${unit}`.trim();
  return (
    <span className={styles['computed']} title={note === '' ? stored : `${stored}, ${note}`}>
      {formatRounded(value, shownDigits)}
      <small>{visibleText(typesetUnit(unit))}</small>
      {note === '' ? null : <i aria-label={note}>*</i>}
    </span>
  );
}
