import { useCallback, useMemo, useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { DataTable } from '#renderer/ui/table/DataTable.tsx';
import type { TableColumn } from '#renderer/ui/table/tableColumn.ts';
import type { TableLayout } from '#renderer/ui/table/tableLayout.ts';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { ResultCell, StatementResult } from '#shared/domain/sql.ts';
import { formatBytes, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import type { RunStatement } from './useSqlConsole.ts';
import styles from './Sql.module.css';

interface Row {
  readonly index: number;
  readonly cells: readonly ResultCell[];
}

interface ResultGridProps {
  readonly statement: RunStatement;
  readonly result: StatementResult;
  readonly onMore: () => void;
}

const numbers =
  /^(?:smallint|integer|bigint|numeric|real|double precision|oid|money|int|INTEGER|REAL|NUMERIC|BIGINT)/iu;
const asItIs: TableLayout = {};
const nothing = (): void => undefined;

/** The rows of one result, of which only those in view are drawn. */
export function ResultGrid({ statement, result, onMore }: ResultGridProps) {
  const [layout, setLayout] = useState(asItIs);
  const { rows, hasMore } = statement;
  // Of the first rows, which do not change while more are loaded: a column keeps its width.
  const [sample] = useState(() => rows.slice(0, sampleRows));
  const columns = useMemo(
    () => result.columns.map((column, index) => columnOf(column, index, sample)),
    [result.columns, sample],
  );
  const rowAt = useCallback(
    (index: number): Row | undefined => {
      const cells = rows[index];
      return cells === undefined ? undefined : { index, cells };
    },
    [rows],
  );
  if (columns.length === 0) {
    return <p className={styles['done']}>{visibleText(result.tag)}</p>;
  }
  return (
    <div className={styles['grid']}>
      <DataTable
        label="Result"
        columns={columns}
        layout={layout}
        onLayout={setLayout}
        count={rows.length}
        countIsExact={!hasMore}
        rowAt={rowAt}
        keyOf={keyOf}
        onVisible={nothing}
        opensOnClick={false}
        orderKey={result.resultId}
      >
        {rows.length === 0 ? <p className={styles['done']}>No rows</p> : null}
      </DataTable>
      {hasMore ? (
        <div className={styles['more']}>
          <span>The first {formatPlural(rows.length, 'row')} are shown.</span>
          <Button onClick={onMore}>Load more rows</Button>
        </div>
      ) : null}
    </div>
  );
}

function keyOf({ index }: Row): number {
  return index;
}

/** Rows that the width of a column is measured on. */
const sampleRows = 100;

function columnOf(
  { name, type }: StatementResult['columns'][number],
  index: number,
  sample: readonly (readonly ResultCell[])[],
): TableColumn<Row> {
  const texts = sample.flatMap((cells) => textOf(cells[index] ?? null) ?? []);
  // SQLite names no type for what is computed.
  const isNumber =
    numbers.test(type) || (texts.length > 0 && texts.every((text) => /^-?\d[\d.]*(?:e[-+]?\d+)?$/iu.test(text)));
  return {
    id: String(index),
    header: name === '' ? '(no name)' : name,
    width: fittingWidth(name, texts),
    align: isNumber ? 'end' : 'start',
    cell: ({ cells }) => <Cell cell={cells[index] ?? null} />,
    text: ({ cells }) => textOf(cells[index] ?? null),
  };
}

/** The width of the header and of the longest text, in the monospaced type of the cells; long texts are cut off with an ellipsis. */
function fittingWidth(name: string, texts: readonly string[]): number {
  const longest = Math.max(0, ...texts.map((text) => text.length));
  return Math.round(Math.min(420, Math.max(64, 34 + 7.2 * name.length, 24 + 7.6 * longest)));
}

function Cell({ cell }: { readonly cell: ResultCell }) {
  if (cell === null || typeof cell === 'string') return <TextCell text={cell} mono />;
  if (cell.kind === 'cut') return <TextCell text={cell.text} length={cell.length} mono />;
  return <span className={styles['described']}>{textOf(cell)}</span>;
}

/** A cell as it is copied and exported. */
export function textOf(cell: ResultCell): string | null {
  if (cell === null || typeof cell === 'string') return cell;
  if (cell.kind === 'cut') return `${cell.text}…`;
  if (cell.kind === 'secret') return 'secret, not shown';
  return `${formatBytes(cell.size)} · ${String.raw`\x`}${cell.head}${cell.size * 2 > cell.head.length ? '…' : ''}`;
}
