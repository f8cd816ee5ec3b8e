/** How blobs of a kind begin, in hexadecimal. */
const beginnings: readonly (readonly [string, string])[] = [
  ['1F8B', 'gzip'],
  ['934E554D5059', 'NumPy'],
  ['504B0304', 'zip'],
  ['89504E470D0A1A0A', 'PNG'],
  ['FFD8FF', 'JPEG'],
  ['474946383', 'GIF'],
  ['25504446', 'PDF'],
  ['53514C69746520666F726D6174', 'SQLite'],
  ['89484446', 'HDF5'],
  ['28B52FFD', 'zstd'],
  ['425A68', 'bzip2'],
  ['FD377A585A', 'xz'],
  ['8004', 'pickle'],
  ['8005', 'pickle'],
];

/** What a blob seems to be, told by its first bytes in hexadecimal; '' where they tell nothing. */
export function blobContent(start: string): string {
  const hex = start.toUpperCase();
  const known = beginnings.find(([beginning]) => hex.startsWith(beginning));
  if (known !== undefined) return known[1];
  const bytes = Buffer.from(hex, 'hex');
  if (bytes.length === 0 || !bytes.every(isTextByte)) return '';
  return /^\s*[[{"]/u.test(bytes.toString('latin1')) ? 'JSON' : 'text';
}

/** Printable ASCII, white space, and bytes of UTF-8's longer characters. */
function isTextByte(byte: number): boolean {
  return (byte >= 0x20 && byte !== 0x7f && byte < 0xf8) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
