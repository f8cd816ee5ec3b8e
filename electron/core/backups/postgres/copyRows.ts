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
  /**
   * Gets one row after the other, without header and trailer, a large one in pieces; `isEnd` says whether a row ends. The server
   * waits for a promise.
   */
  readonly take: (piece: Uint8Array, isEnd: boolean) => Promise<void> | undefined;
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
      for (const { piece, isEnd } of split.push(message)) {
        digest.add(piece, isEnd);
        busy = take(piece, isEnd) ?? busy;
      }
      return busy;
    },
    signal,
  );
  if (!split.isBetweenRows()) throw unreadable();
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

interface RowPiece {
  readonly piece: Uint8Array;
  readonly isEnd: boolean;
}

/** Finds the rows in the messages of one COPY: PostgreSQL sends whole rows, of which large ones arrive in several messages. */
interface RowSplitter {
  readonly push: (message: Uint8Array) => Iterable<RowPiece>;
  readonly isBetweenRows: () => boolean;
}

function makeRowSplitter(isBinary: boolean): RowSplitter {
  return isBinary ? new TupleSplitter() : new LineSplitter();
}

class LineSplitter implements RowSplitter {
  #isWithin = false;

  *push(message: Uint8Array): Generator<RowPiece> {
    let at = 0;
    while (at < message.length) {
      const newlineAt = message.indexOf(newline, at);
      const isEnd = newlineAt !== -1;
      const end = isEnd ? newlineAt + 1 : message.length;
      this.#isWithin = !isEnd;
      yield { piece: message.subarray(at, end), isEnd };
      at = end;
    }
  }

  isBetweenRows(): boolean {
    return !this.#isWithin;
  }
}

/** Rows of the binary format: the number of fields, then each as its length and its bytes. */
class TupleSplitter implements RowSplitter {
  #hasHeader = false;
  #isOver = false;
  /** How many fields of the row are still to begin; undefined between rows. */
  #fields: number | undefined;
  /** How many bytes of the field are still to come. */
  #left = 0;
  /** Bytes of a number, or of the header, that has not arrived as a whole. */
  #rest: Buffer = Buffer.alloc(0);

  *push(message: Uint8Array): Generator<RowPiece> {
    if (this.#isOver) return;
    const own = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
    const bytes = this.#rest.length === 0 ? own : Buffer.concat([this.#rest, own]);
    this.#rest = Buffer.alloc(0);
    if (!this.#hasHeader && bytes.length < binaryHeader.length) {
      this.#rest = bytes;
      return;
    }
    let at = this.#hasHeader ? 0 : endOfHeader(bytes);
    this.#hasHeader = true;
    let begin = at;
    while (at < bytes.length) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, bytes.length - at);
        this.#left -= taken;
        at += taken;
      } else {
        const size = this.#fields === undefined ? 2 : 4;
        if (at + size > bytes.length) break;
        const number = bytes.readIntBE(at, size);
        // The trailer.
        if (this.#fields === undefined && number === -1) {
          this.#isOver = true;
          return;
        }
        at += size;
        if (this.#fields === undefined) this.#fields = number;
        else {
          this.#fields -= 1;
          this.#left = Math.max(0, number);
        }
      }
      if (this.#fields === 0 && this.#left === 0) {
        this.#fields = undefined;
        yield { piece: bytes.subarray(begin, at), isEnd: true };
        begin = at;
      }
    }
    if (at > begin) yield { piece: bytes.subarray(begin, at), isEnd: false };
    this.#rest = bytes.subarray(at);
  }

  isBetweenRows(): boolean {
    return this.#rest.length === 0 && (this.#isOver || this.#fields === undefined);
  }
}

function endOfHeader(bytes: Buffer): number {
  if (bytes.compare(signature, 0, signature.length, 0, signature.length) !== 0) {
    throw unreadable();
  }
  return binaryHeader.length + bytes.readUInt32BE(binaryHeader.length - 4);
}

function unreadable(): Error {
  return makeFailure({
    code: 'unexpected',
    message: 'The server sent a copy in a form that is not supported',
    hint: 'Report this, with the version of the server.',
  });
}
