import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { toFailure } from '#renderer/api/client.ts';
import { toTsv } from '#renderer/format/tsv.ts';
import { copyText } from '#renderer/ui/copyText.ts';
import type { RowRange } from '#renderer/ui/table/rowSlots.ts';
import {
  ChangedListError,
  loadedSelection,
  maxReadRows,
  type ReadRange,
  readRanges,
  rowsAtHand,
  type SelectedRows,
} from '#renderer/ui/table/selectedRows.ts';
import { type Chosen, countChosen, type RowAccess } from '#renderer/ui/table/selection.ts';
import type { TableColumn } from '#renderer/ui/table/tableColumn.ts';

/** The message below a table about its selected rows; undefined if there is none. */
export type SelectionNote =
  | { readonly step: 'copied'; readonly rows: number }
  | { readonly step: 'refused' }
  | { readonly step: 'reading'; readonly rows: number; readonly of: number }
  | { readonly step: 'failed'; readonly message: string; readonly hint: string }
  | undefined;

/** How long a successful copy is reported, in ms. */
const copiedTime = 4000;

interface SelectedRowsOptions<Row> extends RowAccess<Row> {
  readonly chosen: Chosen<Row>;
  /** Of the whole list. */
  readonly count: number;
  readonly readRange?: ReadRange<Row> | undefined;
  /** Whether copied text that looks like a formula gets an apostrophe before it; it does by default. */
  readonly guardsFormulas?: boolean | undefined;
}

/** The selected rows for actions, and the results of reading and copying them. */
export function useSelectedRows<Row>(options: SelectedRowsOptions<Row>) {
  const { chosen, count, rowAt, keyOf, readRange, guardsFormulas = true } = options;
  const [note, setNote] = useState<SelectionNote>(undefined);
  const running = useRef<AbortController>(undefined);
  useEffect(() => {
    if (note?.step !== 'copied') return undefined;
    const timer = setTimeout(() => setNote(undefined), copiedTime);
    return () => clearTimeout(timer);
  }, [note]);
  const dismiss = useCallback(() => {
    running.current?.abort();
    setNote(undefined);
  }, []);
  useEffect(() => () => running.current?.abort(), []);
  const latest = useRef({ chosen, rowAt, keyOf, readRange });
  useEffect(() => {
    // Rows read for one selection are useless for the next.
    if (latest.current.chosen !== chosen) running.current?.abort();
    latest.current = { chosen, rowAt, keyOf, readRange };
  });
  const read = useCallback(async (ranges: readonly RowRange[], then: (rows: readonly Row[]) => void) => {
    running.current?.abort();
    const mine = new AbortController();
    running.current = mine;
    const tell = (next: SelectionNote): void => (mine.signal.aborted ? undefined : setNote(next));
    const of = countChosen({ kind: 'ranges', ranges });
    const { readRange: readOne, ...access } = latest.current;
    if (readOne === undefined) return;
    if (of > maxReadRows) {
      tell({ step: 'failed', ...tooMany });
      return;
    }
    mine.signal.addEventListener('abort', () => setNote(undefined), { once: true });
    const onProgress = (rows: number): void => tell({ step: 'reading', rows, of });
    onProgress(0);
    try {
      const rows = await readRanges(ranges, { access, read: readOne, signal: mine.signal, onProgress });
      if (mine.signal.aborted) return;
      setNote(undefined);
      then(rows);
    } catch (error) {
      tell({ step: 'failed', ...wordsOf(error) });
    }
  }, []);
  const selected = useMemo((): SelectedRows<Row> => {
    const chosenCount = countChosen(chosen);
    const isWholeList = chosenCount > 0 && chosenCount === count;
    if (chosen.kind === 'rows') return loadedSelection([...chosen.rows.values()], isWholeList);
    const withRows: SelectedRows<Row>['withRows'] = (then) => {
      const rows = rowsAtHand(chosen.ranges, latest.current);
      if (rows === undefined) void read(chosen.ranges, then);
      else then(rows);
    };
    return { count: chosenCount, rows: undefined, isWholeList, withRows };
  }, [chosen, count, read]);
  const copy = (columns: readonly TableColumn<Row>[]): void => {
    if (selected.count === 0) return;
    selected.withRows((rows) => {
      const headers = columns.map(({ header }) => header);
      const lines = rows.map((row) => columns.map(({ text }) => text(row)));
      copyText(toTsv(headers, lines, { guardsFormulas })).then(
        () => setNote({ step: 'copied', rows: rows.length }),
        () => setNote({ step: 'refused' }),
      );
    });
  };
  return { selected, copy, note, setNote, dismiss };
}

const tooMany = {
  message: `More than ${maxReadRows} rows are not copied.`,
  hint: 'Export the list as a file, or select fewer rows.',
};

function wordsOf(error: unknown): { readonly message: string; readonly hint: string } {
  if (!(error instanceof ChangedListError)) return toFailure(error);
  return {
    message: 'The list has changed since the rows were selected.',
    hint: 'Refresh the list and select them again.',
  };
}
