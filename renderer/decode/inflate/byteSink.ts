/** Bytes that grow up to a limit. */
export interface ByteSink {
  /** False where the limit is reached: only the part below it was taken. */
  readonly write: (chunk: Uint8Array) => boolean;
  readonly length: () => number;
  /** A view of what was written from `start` on. */
  readonly bytes: (start?: number) => Uint8Array;
}

const minCapacity = 4096;

/**
 * Makes a sink. `expected` is the likely size: right, there is no copying; a lie costs no more than the limit,
 * since at most 64 times the size of the source (`stored`) is set aside in advance.
 */
export function makeByteSink(sizes: {
  readonly expected: number;
  readonly stored: number;
  readonly limit: number;
}): ByteSink {
  const likely = Math.min(sizes.expected, sizes.stored * 64, sizes.limit);
  let buffer = new Uint8Array(Math.max(likely, Math.min(minCapacity, sizes.limit)));
  let length = 0;

  const reserve = (wanted: number): void => {
    if (wanted <= buffer.length) return;
    const larger = new Uint8Array(Math.min(sizes.limit, Math.max(wanted, buffer.length * 2)));
    larger.set(buffer.subarray(0, length));
    buffer = larger;
  };

  return {
    write: (chunk) => {
      const room = sizes.limit - length;
      const part = chunk.length <= room ? chunk : chunk.subarray(0, room);
      reserve(length + part.length);
      buffer.set(part, length);
      length += part.length;
      return part.length === chunk.length;
    },
    length: () => length,
    bytes: (start = 0) => buffer.subarray(start, length),
  };
}
