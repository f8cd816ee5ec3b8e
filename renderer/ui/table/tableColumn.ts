import type { ReactNode } from 'react';
import type { SortDirection } from '#shared/domain/listing.ts';

/** A column as it is written into a file: its name, and a row's value as stored (null is NULL). */
export interface ExportedColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** Numbers stand at the end. */
  readonly align?: 'start' | 'end';
  readonly text: (row: Row) => string | null;
}

/** One column of a DataTable. Keep the list of them the same between renders: it decides what is drawn anew. */
export interface TableColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** Stands after the header, dimmed: the type of a column. */
  readonly aside?: string;
  /** In pixels, until the user chooses another. */
  readonly width: number;
  /** Numbers stand at the end. */
  readonly align?: 'start' | 'end';
  readonly sortable?: boolean;
  /** The first click sorts the largest (latest) first. */
  readonly descendingFirst?: boolean;
  /** What sorting by it costs, where that is worth a word. */
  readonly sortNotice?: string;
  /** Takes the width that is left over, until the user chooses one. */
  readonly flexible?: boolean;
  readonly hiddenAtFirst?: boolean;
  /** Stays in view while the others scroll, until the user chooses. */
  readonly pinnedAtFirst?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** The columns of an exported file, where one that is read by people is no use to a program: `3/4 tasks`. */
  readonly exported?: readonly ExportedColumn<Row>[];
  /** What is copied, and exported where nothing else is said; null is NULL. */
  readonly text: (row: Row) => string | null;
}

export interface TableSort {
  readonly column: string;
  readonly direction: SortDirection;
}

export type RowKey = string | number;

export const rowHeight = 28;
export const headHeight = 26;
/** Rows that a table can scroll over: beyond, a browser's largest element (2²⁵ px) ends. */
export const maxRows = 1_190_000;
