import { type ArchiveCell, omitted } from '#core/archives/file/archiveCell.ts';
import type { SecretsKey } from '#core/archives/file/archiveSecrets.ts';
import type { ArchiveColumn, ArchiveOptions } from '#core/archives/file/archiveWriter.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';

/** The tasks of a thread for archives. */
export type ArchiveTask =
  | { readonly kind: 'verify'; readonly path: string }
  | { readonly kind: 'rows'; readonly path: string; readonly secrets: SecretsKey | { readonly kind: 'none' } }
  | { readonly kind: 'database'; readonly path: string; readonly file: string }
  | { readonly kind: 'write'; readonly options: Omit<ArchiveOptions, 'signal'> };

/** Rows to be written. */
export interface RowBatch {
  readonly table: string;
  readonly columns: readonly ArchiveColumn[];
  readonly rows: readonly (readonly RawCell[])[];
}

/** The requests to a thread that writes. */
export type WriteRequest =
  { readonly kind: 'rows'; readonly batches: readonly RowBatch[] } | { readonly kind: 'finish' | 'discard' };

/** A cell between two threads, where symbols cannot be transferred. */
export type SentCell = RawCell | undefined;

export function toSent(cell: ArchiveCell): SentCell {
  return cell === omitted ? undefined : cell;
}

export function toReceived(cell: SentCell): ArchiveCell {
  return cell === undefined ? omitted : cell;
}

/** The memory of a cell that is alone in its buffer, and can be transferred. */
export function ownMemory(cell: ArchiveCell): readonly ArrayBuffer[] {
  if (!(cell instanceof Uint8Array)) return [];
  const { buffer, byteLength } = cell;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && byteLength > 0 ? [buffer] : [];
}
