/** Bytes of a blob that are shown as bytes. */
const dumped = 64 * 1024;
const perLine = 16;

/** The first bytes of a blob as a table: offset, bytes, characters. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  const end = Math.min(bytes.length, dumped);
  for (let start = 0; start < end; start += perLine) {
    const line = bytes.subarray(start, Math.min(start + perLine, end));
    const hex = [...line].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const characters = [...line]
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
      .join('');
    lines.push(`${start.toString(16).padStart(8, '0')}  ${hex.padEnd(3 * perLine)} ${characters}`);
  }
  return lines.join('\n');
}

const images: readonly (readonly [readonly number[], string])[] = [
  [[0x89, 0x50, 0x4e, 0x47], 'image/png'],
  [[0xff, 0xd8, 0xff], 'image/jpeg'],
  [[0x47, 0x49, 0x46, 0x38], 'image/gif'],
];

/** The type of an image that begins like that; undefined for anything else. */
export function imageType(bytes: Uint8Array): string | undefined {
  return images.find(([start]) => start.every((byte, index) => bytes[index] === byte))?.[1];
}

/** Whether a text is worth being shown as a tree. */
export function isJsonLike(text: string): boolean {
  return /^\s*(?:\{[\s\S]*\}|\[[\s\S]*\])\s*$/u.test(
    text.length > 2_000_000 ? `${text.slice(0, 1000)}${text.slice(-1000)}` : text,
  );
}
