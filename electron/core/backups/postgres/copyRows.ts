import type { CopiedTable } from '#core/backups/postgres/databaseDescription.ts';
import { makeRowDigest, type TableContent } from '#core/backups/rowDigest.ts';
import type { CopySession } from '#core/connection/copySession.ts';
import { makeFailure } from '#shared/failure.ts';

const signature = Buffer.from('PGCOPY\n\u00FF\r\n\0', 'latin1');
/** Signature, flags, and the length of an extension, which is empty. */
export const binaryHeader: Uint8Array = Buffer.concat([signature, Buffer.alloc(8)]);
/** A row of -1 columns. */
export const binaryTrailer: Uint8Array = Buffer.from([0xff, 0xff]);
const newline = 0x0a;

interface RowSource {
  readonly table: Pick<CopiedTable, 'sql' | 'columns' | 'isBinary'>;
  /** Instead of all rows: a SELECT of the same columns. */
  readonly select?: string | undefined;
  /** Gets one row after the other, without header and trailer; the server waits for a promise. */
  readonly take: (row: Uint8Array) => Promise<void> | undefined;
}

/** Reads the rows of a table and returns their digest. */
export async function readRows(
  session: CopySession,
  { table, select, take }: RowSource,
  signal: AbortSignal,
): Promise<TableContent> {
  const digest = makeRowDigest();
  const split = makeRowSplitter(table.isBinary);
  const columns = table.columns.length === 0 ? '' : table.columns.join(', ');
  // A query, not the table: rows of its children are theirs, and without columns there is none to name.
  const source = select ?? `select ${columns} from only ${table.sql}`;
  await session.copyOut(
    `copy (${source}) to stdout (format ${table.isBinary ? 'binary' : 'text'})`,
    (message) => {
      let busy: Promise<void> | undefined;
      for (const row of split(message)) {
        digest.add(row);
        busy = take(row) ?? busy;
      }
      return busy;
    },
    signal,
  );
  return digest.content();
}

/** Writes rows, as `readRows` gave them, into a table. */
export async function writeRows(
  session: CopySession,
  table: Pick<CopiedTable, 'sql' | 'columns' | 'isBinary'>,
  { pieces, signal }: { readonly pieces: AsyncIterable<Uint8Array>; readonly signal: AbortSignal },
): Promise<void> {
  const columns = table.columns.length === 0 ? '' : ` (${table.columns.join(', ')})`;
  const format = table.isBinary ? 'binary' : 'text';
  const input = table.isBinary ? framed(pieces) : pieces;
  await session.copyIn(`copy ${table.sql}${columns} from stdin (format ${format})`, input, signal);
}

async function* framed(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield binaryHeader;
  yield* pieces;
  yield binaryTrailer;
}

/** Makes a function that finds the rows in the messages of one COPY; PostgreSQL sends whole rows. */
function makeRowSplitter(isBinary: boolean): (message: Uint8Array) => Iterable<Uint8Array> {
  if (!isBinary) return linesOf;
  const state = { isFirst: true };
  return (message) => {
    const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
    const start = state.isFirst ? endOfHeader(bytes) : 0;
    state.isFirst = false;
    return tuplesOf(bytes, start);
  };
}

function* linesOf(message: Uint8Array): Generator<Uint8Array> {
  let at = 0;
  while (at < message.length) {
    const end = message.indexOf(newline, at);
    if (end === -1) throw unreadable();
    yield message.subarray(at, end + 1);
    at = end + 1;
  }
}

function endOfHeader(bytes: Buffer): number {
  if (bytes.length < binaryHeader.length || bytes.compare(signature, 0, signature.length, 0, signature.length) !== 0) {
    throw unreadable();
  }
  return binaryHeader.length + bytes.readUInt32BE(binaryHeader.length - 4);
}

function* tuplesOf(bytes: Buffer, start: number): Generator<Uint8Array> {
  let at = start;
  while (at < bytes.length) {
    const begin = at;
    if (at + 2 > bytes.length) throw unreadable();
    const count = bytes.readInt16BE(at);
    at += 2;
    if (count === -1) return;
    for (let field = 0; field < count; field += 1) {
      if (at + 4 > bytes.length) throw unreadable();
      const length = bytes.readInt32BE(at);
      at += 4 + Math.max(0, length);
    }
    if (at > bytes.length) throw unreadable();
    yield bytes.subarray(begin, at);
  }
}

function unreadable(): Error {
  return makeFailure({
    code: 'unexpected',
    message: 'The server sent a copy in a form that is not supported',
    hint: 'Report this, with the version of the server.',
  });
}
