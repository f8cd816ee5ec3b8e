import { describe, expect, it } from 'vitest';
import { blobFormat } from '#shared/blob/blobFormat.ts';

const bytes = (text: string, at = 0): Uint8Array => Buffer.concat([Buffer.alloc(at), Buffer.from(text, 'latin1')]);

describe('the format of a blob', () => {
  it.each([
    ['\u001f\u008b\b', 'gzip'],
    ['\u0093NUMPY\u0001\u0000', 'NumPy (.npy)'],
    ['\u0089HDF\r\n\u001a\n', 'HDF5'],
    ['(\u00b5/\u00fd', 'Zstandard'],
    ['PAR1', 'Parquet'],
    ['PK\u0003\u0004', 'zip (also .npz and XLSX)'],
    ['\u0089PNG\r\n\u001a\n', 'PNG'],
    ['SQLite format 3\u0000', 'SQLite'],
    ['x\u009c\u00ab', 'zlib without a gzip header'],
    ['\u0080\u0004\u0095', 'Python pickle'],
    ['  {"a": 1}', 'plain JSON'],
    ['\u00ef\u00bb\u00bf[1]', 'plain JSON'],
    ['<!doctype html>', 'HTML or XML'],
  ])('beginning with %j is %s', (text, name) => {
    expect(blobFormat(bytes(text))).toBe(name);
  });

  it('can be recognised by a signature further on', () => {
    expect(blobFormat(bytes('ustar', 257))).toBe('tar');
    expect(blobFormat(bytes('DICM', 128))).toBe('DICOM');
  });

  it('is unknown for anything else', () => {
    for (const text of ['', '\u0000', 'plain text', '\u001f', 'PK']) expect(blobFormat(bytes(text))).toBeUndefined();
  });
});
