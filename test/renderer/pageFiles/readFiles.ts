import { inflateRawSync } from 'node:zlib';

/* Independent readers, written from the formats' specifications. */

/** An array as NumPy's format describes it (NEP 1, version 1.0). */
export interface NpyArray {
  readonly type: string;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** Reads a file of NumPy's format 1.0. */
export function readNpy(file: Uint8Array): NpyArray {
  const magic = [...file.subarray(0, 8)];
  if (String(magic) !== String([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])) throw new Error(`magic ${magic.join(' ')}`);
  const length = (file[8] ?? 0) + 256 * (file[9] ?? 0);
  if ((10 + length) % 64 !== 0) throw new Error('the data is not aligned to 64 bytes');
  const header = new TextDecoder('ascii').decode(file.subarray(10, 10 + length));
  if (!header.endsWith('\n')) throw new Error('the header does not end with a line feed');
  const found = /^\{'descr': '([^']+)', 'fortran_order': (True|False), 'shape': \(([^)]*)\), \} *\n$/u.exec(header);
  if (found === null) throw new Error(`header ${header}`);
  const [, type = '', order, shape = ''] = found;
  const lengths = shape
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  return { type, isFortran: order === 'True', shape: lengths, data: new Uint8Array(file.subarray(10 + length)) };
}

/** The doubles of an array, as stored. */
export function doublesOf({ type, data }: NpyArray): readonly number[] {
  if (type !== '<f8') throw new Error(`type ${type}`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Array.from({ length: data.length / 8 }, (_, index) => view.getFloat64(index * 8, true));
}

/** The element at some indices, by NumPy's rule for the two orders. */
export function elementAt(array: NpyArray, indices: readonly number[]): number {
  const axes = array.isFortran
    ? array.shape.map((_, axis) => axis)
    : array.shape.map((_, axis) => array.shape.length - 1 - axis);
  let at = 0;
  let step = 1;
  for (const axis of axes) {
    at += (indices[axis] ?? 0) * step;
    step *= array.shape[axis] ?? 0;
  }
  return doublesOf(array)[at] ?? Number.NaN;
}

/** The files of a ZIP archive, by its central directory (APPNOTE 6.3). */
export function readZip(file: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let end = file.length - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end -= 1;
  const files = new Map<string, Uint8Array>();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const name = new TextDecoder().decode(file.subarray(at + 46, at + 46 + (nameLength ?? 0)));
    const packed = view.getUint32(at + 20, true);
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const data = file.subarray(start, start + packed);
    files.set(name, view.getUint16(at + 10, true) === 0 ? data.slice() : new Uint8Array(inflateRawSync(data)));
    at += 46 + (nameLength ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return files;
}

/** Header fields and data of a NRRD file with raw encoding (Nrrd file format, section 2). */
export function readNrrd(file: Uint8Array): {
  readonly fields: ReadonlyMap<string, string>;
  readonly data: readonly number[];
} {
  const text = new TextDecoder('latin1').decode(file);
  const end = text.indexOf('\n\n');
  const [magic, ...lines] = text.slice(0, end).split('\n');
  if (!/^NRRD000\d$/u.test(magic ?? '')) throw new Error(`magic ${magic}`);
  const fields = new Map(
    lines
      .filter((line) => !line.startsWith('#'))
      .map((line) => {
        const [, name = '', value = ''] = /^([^:]+): (.*)$/u.exec(line) ?? [];
        return [name, value] as const;
      }),
  );
  if (fields.get('encoding') !== 'raw' || fields.get('endian') !== 'little' || fields.get('type') !== 'double') {
    throw new Error('not little-endian raw doubles');
  }
  const bytes = file.slice(end + 2);
  const view = new DataView(bytes.buffer);
  return { fields, data: Array.from({ length: bytes.length / 8 }, (_, index) => view.getFloat64(index * 8, true)) };
}
