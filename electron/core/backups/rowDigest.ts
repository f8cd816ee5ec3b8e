import { createHash, type Hash, hash } from 'node:crypto';

/** What is known of the rows of a table, whatever order they come in. */
export interface TableContent {
  readonly rows: number;
  /** Of the rows as they are copied. */
  readonly bytes: number;
  /** The sum of the rows' SHA-256, word by word, as hexadecimal. */
  readonly digest: string;
}

/** Adds up the digests of rows; equal for the same rows in any order. */
export interface RowDigest {
  /** Adds a row, or the next piece of one; `isEnd` says whether the row ends with it. */
  readonly add: (piece: Uint8Array, isEnd?: boolean) => void;
  readonly content: () => TableContent;
}

const words = 8;

/** Starts with no row. */
export function makeRowDigest(): RowDigest {
  const sum = new Uint32Array(words);
  const counted = { rows: 0, bytes: 0 };
  let begun: Hash | undefined;
  return {
    add: (piece, isEnd = true) => {
      counted.bytes += piece.length;
      if (!isEnd) begun ??= createHash('sha256');
      begun?.update(piece);
      if (!isEnd) return;
      const found = begun?.digest() ?? hash('sha256', piece, 'buffer');
      begun = undefined;
      // Assigning to the array takes the sum modulo 2 to the power of 32.
      for (let index = 0; index < words; index += 1) sum[index] = (sum[index] ?? 0) + found.readUInt32LE(index * 4);
      counted.rows += 1;
    },
    content: () => ({ ...counted, digest: Buffer.from(sum.buffer.slice(0)).toString('hex') }),
  };
}
