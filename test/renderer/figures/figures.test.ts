import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { Figure, TextMark } from '#renderer/figures/figure.ts';
import { rectangle, toPaint } from '#renderer/figures/figure.ts';
import {
  figureKind,
  type FigureSource,
  readFigureSource,
  withPngText,
  writeFigureSource,
} from '#renderer/figures/figureSource.ts';
import { pdfOfFigure, type PdfFonts } from '#renderer/figures/pdfFigure.ts';
import { svgOfFigure } from '#renderer/figures/svgFigure.ts';
import { textsOfPdf } from './readPdf.ts';

const source: FigureSource = {
  program: 'tidescope',
  format: 1,
  connection: { id: 'file-1', name: 'small', place: '/data/small.sqlite' },
  simulation: { id: 3, jobId: '20241119-162441-aDIRECT', title: 'Wiązka protonów; "150 MeV"' },
  estimator: 'yz_profile',
  page: { id: 7, number: '0', name: 'Dawka' },
  sha256: 'a'.repeat(64),
  settings: { mapScale: 'log', zoom: { x: [1, 2], y: null } },
};

function aText(text: string, more: Partial<TextMark> = {}): TextMark {
  const plain = {
    kind: 'text',
    x: 40,
    y: 40,
    anchor: 'start',
    length: null,
    size: 11,
    weight: 400,
    family: 'sans',
    angle: 0,
  } as const;
  return { ...plain, text, fill: toPaint('#1b2430'), clips: [], ...more };
}

const texts = ['Dawka wiązki: zażółć gęślą jaźń', 'αβγ µm Ω θ', 'Fluence [cm⁻² per primary] 10⁻¹² × 3', 'Поток'];
const clip = rectangle([0, 0, 50, 50]);
const figure: Figure = {
  width: 400,
  height: 300,
  background: '#ffffff',
  marks: [
    ...texts.map((text) => aText(text)),
    aText('turned', { angle: -90, anchor: 'middle', weight: 600 }),
    {
      kind: 'path',
      steps: [
        ['M', 1, 2],
        ['L', 3.24159, 4],
      ],
      fill: null,
      stroke: { ...toPaint('rgba(10, 20, 30, 0.5)'), width: 2, dash: [4, 3], join: 'round', cap: 'butt' },
      clips: [clip],
    },
  ],
};

async function fonts(): Promise<PdfFonts> {
  const resolve = createRequire(import.meta.url).resolve;
  const read = async (name: string): Promise<string> =>
    readFile(resolve(`@expo-google-fonts/inter/${name}`), { encoding: 'base64' });
  return {
    regular: await read('400Regular/Inter_400Regular.ttf'),
    bold: await read('600SemiBold/Inter_600SemiBold.ttf'),
  };
}

describe('a figure as PDF', () => {
  it('has text as text: Polish, Greek, Cyrillic and superscripts too', async () => {
    const pdf = await pdfOfFigure(figure, { title: 'Dose', metadata: null, fonts: await fonts() });
    expect(textsOfPdf(pdf)).toEqual([...texts, 'turned']);
  });

  it('is as large as the figure at 96 pixels per inch', async () => {
    const pdf = await pdfOfFigure(figure, { title: 'Dose', metadata: null, fonts: await fonts() });
    expect(Buffer.from(pdf).toString('latin1')).toMatch(/\/MediaBox \[0 0 300\.? 225\.?\]/u);
  });

  it('embeds only the glyphs that it needs', async () => {
    const pdf = await pdfOfFigure(figure, { title: 'Dose', metadata: null, fonts: await fonts() });
    expect(pdf.length).toBeLessThan(150_000);
  });

  it('names its source', async () => {
    const metadata = writeFigureSource(source);
    const pdf = await pdfOfFigure(figure, { title: 'Dose', metadata, fonts: await fonts() });
    expect(readFigureSource(pdf)).toEqual(source);
  });
});

describe('a figure as SVG', () => {
  const read = async (): Promise<string> =>
    svgOfFigure(figure, { title: 'A <dose> & more', metadata: writeFigureSource(source) });

  it('has text as text elements', async () => {
    const found = [...(await read()).matchAll(/<text[^>]*>([^<]*)<\/text>/gu)].map(([, text]) => text);
    expect(found).toEqual([...texts, 'turned']);
  });

  it('escapes XML markup', async () => {
    expect(await read()).toContain('<title>A &lt;dose&gt; &amp; more</title>');
  });

  it('draws lines as paths, within their clip', async () => {
    expect(await read()).toMatch(
      /<clipPath id="clip1"><path d="M0 0L50 0L50 50L0 50Z"\/><\/clipPath>\n<g clip-path="url\(#clip1\)"><path d="M1 2L3\.242 4" fill="none" stroke="#0a141e" stroke-opacity="0\.5"/u,
    );
  });

  it('names its source', async () => {
    expect(readFigureSource(new TextEncoder().encode(await read()))).toEqual(source);
  });
});

describe('the source in a PNG file', () => {
  /** One black pixel. */
  const png = Uint8Array.from(
    Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
      'base64',
    ),
  );

  it('is an iTXt chunk after the header with a correct checksum', () => {
    const file = Buffer.from(withPngText(png, 'Zażółć'));
    const length = file.readUInt32BE(33);
    expect(file.toString('latin1', 37, 41)).toBe('iTXt');
    expect(file.toString('utf8', 41, 41 + length)).toBe('Tidescope\0\0\0\0\0Zażółć');
    expect(crcOf(file.subarray(37, 41 + length))).toBe(file.readUInt32BE(41 + length));
    expect(file.subarray(45 + length).equals(Buffer.from(png.subarray(33)))).toBe(true);
  });

  it('can be read back', () => {
    expect(readFigureSource(withPngText(png, writeFigureSource(source)))).toEqual(source);
  });

  it('is null for an image from another program', () => {
    expect(figureKind(png)).toBe('png');
    expect(readFigureSource(png)).toBeNull();
  });

  it.each([
    ['no base64', 'tidescope-figure:!!!;'],
    ['no JSON', `tidescope-figure:${btoa('{')};`],
    [
      'a source with another shape',
      `tidescope-figure:${Buffer.from(JSON.stringify({ ...source, sha256: 'no' })).toString('base64')};`,
    ],
  ])('is null for %s', (_, text) => {
    expect(readFigureSource(withPngText(png, text))).toBeNull();
  });

  it('is null for a truncated file', () => {
    const whole = withPngText(png, writeFigureSource(source));
    expect(readFigureSource(whole.subarray(0, 60))).toBeNull();
  });
});

/** CRC-32 bit by bit, which the PNG specification's annex D does with a table. */
function crcOf(bytes: Uint8Array): number {
  const table = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k += 1) c = (c & 1) === 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  let c = 0xffffffff;
  for (const byte of bytes) c = ((table[(c ^ byte) & 0xff] ?? 0) ^ (c >>> 8)) >>> 0;
  return (c ^ 0xffffffff) >>> 0;
}
