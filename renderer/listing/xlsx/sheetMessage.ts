import type { Failure } from '#shared/failure.ts';
import type { Sheet } from './writeSheet.ts';

/** The messages to the writing thread: first the sheet's columns, then its rows part by part, then the end. */
export type SheetRequest =
  | { readonly kind: 'begin'; readonly sheet: Omit<Sheet, 'rows'> }
  | { readonly kind: 'rows'; readonly rows: Sheet['rows'] }
  | { readonly kind: 'end' };

export type SheetAnswer =
  { readonly kind: 'written'; readonly file: Blob } | { readonly kind: 'failed'; readonly failure: Failure };
