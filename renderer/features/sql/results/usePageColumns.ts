import { useMemo, useState } from 'react';
import type { ResultColumn, ResultRows } from '#shared/domain/sql.ts';
import { meets, type PageCondition, type PageFunctionName } from './pageFunctions.ts';
import type { PageDrawing } from './resultColumns.tsx';
import { idColumns, pageIdOf, type ResultPages, usualIdColumn } from './resultPages.ts';
import { type PageRun, usePageValues } from './usePageValues.ts';

interface PageColumnsOptions {
  /** undefined where none are shown. */
  readonly pages: ResultPages | undefined;
  readonly columns: readonly ResultColumn[];
  readonly rows: ResultRows;
}

/** What is chosen of the pages of a result, what they come to, and the rows that are left. */
export interface PageColumns {
  /** Columns that can hold ids of pages. */
  readonly idColumns: readonly number[];
  readonly idColumn: number | undefined;
  readonly chooseIdColumn: (index: number | undefined) => void;
  readonly hasPictures: boolean;
  readonly setPictures: (wanted: boolean) => void;
  readonly functions: readonly PageFunctionName[];
  readonly toggle: (name: PageFunctionName) => void;
  readonly conditions: ReadonlyMap<PageFunctionName, PageCondition>;
  readonly setCondition: (name: PageFunctionName, condition: PageCondition | undefined) => void;
  readonly run: PageRun;
  readonly drawing: PageDrawing;
  /** Places of the rows that meet all conditions; undefined without a condition. */
  readonly rowsShown: readonly number[] | undefined;
  /** Rows that are hidden because a function has no value for them. */
  readonly withoutValue: number;
}

/** Computed columns over the pages of a result. */
export function usePageColumns({ pages, columns, rows }: PageColumnsOptions): PageColumns {
  const possible = useMemo(() => (pages === undefined ? [] : idColumns(columns, rows)), [pages, columns, rows]);
  const usual = useMemo(() => usualIdColumn(columns, possible), [columns, possible]);
  const [chosen, chooseIdColumn] = useState<number>();
  const [hasPictures, setPictures] = useState(true);
  const [functions, setFunctions] = useState<readonly PageFunctionName[]>([]);
  const [conditions, setConditions] = useState<ReadonlyMap<PageFunctionName, PageCondition>>(new Map());
  const idColumn = chosen !== undefined && possible.includes(chosen) ? chosen : usual;
  const ids = useMemo(() => {
    if (idColumn === undefined) return [];
    return [...new Set(rows.flatMap((row) => pageIdOf(row[idColumn]) ?? []))];
  }, [rows, idColumn]);
  const isWanted = functions.length > 0 && pages !== undefined;
  const run = usePageValues(pages, ids, isWanted);
  const { values } = run;
  const drawing = useMemo(
    (): PageDrawing => ({
      idColumn,
      functions: pages === undefined || idColumn === undefined ? [] : functions,
      values,
      pictures: hasPictures ? pages : undefined,
    }),
    [idColumn, functions, values, hasPictures, pages],
  );
  const filtered = useMemo(
    () => (isWanted ? filterRows(rows, { conditions, idColumn, values }) : undefined),
    [isWanted, rows, conditions, idColumn, values],
  );
  return {
    idColumns: possible,
    idColumn,
    chooseIdColumn,
    hasPictures,
    setPictures,
    functions,
    toggle: (name) => {
      setFunctions((all) => (all.includes(name) ? all.filter((each) => each !== name) : [...all, name]));
      setConditions((all) => new Map([...all].filter(([each]) => each !== name)));
    },
    conditions,
    setCondition: (name, condition) =>
      setConditions((all) => {
        const others = [...all].filter(([each]) => each !== name);
        return new Map(condition === undefined ? others : [...others, [name, condition]]);
      }),
    run,
    drawing,
    rowsShown: filtered?.shown,
    withoutValue: filtered?.withoutValue ?? 0,
  };
}

type Filter = Pick<PageColumns, 'conditions' | 'idColumn'> & Pick<PageRun, 'values'>;

function filterRows(
  rows: ResultRows,
  { conditions, idColumn, values }: Filter,
): { readonly shown: readonly number[]; readonly withoutValue: number } | undefined {
  if (conditions.size === 0 || idColumn === undefined) return undefined;
  const shown: number[] = [];
  let withoutValue = 0;
  for (const [index, row] of rows.entries()) {
    const id = pageIdOf(row[idColumn]);
    const found = id === undefined ? undefined : values.get(id);
    const met = [...conditions].map(([name, condition]) => meets(found?.[name], condition));
    if (met.every((each) => each === true)) shown.push(index);
    // One that is not computed yet is not counted.
    else if ((id === undefined || found !== undefined) && met.includes(undefined)) withoutValue += 1;
  }
  return { shown, withoutValue };
}
