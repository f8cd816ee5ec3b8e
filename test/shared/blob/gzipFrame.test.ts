import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isGzip, readGzipFrame, readGzipFrameOf } from '#shared/blob/gzipFrame.ts';

const text = 'x'.repeat(5000);

function gzipWrittenAt(seconds: number): Uint8Array {
  const blob = new Uint8Array(gzipSync(text));
  new DataView(blob.buffer, blob.byteOffset).setUint32(4, seconds, true);
  return blob;
}

describe('readGzipFrame', () => {
  it('reads the declared size, and no time if the header says 0', () => {
    expect(readGzipFrameOf(gzipWrittenAt(0))).toEqual({ writtenAt: null, declaredBytes: 5000 });
  });

  it('reads the write time as UTC, past 2038 too', () => {
    expect(readGzipFrameOf(gzipWrittenAt(1_732_033_486))?.writtenAt).toBe('2024-11-19 16:24:46+00');
    expect(readGzipFrameOf(gzipWrittenAt(0xffffffff))?.writtenAt).toBe('2106-02-07 06:28:15+00');
  });

  it('needs only the first 8 and the last 4 bytes', () => {
    const blob = gzipWrittenAt(1);
    const ends = { first: blob.subarray(0, 8), last: blob.subarray(-4), storedBytes: blob.length };
    expect(readGzipFrame(ends)).toEqual({ writtenAt: '1970-01-01 00:00:01+00', declaredBytes: 5000 });
  });

  it('reports no size for a header without data', () => {
    const header = gzipWrittenAt(7).subarray(0, 10);
    expect(readGzipFrameOf(header)).toEqual({ writtenAt: '1970-01-01 00:00:07+00', declaredBytes: null });
  });

  it('is null for anything that is not a gzip stream', () => {
    for (const bytes of [[], [0x1f], [0x1f, 0x8b], [0x78, 0x9c, 1, 2, 3], [0x1f, 0x8b, 7, 0]]) {
      expect(readGzipFrameOf(Uint8Array.from(bytes))).toBeNull();
    }
    expect(isGzip(gzipWrittenAt(0))).toBe(true);
  });
});
