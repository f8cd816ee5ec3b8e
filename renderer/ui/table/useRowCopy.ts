import { useCallback, useEffect, useState } from 'react';
import { toTsv } from '#renderer/format/tsv.ts';
import { copyText } from '#renderer/ui/copyText.ts';
import type { TableColumn } from '#renderer/ui/table/tableColumn.ts';

/** What came of copying rows; undefined before there was any, and some time after it went well. */
export type CopyAnswer = { readonly step: 'copied'; readonly rows: number } | { readonly step: 'refused' } | undefined;

/** Milliseconds that a copy which went well is told. */
const answerTime = 4000;

export interface RowCopy<Row> {
  readonly answer: CopyAnswer;
  readonly copyRows: (columns: readonly TableColumn<Row>[], rows: readonly Row[]) => void;
  readonly dismiss: () => void;
}

/** Puts rows on the clipboard as tab-separated text, and says what came of it. */
export function useRowCopy<Row>(): RowCopy<Row> {
  const [answer, setAnswer] = useState<CopyAnswer>(undefined);
  useEffect(() => {
    if (answer?.step !== 'copied') return undefined;
    const timer = setTimeout(() => setAnswer(undefined), answerTime);
    return () => clearTimeout(timer);
  }, [answer]);
  const copyRows = useCallback((columns: readonly TableColumn<Row>[], rows: readonly Row[]): void => {
    if (rows.length === 0) return;
    const headers = columns.map(({ header }) => header);
    const lines = rows.map((row) => columns.map(({ text }) => text(row)));
    copyText(toTsv(headers, lines)).then(
      () => setAnswer({ step: 'copied', rows: rows.length }),
      () => setAnswer({ step: 'refused' }),
    );
  }, []);
  const dismiss = useCallback(() => setAnswer(undefined), []);
  return { answer, copyRows, dismiss };
}
