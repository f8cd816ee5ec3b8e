import { describe, expect, it } from 'vitest';
import { decodeMetadata } from '#renderer/decode/decodePage.ts';
import { dict, dumps, gzip } from './pythonWriter.ts';

const kinds = async (bytes: Uint8Array | null): Promise<readonly string[]> =>
  (await decodeMetadata(bytes)).defects.map((problem) => problem.kind);

describe('decodeMetadata', () => {
  it('reads a flat object of strings', async () => {
    const metadata = { file_format: 'bdo2019', title: "b'proton beam'", host: 'ślad' };
    expect(await decodeMetadata(gzip(dumps(dict(metadata))))).toEqual({ metadata, defects: [] });
  });

  it('turns other values into their JSON text', async () => {
    const { metadata, defects } = await decodeMetadata(gzip('{"a": 1, "b": NaN, "c": [1, NaN], "d": null, "e": -0.0}'));
    expect(metadata).toEqual({ a: '1', b: 'NaN', c: '[1,"NaN"]', d: 'null', e: '-0.0' });
    expect(defects).toEqual([]);
  });

  it('keeps a __proto__ key as an ordinary one', async () => {
    const { metadata } = await decodeMetadata(gzip('{"__proto__": "x", "a": "b"}'));
    expect(Object.keys(metadata)).toEqual(['__proto__', 'a']);
  });

  it('reports anything that is not an object, and keeps what is readable of a damaged one', async () => {
    expect(await kinds(gzip('null'))).toEqual(['another-shape']);
    expect(await kinds(gzip('[1, 2]'))).toEqual(['another-shape']);
    expect(await kinds(null)).toEqual(['null']);
    expect(await kinds(Uint8Array.from([0, 1, 2]))).toEqual(['not-gzip']);
    const cut = await decodeMetadata(gzip('{"a": "b", "c": "d'));
    expect(cut.metadata).toEqual({ a: 'b' });
    expect(cut.defects.map((problem) => problem.kind)).toEqual(['invalid-json']);
  });

  it('reports a number that was rounded', async () => {
    expect(await kinds(gzip('{"a": 18446744073709551617}'))).toEqual(['beyond-double']);
  });
});
