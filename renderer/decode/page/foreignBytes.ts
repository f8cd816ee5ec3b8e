/** What a blob that is no gzip stream looks like. */
export type ForeignBytes = 'json-text' | 'zlib' | 'text' | 'binary';

/** Guesses from the first bytes. JSON text begins with a bracket; a zlib stream has its two-byte header. */
export function guessForeignBytes(bytes: Uint8Array): ForeignBytes {
  const [first = 0, second = 0] = bytes;
  if (isZlibHeader(first, second)) return 'zlib';
  const head = bytes.subarray(0, 512);
  const printable = head.every(
    (byte) => byte === 0x09 || byte === 0x0a || byte === 0x0d || (byte >= 0x20 && byte !== 0x7f),
  );
  if (!printable) return 'binary';
  const begin = head.find((byte) => byte > 0x20);
  return begin === 0x7b || begin === 0x5b ? 'json-text' : 'text';
}

function isZlibHeader(first: number, second: number): boolean {
  return (first & 0x0f) === 8 && first >> 4 <= 7 && (first * 256 + second) % 31 === 0 && (second & 0x20) === 0;
}

/** The guess in words, to follow "it looks like". */
export const foreignBytesText: Readonly<Record<ForeignBytes, string>> = {
  'json-text': 'plain JSON text that was never compressed',
  zlib: 'a zlib stream',
  text: 'plain text',
  binary: 'arbitrary bytes',
};
