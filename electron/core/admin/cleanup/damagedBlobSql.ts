import { byteLength } from '#core/listing/dialectSql.ts';
import { gzipHeaderBytes, minGzipBytes } from '#shared/blob/gzipFrame.ts';
import type { Dialect } from '#shared/domain/connection.ts';

/** deflate shrinks data by a factor of at most 1 032. */
const maxCompression = 1032;

/**
 * SQL for whether a blob is visibly damaged without inflating it: shorter than any gzip stream, no gzip header, or a
 * trailer that declares no data or more than its size allows. NULL means never set, and is not damage.
 */
export function damagedBlob(dialect: Dialect, column: string): string {
  const size = byteLength(column);
  const declared = declaredBytes(dialect, column);
  const header =
    dialect === 'postgresql'
      ? `substring(${column} from 1 for 3) <> '\\x1f8b08'::bytea`
      : `hex(substr(${column}, 1, 3)) <> '1F8B08'`;
  return `(${column} is not null and case when ${size} < ${minGzipBytes} then true when ${header} then true
    else ${declared} < 1 or ${declared} > ${maxCompression} * cast(${size} - ${gzipHeaderBytes} as bigint) end)`;
}

/** The last four bytes as a number, the lowest first (RFC 1952). */
function declaredBytes(dialect: Dialect, column: string): string {
  const parts = [0, 1, 2, 3].map((at) => {
    const byte = dialect === 'postgresql' ? postgresByte(column, 4 - at) : sqliteByte(column, 4 - at);
    return `${byte} * ${256 ** at}`;
  });
  return `(${parts.join(' + ')})`;
}

/** PostgreSQL reads only this slice: gzip is stored in slices that are not compressed again. */
function postgresByte(column: string, fromEnd: number): string {
  return `get_byte(substring(${column} from ${byteLength(column)} - 3), ${4 - fromEnd})::bigint`;
}

function sqliteByte(column: string, fromEnd: number): string {
  const digit = (at: number): string =>
    `(instr('0123456789ABCDEF', substr(hex(substr(${column}, -${fromEnd}, 1)), ${at}, 1)) - 1)`;
  return `(${digit(1)} * 16 + ${digit(2)})`;
}

/** What `damagedBlob` cannot detect. */
export const blobsNotChecked: readonly string[] = [
  'Checksums (CRC-32) are not computed: a blob of the right size with changed bytes counts as sound.',
  'Blobs are not inflated: damage inside the compressed stream is not seen.',
  'The JSON inside is not read: odd values, missing members and NaN are not seen.',
  'Blobs that are NULL were never set and count as sound.',
];
