import { useCallback, useEffect, useMemo, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { Splitter } from '#renderer/ui/Splitter.tsx';
import { DataTable } from '#renderer/ui/table/DataTable.tsx';
import type { TableLayout } from '#renderer/ui/table/tableLayout.ts';
import type { StatementResult } from '#shared/domain/sql.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import type { RunStatement } from '../useSqlConsole.ts';
import type { ResultEditing } from './EditableFrame.tsx';
import { PagesBar } from './PagesBar.tsx';
import type { ResultOrigin, ResultRow } from './resultCells.ts';
import { type EditedColumns, pictureRowHeight, resultColumns } from './resultColumns.tsx';
import type { ResultPages } from './resultPages.ts';
import { ResultRowPanel } from './ResultRowPanel.tsx';
import { usePageColumns } from './usePageColumns.ts';
import styles from './Results.module.css';

interface ResultGridProps {
  readonly statement: RunStatement;
  readonly result: StatementResult;
  readonly connectionId: string;
  /** In seconds. */
  readonly timeout: number;
  readonly pages: ResultPages | undefined;
  /** Whether the columns of pages are chosen here. */
  readonly showsPages: boolean;
  readonly onMore: () => void;
  /** undefined where the rows are not those of one table. */
  readonly editing: ResultEditing | undefined;
}

const asItIs: TableLayout = {};
const nothing = (): void => undefined;
/** Rows that the width of a column is measured on. */
const sampleRows = 100;

/** The rows of one result, of which only those in view are drawn. */
export function ResultGrid(props: ResultGridProps) {
  const { statement, result, connectionId, timeout, pages, showsPages, onMore, editing } = props;
  const client = useClient();
  const { preferences, update } = usePreferences();
  const [layout, setLayout] = useState(asItIs);
  const [opened, setOpened] = useState<{ readonly index: number; readonly viewed: number | undefined }>();
  const { rows, hasMore, wanted } = statement;
  // Of the first rows, which do not change while more are loaded: a column keeps its width.
  const [sample] = useState(() => rows.slice(0, sampleRows));
  const origin = useMemo((): ResultOrigin => {
    const { resultId, columns: described } = result;
    return {
      connectionId,
      resultId,
      columns: described,
      sql: wanted.runs ?? wanted.sql,
      values: wanted.values,
      timeout,
    };
  }, [connectionId, result, wanted, timeout]);
  const shown = usePageColumns({ pages: showsPages ? pages : undefined, columns: result.columns, rows });
  const { drawing, rowsShown } = shown;
  const view = useCallback((index: number, viewed: number) => setOpened({ index, viewed }), []);
  const edited = useEditedColumns(editing);
  const setOpener = editing?.setOpener;
  useEffect(() => {
    setOpener?.((index) => setOpened({ index, viewed: undefined }));
    return () => setOpener?.(undefined);
  }, [setOpener]);
  const columns = useMemo(
    () => resultColumns({ client, origin, sample, drawing, onView: view, edited }),
    [client, origin, sample, drawing, view, edited],
  );
  const rowAt = useCallback(
    (place: number): ResultRow | undefined => {
      const index = rowsShown === undefined ? place : rowsShown[place];
      const cells = index === undefined ? undefined : rows[index];
      return index === undefined || cells === undefined ? undefined : { index, cells };
    },
    [rows, rowsShown],
  );
  const openedCells = opened === undefined ? undefined : rows[opened.index];
  const openedRow = useMemo(
    () => (opened === undefined || openedCells === undefined ? undefined : { index: opened.index, cells: openedCells }),
    [opened, openedCells],
  );
  const close = useCallback(() => setOpened(undefined), []);
  if (result.columns.length === 0) {
    return <p className={styles['done']}>{visibleText(result.tag)}</p>;
  }
  const count = rowsShown?.length ?? rows.length;
  const hasPictures = drawing.pictures !== undefined;
  const table = (
    <div className={styles['grid']}>
      {showsPages && pages !== undefined ? <PagesBar columns={result.columns} shown={shown} /> : null}
      <DataTable
        label="Result"
        columns={columns}
        layout={layout}
        onLayout={setLayout}
        count={count}
        countIsExact={!hasMore}
        rowAt={rowAt}
        keyOf={keyOf}
        onVisible={nothing}
        opensOnClick={false}
        onOpen={({ index }) => setOpened({ index, viewed: undefined })}
        openedKey={openedRow?.index}
        rowOperations={editing?.rowOperations}
        orderKey={result.resultId}
        rowHeight={hasPictures ? pictureRowHeight : undefined}
      >
        {count > 0 ? null : (
          <p className={styles['done']}>{rows.length === 0 ? 'No rows' : 'All rows are hidden by filters'}</p>
        )}
      </DataTable>
      {hasMore ? (
        <div className={styles['more']}>
          <span>
            {rowsShown === undefined
              ? `The first ${formatPlural(rows.length, 'row')} are shown.`
              : `${formatCount(count)} of the first ${formatPlural(rows.length, 'row')} are shown.`}
          </span>
          <Button onClick={onMore}>Load more rows</Button>
        </div>
      ) : null}
    </div>
  );
  return (
    <Splitter
      label="Width of the result"
      size={preferences.splits['sqlResult'] ?? window.innerWidth - 420}
      least={300}
      minRest={300}
      onSize={(size) => update((all) => ({ ...all, splits: { ...all.splits, sqlResult: size } }))}
      first={table}
      second={
        openedRow === undefined ? null : (
          <ResultRowPanel
            origin={origin}
            row={openedRow}
            viewed={opened?.viewed}
            onView={(viewed) => setOpened({ index: openedRow.index, viewed })}
            onClose={close}
            pages={pages}
            idColumn={shown.idColumn}
            editing={editing}
          />
        )
      }
    />
  );
}

/** The parts of it that stay the same while more rows are loaded and edits are staged. */
function useEditedColumns(editing: ResultEditing | undefined): EditedColumns | undefined {
  const target = editing?.target;
  const editor = editing?.editor;
  return useMemo(
    () => (target === undefined || editor === undefined ? undefined : { target, Cell: editor.Cell }),
    [target, editor],
  );
}

function keyOf({ index }: ResultRow): number {
  return index;
}
