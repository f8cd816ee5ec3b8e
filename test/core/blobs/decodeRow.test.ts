import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeInput, decodeLogfile } from '#core/blobs/decodeRow.ts';

const text = '{"input_files": {"beam.dat": "SEED 7"}}';
const wide = Buffer.from(text, 'utf16le');
const swapped = Buffer.from(wide).swap16();

describe('an input', () => {
  it.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`), 'byte order mark'],
    ['UTF-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), wide]), 'UTF-16 byte order mark'],
    ['UTF-16 without a mark', wide, 'UTF-16 without'],
    ['UTF-16 of the other order', swapped, 'UTF-16 without'],
  ])('in %s is read, and the encoding is noted', (_name, bytes, note) => {
    const { files, defects } = decodeInput(gzipSync(bytes));
    expect(files.map(({ name, text: content }) => [name, content])).toEqual([['beam.dat', 'SEED 7']]);
    expect(defects.map(({ message }) => message)).toEqual([expect.stringContaining(note)]);
  });

  it.each([
    ['PDF', Buffer.from('%PDF-1.7\n')],
    ['gzip', gzipSync(text)],
    ['Parquet', Buffer.from('PAR1xxxxPAR1')],
  ])('that unpacks to %s says so', (name, bytes) => {
    expect(decodeInput(gzipSync(bytes)).defects[0]?.message).toBe(`The unpacked data is ${name}, not JSON`);
  });

  it('of another compression method is not called gzip', () => {
    expect(decodeInput(Uint8Array.of(0x1f, 0x8b, 7, 0)).defects[0]?.message).toContain('unknown compression');
  });

  it('has names of a bounded length, without secrets', () => {
    const key = 'k'.repeat(5_000_000);
    const blob = gzipSync(JSON.stringify({ [`0${key}`]: 'a', [`eyJ${'a'.repeat(40)}.eyJ`]: 'b' }));
    const [long, secret] = decodeLogfile(blob).files;
    expect(long?.name.length).toBe(301);
    expect(secret?.name).toBe('[masked token]');
  });
});
