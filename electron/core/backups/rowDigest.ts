import { hash } from 'node:crypto';

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
  readonly add: (row: Uint8Array) => void;
  readonly content: () => TableContent;
}

const words = 8;

/** Starts with no row. */
export function makeRowDigest(): RowDigest {
  const sum = new Uint32Array(words);
  const counted = { rows: 0, bytes: 0 };
  return {
    add: (row) => {
      const found = hash('sha256', row, 'buffer');
      // Assigning to the array takes the sum modulo 2 to the power of 32.
      for (let index = 0; index < words; index += 1) sum[index] = (sum[index] ?? 0) + found.readUInt32LE(index * 4);
      counted.rows += 1;
      counted.bytes += row.length;
    },
    content: () => ({ ...counted, digest: Buffer.from(sum.buffer.slice(0)).toString('hex') }),
  };
}
