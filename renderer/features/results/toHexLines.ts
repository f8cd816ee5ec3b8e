const width = 16;

/** Bytes as a hex dump: offset, sixteen bytes, and their ASCII with dots for the rest. */
export function toHexLines(bytes: Uint8Array): readonly string[] {
  return Array.from({ length: Math.ceil(bytes.length / width) }, (_, line) => {
    const part = [...bytes.subarray(line * width, (line + 1) * width)];
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const ascii = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join('');
    return `${(line * width).toString(16).padStart(6, '0')}  ${hex.padEnd(width * 3 - 1)}  ${ascii}`;
  });
}
