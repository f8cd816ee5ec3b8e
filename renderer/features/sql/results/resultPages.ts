import type { ReactNode } from 'react';
import type { DecodedPage, Page } from '#shared/domain/page.ts';
import type { ResultCell, ResultColumn, ResultRows } from '#shared/domain/sql.ts';

/** What is done with yaptide's pages in a result; a database without them has none. */
export interface ResultPages {
  /** Names the connection in caches. */
  readonly key: string;
  /** A page by its id, fetched and decoded; null where there is none. */
  readonly loadPage: (id: number, signal: AbortSignal) => Promise<DecodedPage | null>;
  /** A page by its bytes alone. */
  readonly decodeBlob: (bytes: Uint8Array, signal: AbortSignal) => Promise<DecodedPage>;
  readonly draw: (page: Page, size: { readonly width: number; readonly height: number }) => ReactNode;
}

/** An id of a page: a whole number above zero. */
export function pageIdOf(cell: ResultCell | undefined): number | undefined {
  return typeof cell === 'string' && /^[1-9]\d{0,14}$/u.test(cell) ? Number(cell) : undefined;
}

/** The columns that can hold ids of pages: whole numbers and NULL only. */
export function idColumns(columns: readonly ResultColumn[], rows: ResultRows): readonly number[] {
  return columns.flatMap((_, index) => {
    const cells = rows.map((row) => row[index] ?? null).filter((cell) => cell !== null);
    return cells.length > 0 && cells.every((cell) => pageIdOf(cell) !== undefined) ? [index] : [];
  });
}

/** The column of page ids: the key of yaptide's Page, or one that is called so. */
export function usualIdColumn(columns: readonly ResultColumn[], among: readonly number[]): number | undefined {
  const isKey = (index: number): boolean => {
    const source = columns[index]?.source;
    return source?.table === 'Page' && source.column === 'id';
  };
  return among.find(isKey) ?? among.find((index) => /^page(?:_?id)?$/iu.test(columns[index]?.name ?? ''));
}

/** Whether a column can hold pages themselves: yaptide's own, or an expression. */
export function isPageBlob({ source }: ResultColumn): boolean {
  return source === null || (source.table === 'Page' && source.column === 'compressed_data');
}
