import { deflateRawSync, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inflate } from '#renderer/decode/inflate.ts';
import { inflateLimit } from '#shared/domain/page.ts';
import { gzip } from './pythonWriter.ts';

const text = JSON.stringify(Array.from({ length: 5000 }, (_, index) => Math.sin(index)));
const blob = gzip(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function changed(at: number, change: (byte: number) => number): Uint8Array {
  const copy = blob.slice();
  const place = at < 0 ? copy.length + at : at;
  copy[place] = change(copy[place] ?? 0);
  return copy;
}

async function kindsIn(bytes: Uint8Array | null): Promise<readonly string[]> {
  return (await inflate(bytes)).defects.map((problem) => problem.kind);
}

describe('inflate', () => {
  it('inflates an intact blob without a defect', async () => {
    const { bytes, defects, declared, cut } = await inflate(blob);
    expect(decode(bytes)).toBe(text);
    expect({ defects, declared, cut }).toEqual({ defects: [], declared: text.length, cut: false });
  });

  it('accepts bytes that are part of a larger buffer', async () => {
    const { bytes, defects } = await inflate(
      join(new Uint8Array(7), blob, new Uint8Array(9)).subarray(7, 7 + blob.length),
    );
    expect(decode(bytes)).toBe(text);
    expect(defects).toEqual([]);
  });

  it.each([
    ['NULL', null, 'null'],
    ['no bytes', new Uint8Array(0), 'empty'],
    ['a stream of nothing', gzip(''), 'empty'],
    ['a header only', blob.slice(0, 10), 'truncated'],
    ['three bytes', blob.slice(0, 3), 'truncated'],
    ['half of a stream', blob.slice(0, blob.length / 2), 'truncated'],
    ['a stream without its trailer', blob.slice(0, -8), 'truncated'],
    ['a stream without its last byte', blob.slice(0, -1), 'truncated'],
    ['a wrong checksum', changed(-6, (byte) => byte ^ 1), 'wrong-checksum'],
    ['a wrong length', changed(-4, (byte) => byte ^ 1), 'wrong-length'],
    ['an unknown method', changed(3, () => 0xe0), 'corrupt-stream'],
    ['garbage behind', join(blob, Buffer.from('garbage')), 'trailing-data'],
    ['arbitrary bytes', Uint8Array.from({ length: 256 }, (_, index) => index), 'not-gzip'],
  ])('distinguishes %s from everything else', async (_, bytes, kind) => {
    expect(await kindsIn(bytes)).toEqual([kind]);
  });

  it('keeps the data if only the checksum, the length or the end is wrong', async () => {
    for (const bytes of [
      changed(-6, (byte) => byte ^ 1),
      changed(-4, (byte) => byte ^ 1),
      blob.slice(0, -8),
      join(blob, Buffer.from('x')),
    ]) {
      expect(decode((await inflate(bytes)).bytes)).toBe(text);
    }
  });

  it('keeps what precedes a cut, up to the last byte that is certain', async () => {
    const { bytes, cut } = await inflate(blob.slice(0, blob.length / 2));
    expect(cut).toBe(true);
    expect(bytes.length).toBeGreaterThan(text.length / 3);
    expect(text.startsWith(decode(bytes))).toBe(true);
  });

  it('reports a corrupt stream, and where', async () => {
    const broken = join(blob.slice(0, 10), Uint8Array.from([0b111, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    const { defects } = await inflate(broken);
    expect(defects[0]?.kind).toBe('corrupt-stream');
    expect(defects[0]?.message).toContain('invalid block type');
  });

  it('accepts zeros after the stream', async () => {
    const { bytes, defects } = await inflate(join(blob, new Uint8Array(64)));
    expect(decode(bytes)).toBe(text);
    expect(defects).toEqual([]);
  });

  it('joins several streams, as gzip allows', async () => {
    const { bytes, defects } = await inflate(join(gzip('{"a": '), gzip('1}'), gzip('')));
    expect(decode(bytes)).toBe('{"a": 1}');
    expect(defects).toEqual([]);
    expect(await kindsIn(join(gzip('[1'), gzip(', 2]').slice(0, 15)))).toEqual(['truncated']);
  });

  it('reads headers with a name, a comment and further fields', async () => {
    const head = Uint8Array.from([0x1f, 0x8b, 8, 0b11110, 0, 0, 0, 0, 0, 3, 2, 0, 9, 9, 97, 0, 98, 0, 1, 2]);
    const whole = join(head, new Uint8Array(deflateRawSync('hello')));
    expect(decode((await inflate(whole)).bytes)).toBe('hello');
  });

  it('names any other format, and still reads JSON text and zlib', async () => {
    const json = await inflate(new TextEncoder().encode('{"data": 1}'));
    expect(json.defects[0]?.message).toContain('plain JSON text');
    expect(decode(json.bytes)).toBe('{"data": 1}');
    const zlib = await inflate(new Uint8Array(deflateSync('{"data": 2}')));
    expect(zlib.defects[0]?.message).toContain('a zlib stream');
    expect(decode(zlib.bytes)).toBe('{"data": 2}');
  });
});

describe('inflate on other formats', () => {
  const after = (...head: readonly number[]): Uint8Array =>
    Uint8Array.from({ length: 50 }, (_, place) => head[place] ?? 7);

  it.each([
    ['NumPy', after(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0)],
    ['HDF5', after(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)],
    ['Zstandard', after(0x28, 0xb5, 0x2f, 0xfd)],
    ['Parquet', after(0x50, 0x41, 0x52, 0x31)],
    ['PDF', new TextEncoder().encode('%PDF-1.7\n%âã')],
    ['zip', after(0x50, 0x4b, 3, 4)],
    ['SQLite', new TextEncoder().encode('SQLite format 3\0')],
    ['plain text', new TextEncoder().encode('no values here')],
    ['arbitrary bytes', Uint8Array.from([0, 1, 2, 3])],
  ])('names %s', async (name, bytes) => {
    const { defects, usable } = await inflate(bytes);
    expect(defects.map(({ kind }) => kind)).toEqual(['not-gzip']);
    expect(defects[0]?.message).toContain(name);
    expect(usable).toBe(false);
  });
});

describe('inflate on bombs', () => {
  it('accepts the longest possible text of four million values', () => {
    expect(4_000_000 * 26).toBeLessThan(inflateLimit);
    expect(300_000_000).toBeGreaterThan(inflateLimit);
  });

  it('refuses what its trailer declares too large, with the size', async () => {
    const { bytes, defects, usable } = await inflate(gzip(new Uint8Array(4 * 1024 * 1024)), { limit: 1024 * 1024 });
    expect(defects.map((problem) => problem.kind)).toEqual(['too-large']);
    expect(defects[0]?.message).toContain('declares 4.00 MiB, at most 1.00 MiB');
    expect(bytes.length).toBeLessThanOrEqual(256 * 1024);
    expect(usable).toBe(false);
  });

  it('reads the beginning of oversized data on request', async () => {
    const large = gzip(`[${'1, '.repeat(1_000_000)}1]`);
    const { bytes, defects, cut, usable } = await inflate(large, { limit: 1024 * 1024, partial: true });
    expect(bytes.length).toBe(1024 * 1024);
    expect(defects.map(({ kind }) => kind)).toEqual(['too-large']);
    expect({ cut, usable }).toEqual({ cut: true, usable: true });
    expect((await inflate(large, { limit: 4 * 1024 * 1024 })).defects).toEqual([]);
  });

  it('refuses a bomb with a false trailer', async () => {
    const bomb = gzip(new Uint8Array(4 * 1024 * 1024));
    bomb.set([1, 0, 0, 0], bomb.length - 4);
    expect((await inflate(bomb, { limit: 1024 * 1024 })).defects.map((problem) => problem.kind)).toEqual(['too-large']);
  });

  it('does not read the last bytes of a truncated stream as its size', async () => {
    const cut = join(blob.slice(0, -8), Uint8Array.from([0, 0, 0, 0x60]));
    expect(
      (await inflate(cut.subarray(0, cut.length), { limit: 1024 * 1024 })).defects.map((problem) => problem.kind),
    ).toEqual(['truncated']);
  });
});
