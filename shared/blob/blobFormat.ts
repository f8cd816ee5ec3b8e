interface Format {
  readonly name: string;
  readonly begins: readonly number[];
  /** The offset of the signature, in bytes. */
  readonly at?: number;
}

const ascii = (text: string): readonly number[] => Array.from(text, (character) => character.charCodeAt(0));

/** Formats with a distinct signature, as their specifications define it. */
const formats: readonly Format[] = [
  { name: 'gzip', begins: [0x1f, 0x8b, 0x08] },
  { name: 'gzip with an unknown compression', begins: [0x1f, 0x8b] },
  { name: 'NumPy (.npy)', begins: [0x93, ...ascii('NUMPY')] },
  { name: 'HDF5', begins: [0x89, ...ascii('HDF\r\n'), 0x1a, 0x0a] },
  { name: 'Zstandard', begins: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'LZ4', begins: [0x04, 0x22, 0x4d, 0x18] },
  { name: 'xz', begins: [0xfd, ...ascii('7zXZ'), 0x00] },
  { name: 'bzip2', begins: ascii('BZh') },
  { name: '7-Zip', begins: [...ascii('7z'), 0xbc, 0xaf, 0x27, 0x1c] },
  { name: 'Parquet', begins: ascii('PAR1') },
  { name: 'Apache Arrow', begins: ascii('ARROW1') },
  { name: 'Avro', begins: [...ascii('Obj'), 0x01] },
  { name: 'ORC', begins: ascii('ORC') },
  { name: 'NetCDF', begins: ascii('CDF') },
  { name: 'zip (also .npz and XLSX)', begins: [...ascii('PK'), 0x03, 0x04] },
  { name: 'zip (empty)', begins: [...ascii('PK'), 0x05, 0x06] },
  { name: 'tar', begins: ascii('ustar'), at: 257 },
  { name: 'PNG', begins: [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a] },
  { name: 'compress (.Z)', begins: [0x1f, 0x9d] },
  { name: 'JPEG', begins: [0xff, 0xd8, 0xff] },
  { name: 'GIF', begins: ascii('GIF8') },
  { name: 'TIFF', begins: [...ascii('II*'), 0x00] },
  { name: 'TIFF', begins: [...ascii('MM'), 0x00, 0x2a] },
  { name: 'DICOM', begins: ascii('DICM'), at: 128 },
  { name: 'PDF', begins: ascii('%PDF') },
  { name: 'SQLite', begins: [...ascii('SQLite format 3'), 0x00] },
  { name: 'ROOT', begins: [...ascii('root'), 0x00] },
  { name: 'NRRD', begins: ascii('NRRD') },
  { name: 'VTK', begins: ascii('# vtk') },
  { name: 'MCPL', begins: ascii('MCPL') },
  { name: 'MATLAB (.mat)', begins: ascii('MATLAB 5.0') },
  { name: 'ELF', begins: [0x7f, ...ascii('ELF')] },
  ...[2, 3, 4, 5].map((version) => ({ name: 'Python pickle', begins: [0x80, version] })),
  ...[0x01, 0x5e, 0x9c, 0xda].map((level) => ({ name: 'zlib without a gzip header', begins: [0x78, level] })),
];

/** Spaces, tabs, ends of lines and the byte order mark of UTF-8. */
const skipped = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

/** The name of a binary format that some bytes begin like: `NumPy (.npy)`, `HDF5` …; undefined if none is known. */
export function binaryFormat(bytes: Uint8Array): string | undefined {
  return formats.find(({ begins, at = 0 }) => begins.every((byte, index) => bytes[at + index] === byte))?.name;
}

/** As `binaryFormat`, and recognises text that begins like JSON or markup. Reads only the first few hundred bytes. */
export function blobFormat(bytes: Uint8Array): string | undefined {
  const binary = binaryFormat(bytes);
  if (binary !== undefined) return binary;
  const first = bytes.subarray(0, 64).find((byte) => !skipped.has(byte));
  if (first === 0x7b || first === 0x5b) return 'plain JSON';
  return first === 0x3c ? 'HTML or XML' : undefined;
}

/** How the text of a blob is encoded. */
export interface TextEncoding {
  /** For a TextDecoder. */
  readonly label: 'utf-8' | 'utf-16le' | 'utf-16be';
  readonly name: 'UTF-8' | 'UTF-16';
  /** What is unusual about it, as a sentence; '' for UTF-8 without a mark, which Python writes. */
  readonly note: string;
}

/** The encoding of a text, by its byte order mark, or by the zero bytes around the bracket with which JSON begins. */
export function textEncoding([first, second, third]: Uint8Array): TextEncoding {
  const wide = (label: 'utf-16le' | 'utf-16be', how: string): TextEncoding => {
    return { label, name: 'UTF-16', note: `The text ${how}; yaptide writes UTF-8.` };
  };
  if (first === 0xff && second === 0xfe) return wide('utf-16le', 'begins with a UTF-16 byte order mark');
  if (first === 0xfe && second === 0xff) return wide('utf-16be', 'begins with a UTF-16 byte order mark');
  if (isBracket(first) && second === 0 && third !== 0) return wide('utf-16le', 'is UTF-16 without a byte order mark');
  if (first === 0 && isBracket(second)) return wide('utf-16be', 'is UTF-16 without a byte order mark');
  const isMarked = first === 0xef && second === 0xbb && third === 0xbf;
  const note = isMarked ? 'The text begins with a byte order mark, which was skipped.' : '';
  return { label: 'utf-8', name: 'UTF-8', note };
}

function isBracket(byte: number | undefined): boolean {
  return byte === 0x7b || byte === 0x5b;
}
