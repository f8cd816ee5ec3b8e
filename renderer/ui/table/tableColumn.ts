import type { ReactNode } from 'react';
import type { SortDirection } from '#shared/domain/listing.ts';

/** One column of a DataTable. Their list must be stable between renders: it determines what is rendered again. */
export interface TableColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** Stands after the header, dimmed: the type of a column. */
  readonly aside?: string;
  /** In pixels, until the user chooses another. */
  readonly width: number;
  /** Numbers are right-aligned. */
  readonly align?: 'start' | 'end';
  readonly sortable?: boolean;
  /** The first click sorts the largest (latest) first. */
  readonly descendingFirst?: boolean;
  /** The cost of sorting by it, if notable. */
  readonly sortNotice?: string;
  /** Takes the remaining width, until the user chooses one. */
  readonly flexible?: boolean;
  readonly hiddenAtFirst?: boolean;
  /** Stays in view while the others scroll, until the user chooses. */
  readonly pinnedAtFirst?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** What is copied; null is NULL. */
  readonly text: (row: Row) => string | null;
}

export interface TableSort {
  readonly column: string;
  readonly direction: SortDirection;
}

export type RowKey = string | number;

/** In pixels, of a row that shows text. */
export const rowHeight = 28;
export const headHeight = 26;
/** The max number of rows that a table can scroll over: a browser's largest element (2²⁵ px) ends there. */
export const maxRows = 1_190_000;
