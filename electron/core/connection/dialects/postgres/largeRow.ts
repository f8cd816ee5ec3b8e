import { StringDecoder } from 'node:string_decoder';
import { ServerFault } from '#core/connection/dialects/postgres/serverFault.ts';

/*
 * A row of many bytes is taken apart as it arrives. As one message it would be copied and decoded at once, which holds up core's
 * thread, and it would need several times its size in memory.
 */

/** Takes the bytes of one cell, piece by piece. */
export interface CellTaker<Cell> {
  readonly take: (bytes: Buffer) => void;
  readonly end: () => Cell;
}

interface LargeRow<Cell> {
  /** In bytes, of the message without its code and its length. */
  readonly size: number;
  /** Begins a cell; throws a ServerFault where it is larger than its column allows. */
  readonly openCell: (index: number, size: number) => CellTaker<Cell>;
  readonly onRow: (cells: (Cell | null)[]) => void;
}

/** Takes the body of a DataRow in pieces. */
export class RowTaker<Cell> {
  /** How many bytes are still to come. */
  left: number;
  readonly #row: LargeRow<Cell>;
  readonly #cells: (Cell | null)[] = [];
  /** How many cells the row has; undefined before its first two bytes. */
  #count: number | undefined;
  #cell: (CellTaker<Cell> & { left: number }) | undefined;
  /** Bytes of a number that has not arrived as a whole. */
  #number = Buffer.alloc(0);

  constructor(row: LargeRow<Cell>) {
    this.#row = row;
    this.left = row.size;
  }

  /** Takes bytes of this row, at most as many as are left. */
  take(bytes: Buffer): void {
    this.left -= bytes.length;
    let rest = bytes;
    while (rest.length > 0)
      rest = this.#cell === undefined ? this.#takeNumber(rest) : this.#takeContent(this.#cell, rest);
    if (this.left > 0) return;
    if (this.#cell !== undefined || this.#number.length > 0 || this.#cells.length !== this.#count)
      throw this.#malformed();
    this.#row.onRow(this.#cells);
  }

  #takeContent(cell: CellTaker<Cell> & { left: number }, bytes: Buffer): Buffer {
    const own = bytes.subarray(0, cell.left);
    cell.left -= own.length;
    cell.take(own);
    if (cell.left === 0) this.#endCell(cell);
    return bytes.subarray(own.length);
  }

  #endCell(cell: CellTaker<Cell>): void {
    this.#cells.push(cell.end());
    this.#cell = undefined;
  }

  /** The number of cells, or the length of the next one. */
  #takeNumber(bytes: Buffer): Buffer {
    const size = this.#count === undefined ? 2 : 4;
    const missing = bytes.subarray(0, size - this.#number.length);
    this.#number = Buffer.concat([this.#number, missing]);
    if (this.#number.length === size) {
      const number = this.#number.readIntBE(0, size);
      this.#number = Buffer.alloc(0);
      if (this.#count === undefined) this.#count = number;
      else this.#beginCell(number);
    }
    return bytes.subarray(missing.length);
  }

  #beginCell(length: number): void {
    if (length < -1 || this.#cells.length >= (this.#count ?? 0)) throw this.#malformed();
    if (length === -1) {
      this.#cells.push(null);
      return;
    }
    this.#cell = { ...this.#row.openCell(this.#cells.length, length), left: length };
    if (length === 0) this.#endCell(this.#cell);
  }

  #malformed(): ServerFault {
    return new ServerFault('protocol', `A row of ${this.#row.size} bytes is not what it claims to be.`);
  }
}

/** A cell that nobody wants. */
export function skippedCell(): CellTaker<null> {
  return { take: () => undefined, end: () => null };
}

/** A cell that is made of what another one gives. */
export function mapCell<Taken, Cell>({ take, end }: CellTaker<Taken>, map: (taken: Taken) => Cell): CellTaker<Cell> {
  return { take, end: () => map(end()) };
}

/** A text. */
export function textCell(): CellTaker<string> {
  const decoder = new StringDecoder('utf8');
  const pieces: string[] = [];
  return {
    take: (bytes) => void pieces.push(decoder.write(bytes)),
    end: () => `${pieces.join('')}${decoder.end()}`,
  };
}

/** The beginning of a text, and how long it is in UTF-16 units. */
export function beginningOfText(max: number): CellTaker<{ readonly text: string; readonly length: number }> {
  const decoder = new StringDecoder('utf8');
  let text = '';
  let length = 0;
  const add = (piece: string): void => {
    length += piece.length;
    if (text.length < max) text = `${text}${piece}`.slice(0, max);
  };
  return {
    take: (bytes) => add(decoder.write(bytes)),
    end: () => {
      add(decoder.end());
      return { text, length };
    },
  };
}

/** The beginning of a value in ASCII characters. */
export function beginningOf(max: number): CellTaker<string> {
  let text = '';
  return {
    take: (bytes) => {
      if (text.length < max) text += bytes.toString('latin1', 0, max - text.length);
    },
    end: () => text,
  };
}

/** How the text of a bytea begins. */
const hexPrefix = String.raw`\x`;

/** The bytes of a bytea, of which the server sends `\\x` and two digits each. */
export function bytesCell(length: number): CellTaker<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(Math.max(0, (length - hexPrefix.length) / 2));
  let prefix = '';
  let digit = '';
  let at = 0;
  return {
    take: (piece) => {
      const rest = piece.subarray(hexPrefix.length - prefix.length);
      prefix += piece.toString('latin1', 0, piece.length - rest.length);
      const digits = digit + rest.toString('latin1');
      const whole = digits.length - (digits.length % 2);
      digit = digits.slice(whole);
      at += bytes.write(digits.slice(0, whole), at, 'hex');
    },
    end: () => {
      if (prefix !== hexPrefix || digit !== '' || at !== bytes.length) {
        throw new ServerFault('protocol', 'The value of a bytea column did not arrive as hexadecimal digits.');
      }
      return new Uint8Array(bytes.buffer);
    },
  };
}
