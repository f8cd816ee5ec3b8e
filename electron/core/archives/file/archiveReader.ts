import { z } from 'zod';
import { type ArchiveCell, bytesOfBase64, omitted } from '#core/archives/file/archiveCell.ts';
import { damagedArchive } from '#core/archives/file/archiveFormat.ts';
import { type ArchivePart, readArchiveParts } from '#core/archives/file/archiveParts.ts';
import { makeOpener, type SecretsKey, type Opener } from '#core/archives/file/archiveSecrets.ts';
import type { ArchiveColumn } from '#core/archives/file/archiveWriter.ts';
import type { ArchiveHeader } from '#shared/domain/archive.ts';
import { type Failure, FailureError } from '#shared/failure.ts';

/** What an archive contains, and whether it is complete. */
export interface ArchiveVerdict {
  readonly header: ArchiveHeader;
  /** How many rows can be read, by table, in the archive's order. */
  readonly rows: ReadonlyMap<string, number>;
  /** The columns of each table, as first declared. */
  readonly columns: ReadonlyMap<string, readonly ArchiveColumn[]>;
  /** The highest integer in the column id, by table. */
  readonly highestIds: ReadonlyMap<string, number>;
  /** Over the content that was read. */
  readonly sha256: string;
  /** Says where the archive is truncated or altered; null for a complete one. */
  readonly failure: Failure | null;
}

/** Some rows of one table. */
export interface ArchiveRows {
  readonly table: string;
  readonly columns: readonly ArchiveColumn[];
  readonly rows: readonly (readonly ArchiveCell[])[];
}

interface ReadOptions {
  /** With `none`, secrets in the archive are read as `omitted`. */
  readonly secrets: SecretsKey | { readonly kind: 'none' };
  readonly signal: AbortSignal;
}

/** The max rows and bytes of one batch that `readArchiveRows` returns. */
const batchLimits = { rows: 500, bytes: 4 << 20 };

/** In bytes: a header is read by core's own thread. */
const longestHeader = 1 << 20;

/** The first line of an archive. Fails with bad-input if the file is not one. */
export async function readArchiveHeader(path: string, signal: AbortSignal): Promise<ArchiveHeader> {
  for await (const part of readArchiveParts(path, signal, longestHeader))
    if (part.kind === 'header') return part.header;
  throw new Error('An archive without a header was read.');
}

/**
 * Reads a whole archive and checks counts and checksum. Truncation and alteration are reported in the verdict; fails
 * only if the file is not an archive at all (bad-input, file-missing, too-large) or the call was cancelled. `onRow` is
 * called for each row.
 */
export async function verifyArchive(
  path: string,
  signal: AbortSignal,
  onRow: () => void = () => undefined,
): Promise<ArchiveVerdict> {
  const rows = new Map<string, number>();
  const columns = new Map<string, readonly ArchiveColumn[]>();
  const highestIds = new Map<string, number>();
  const found: { header?: ArchiveHeader; sha256: string; failure: Failure | null } = { sha256: '', failure: null };
  const take = (part: ArchivePart): void => {
    if (part.kind === 'header') found.header = part.header;
    if (part.kind === 'table') columns.set(part.table, columns.get(part.table) ?? part.columns);
    if (part.kind === 'end') found.sha256 = part.sha256;
    if (part.kind !== 'row') return;
    onRow();
    rows.set(part.table, (rows.get(part.table) ?? 0) + 1);
    const id = part.row[part.columns.findIndex(({ name }) => name === 'id')];
    const number = typeof id === 'string' && /^\d{1,15}$/u.test(id) ? Number(id) : 0;
    if (number > (highestIds.get(part.table) ?? 0)) highestIds.set(part.table, number);
  };
  try {
    for await (const part of readArchiveParts(path, signal)) take(part);
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code !== 'damaged') throw error;
    found.failure = error.failure;
  }
  const { header, sha256, failure } = found;
  if (header === undefined) throw new FailureError(failure ?? noHeader);
  return { header, rows, columns, highestIds, sha256, failure };
}

/**
 * The rows of an archive in its order, in batches of bounded size. If it is truncated or altered, everything before the
 * damage is returned first, then it fails with damaged: rows are safe to keep only once the last batch was returned.
 */
export async function* readArchiveRows(path: string, { secrets, signal }: ReadOptions): AsyncGenerator<ArchiveRows> {
  const batch: { of?: Extract<ArchivePart, { kind: 'row' }>; rows: (readonly ArchiveCell[])[]; bytes: number } = {
    rows: [],
    bytes: 0,
  };
  const take = (): readonly ArchiveRows[] => {
    const { of, rows } = batch;
    batch.rows = [];
    batch.bytes = 0;
    return of === undefined || rows.length === 0 ? [] : [{ table: of.table, columns: of.columns, rows }];
  };
  let readCell = makeCellReader(undefined);
  const parts = readArchiveParts(path, signal);
  try {
    for await (const part of parts) {
      if (part.kind === 'header' && secrets.kind !== 'none') {
        readCell = makeCellReader(await makeOpener(part.header.secrets, secrets));
      }
      if (part.kind !== 'row') continue;
      if (batch.of?.columns !== part.columns || isFull(batch)) yield* take();
      batch.of = part;
      batch.rows.push(readCell(part, path));
      batch.bytes += part.bytes;
    }
  } catch (error) {
    yield* take();
    throw error;
  }
  yield* take();
}

function isFull({ rows, bytes }: { readonly rows: readonly unknown[]; readonly bytes: number }): boolean {
  return rows.length >= batchLimits.rows || bytes >= batchLimits.bytes;
}

const noHeader: Failure = {
  code: 'bad-input',
  message: 'The file is not a Tidescope archive',
  hint: 'Choose a file whose name ends in .tidescope.jsonl.gz.',
  details: [],
};

type RowPart = Extract<ArchivePart, { readonly kind: 'row' }>;

const packedCell = z.union([
  z.strictObject({ base64: z.string() }),
  z.strictObject({ sealed: z.string() }),
  z.strictObject({ omitted: z.literal(true) }),
]);

/** Makes a function that turns the JSON of a row into cells. Without an opener, sealed cells are omitted. */
function makeCellReader(opener: Opener | undefined): (part: RowPart, path: string) => readonly ArchiveCell[] {
  return (part, path) => {
    const id = part.row[part.columns.findIndex(({ name }) => name === 'id')];
    return part.row.map((value, index) => {
      const column = part.columns[index]?.name ?? '';
      const place = { table: part.table, column, id: typeof id === 'string' ? id : '' };
      const cell = toCell(value, (sealed) => (opener === undefined ? omitted : opener(sealed, place)));
      if (cell !== undefined) return cell;
      throw damagedArchive(
        path,
        `was altered: ${column} of row ${place.id} of ${part.table} cannot be read`,
        'Its JSON is not a cell, or it was encrypted for another place.',
      );
    });
  };
}

function toCell(value: unknown, open: (sealed: string) => ArchiveCell | undefined): ArchiveCell | undefined {
  if (typeof value === 'string' || value === null) return value;
  const packed = packedCell.safeParse(value).data;
  if (packed === undefined) return undefined;
  if ('base64' in packed) return bytesOfBase64(packed.base64);
  return 'sealed' in packed ? open(packed.sealed) : omitted;
}
