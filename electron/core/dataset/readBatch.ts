import type { RawCell, ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { type IdRange, tableSql } from '#core/dataset/datasetSql.ts';
import { byteLength } from '#core/listing/dialectSql.ts';
import type { DatasetTableName } from '#shared/domain/dataset.ts';

/** A batch ends after this many rows or stored bytes, whichever comes first. */
const batchLimits = { rows: 500, bytes: 4 * 2 ** 20 };
/** Larger blobs are not read, in bytes as stored: no page of yaptide comes near. */
const maxBlob = 64 * 2 ** 20;

/** A row with its cells in the order of `tableSql`, and its blob. */
export interface DatasetRow {
  readonly id: number;
  readonly cells: readonly (string | null)[];
  /** null for NULL, for tables without blobs, and for a blob that was not read. */
  readonly blob: Uint8Array | null;
  /** In bytes; null for NULL. */
  readonly blobBytes: number | null;
  /** Why the blob was not read; '' if it was. */
  readonly why: string;
}

/** The next rows of a range, as many as a batch holds, in one statement; empty at its end. */
export async function readBatch(
  database: ReadOnlyDatabase,
  { name, range }: { readonly name: DatasetTableName; readonly range: IdRange },
  signal: AbortSignal,
): Promise<readonly DatasetRow[]> {
  const { source, cells, blob, joins } = tableSql(database, name);
  const size = blob === null ? '0' : `coalesce(${byteLength('compressed_data')}, 0)`;
  const next = `select id, size, sum(size) over (order by id) - size as before from (
      select id, ${size} as size from "${source.table}" where id > ${range.after} and id <= ${range.to} order by id limit ${batchLimits.rows}) as l`;
  const wanted = blob === null ? 'null, null' : `${byteLength(blob)}, case when n.size <= ${maxBlob} then ${blob} end`;
  const named = cells.map((cell, index) => `${cell} as c${index}`).join(', ');
  const sized = wanted.replace(', ', ' as size, ');
  const query = database.build.raw(
    `select ${named}, ${sized} as blob from (${next}) as n join "${source.table}" as o on o.id = n.id ${joins}
     where n.before < ${batchLimits.bytes} order by o.id`,
  );
  const { rows } = await database.positionalRows(query, signal);
  return rows.map((row) => toRow(row, cells.length));
}

function toRow(row: readonly RawCell[], count: number): DatasetRow {
  const cells = row.slice(0, count).map(toText);
  const size = toText(row[count] ?? null);
  const stored = row[count + 1] ?? null;
  // SQLite may hold a text in place of a blob.
  const blob = typeof stored === 'string' ? Buffer.from(stored) : stored;
  const blobBytes = size === null ? null : Number(size);
  const why =
    blobBytes !== null && blobBytes > maxBlob
      ? `The blob holds ${Math.round(blobBytes / 2 ** 20)} MiB and was not read`
      : '';
  return { id: Number(cells[0]), cells, blob, blobBytes, why };
}

/** SQLite may hold bytes in place of a text. */
function toText(cell: RawCell): string | null {
  return cell instanceof Uint8Array ? Buffer.from(cell).toString('utf8') : cell;
}
