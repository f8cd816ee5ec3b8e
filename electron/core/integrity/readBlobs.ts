import { z } from 'zod';
import { nullableTextCell, numberCell, sumCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { BlobRow, BlobTable } from '#core/integrity/checkBlob.ts';
import { byteLength } from '#core/listing/dialectSql.ts';

/** A batch ends after this many rows or stored bytes, whichever comes first. */
const batchLimits = { rows: 500, bytes: 4 * 1024 * 1024 };
/** Larger blobs are not opened, in bytes as stored: no page of yaptide comes near. */
const maxBlobBytes = 64 * 1024 * 1024;

/** Rows with blobs, in the order of their ids. */
export interface BlobBatch {
  readonly rows: readonly BlobRow[];
  /** Rows whose blob is too large to be opened. */
  readonly tooLarge: readonly { readonly id: number; readonly bytes: number }[];
  /** The last id that the batch covers; null if there are no more rows. */
  readonly lastId: number | null;
  /** As stored. */
  readonly bytes: number;
}

const row = z.object({
  id: numberCell,
  size: sumCell,
  dimension: nullableTextCell.optional(),
  name: nullableTextCell.optional(),
  blob: z.union([z.instanceof(Uint8Array<ArrayBufferLike>), z.string(), z.null()]),
});

/**
 * Reads the blobs after a given id, as many as a batch holds, in one statement. NULL is not a blob and is passed over.
 * A text in place of a blob (SQLite) is read as its bytes.
 */
export async function readBlobs(
  database: ReadOnlyDatabase,
  { table, afterId }: { readonly table: BlobTable; readonly afterId: number },
  signal: AbortSignal,
): Promise<BlobBatch> {
  const { build, shape } = database;
  const isNamed = table === 'Page' && shape.hasColumn('Page', 'page_dimension') && shape.hasColumn('Page', 'page_name');
  const named = isNamed ? ', o.page_dimension as dimension, o.page_name as name' : '';
  const size = byteLength('compressed_data');
  const next = `select id, ${size} as size, sum(${size}) over (order by id) - ${size} as before from "${table}"
    where id in (select id from "${table}" where id > ? and compressed_data is not null order by id limit ${batchLimits.rows})`;
  const query = build.raw(
    `select o.id as id, n.size as size${named}, case when n.size <= ${maxBlobBytes} then o.compressed_data end as blob
     from (${next}) as n join "${table}" as o on o.id = n.id where n.before < ${batchLimits.bytes} order by o.id`,
    [afterId],
  );
  const rows = await database.rows({ query, row, signal });
  return {
    rows: rows.flatMap((each) => (each.blob === null ? [] : [toBlobRow(each)])),
    tooLarge: rows.flatMap(({ id, size: bytes, blob }) => (blob === null ? [{ id, bytes }] : [])),
    lastId: rows.at(-1)?.id ?? null,
    bytes: rows.reduce((sum, each) => sum + each.size, 0),
  };
}

function toBlobRow({ id, blob, dimension, name }: z.infer<typeof row>): BlobRow {
  const bytes = typeof blob === 'string' ? Buffer.from(blob) : (blob ?? new Uint8Array());
  const number = dimension === undefined || dimension === null ? null : Number(dimension);
  return { id, blob: bytes, dimension: Number.isNaN(number) ? null : number, name: name ?? null };
}

/** How many blobs a table holds and how many bytes they take, from sizes alone. */
export async function countBlobs(
  database: ReadOnlyDatabase,
  table: BlobTable,
  signal: AbortSignal,
): Promise<{ readonly count: number; readonly bytes: number }> {
  const query = database.build.raw(
    `select count(compressed_data) as count, coalesce(sum(${byteLength('compressed_data')}), 0) as bytes from "${table}"`,
  );
  const [found] = await database.rows({ query, row: z.object({ count: sumCell, bytes: sumCell }), signal });
  return found ?? { count: 0, bytes: 0 };
}
