import { unzlibSync } from 'fflate';
import { z } from 'zod';
import { fromBase64, toBase64 } from './base64.ts';

const pageSourceShape = {
  simulation: z.object({ id: z.int(), jobId: z.string().max(1000), title: z.string().max(2000) }).readonly(),
  estimator: z.string().max(1000),
  page: z.object({ id: z.int(), number: z.string().max(100), name: z.string().max(1000) }).readonly(),
  /** SHA-256 of the page's blob as stored, in hexadecimal. */
  sha256: z.string().regex(/^[\da-f]{64}$/u),
};

/** A page of a figure: enough to find it again and to check whether its data is still the same. */
const pageSourceSchema = z.object(pageSourceShape).readonly();
export type PageSource = z.infer<typeof pageSourceSchema>;

/** The pages of a figure after its first one. */
export const otherPagesOf = ({ compared, gallery }: FigureSource): readonly PageSource[] =>
  compared?.others ?? gallery?.others ?? [];

/** Of one figure. */
export const maxGalleryPages = 100;

/** The source of a figure: its page, or its pages if it is a comparison or a gallery. No secret. */
export const figureSourceSchema = z
  .object({
    program: z.literal('tidescope'),
    format: z.literal(1),
    connection: z
      .object({ id: z.string().max(500), name: z.string().max(1000), place: z.string().max(5000) })
      .readonly(),
    ...pageSourceShape,
    /** How it was drawn: what differs from the defaults. Parsed by the plot's own schema. */
    settings: z.record(z.string(), z.unknown()).readonly(),
    /** The pages that are compared with the first one, and how. Parsed by the comparison's own schema. */
    compared: z
      .object({
        others: z.array(pageSourceSchema).max(24).readonly(),
        comparison: z.record(z.string(), z.unknown()).readonly(),
      })
      .readonly()
      .optional(),
    /** The other pages of a gallery, and how it was shown. Parsed by the gallery's own schema. */
    gallery: z
      .object({
        others: z.array(pageSourceSchema).max(maxGalleryPages).readonly(),
        search: z.record(z.string(), z.unknown()).readonly(),
      })
      .readonly()
      .optional(),
  })
  .readonly();
export type FigureSource = z.infer<typeof figureSourceSchema>;

const mark = 'tidescope-figure:';

/** A source as a text for the metadata of any file: ASCII, and found by its prefix. */
export function writeFigureSource(source: FigureSource): string {
  return `${mark}${toBase64(new TextEncoder().encode(JSON.stringify(source)))};`;
}

function readText(text: string): FigureSource | null {
  const found = new RegExp(`${mark}([A-Za-z0-9+/=]{1,400000});`, 'u').exec(text);
  const bytes = found === null ? null : fromBase64(found[1] ?? '');
  if (bytes === null) return null;
  try {
    const foreign: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const parsed = figureSourceSchema.safeParse(foreign);
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Keyword of the text chunk in a PNG file. */
const keyword = 'Tidescope';
const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
/** Signature and header chunk, which comes first in every PNG file. */
const headerEnd = 33;

/** A PNG file with a text in an international text chunk (iTXt) after its header. */
export function withPngText(png: Uint8Array, text: string): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(`iTXt${keyword}\0\0\0\0\0${text}`);
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  view.setUint32(body.length + 4, crc32(body));
  const file = new Uint8Array(png.length + chunk.length);
  file.set(png.subarray(0, headerEnd));
  file.set(chunk, headerEnd);
  file.set(png.subarray(headerEnd), headerEnd + chunk.length);
  return file;
}

/** The checksum of PNG chunks (ISO 3309). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}

/** The text chunks of a PNG file up to its pixels. */
function pngTexts(file: Uint8Array): string {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const texts: string[] = [];
  for (let at: number = pngSignature.length; at + 12 <= file.length;) {
    const length = view.getUint32(at);
    const type = new TextDecoder('latin1').decode(file.subarray(at + 4, at + 8));
    if (type === 'IDAT' || type === 'IEND') break;
    if (type === 'iTXt') texts.push(new TextDecoder().decode(file.subarray(at + 8, at + 8 + length)));
    at += length + 12;
  }
  return texts.join('\n');
}

/** Text in a PDF's metadata may be in a compressed stream: both forms are searched. */
function pdfTexts(file: Uint8Array): string {
  const text = new TextDecoder('latin1').decode(file);
  if (text.includes(mark)) return text;
  for (const { index } of text.matchAll(/stream\r?\n/gu)) {
    const start = text.indexOf('\n', index) + 1;
    const end = text.indexOf('endstream', start);
    if (end === -1 || end - start > maxStream) continue;
    const inflated = tryInflate(file.subarray(start, end));
    if (inflated.includes(mark)) return inflated;
  }
  return '';
}

const maxStream = 1 << 20;

function tryInflate(bytes: Uint8Array): string {
  try {
    return new TextDecoder('latin1').decode(unzlibSync(bytes));
  } catch (error) {
    // Not every stream is compressed.
    if (error instanceof Error) return '';
    throw error;
  }
}

/** Whether a file is an image that may be a figure, by its first bytes. */
export function figureKind(file: Uint8Array): 'png' | 'pdf' | 'svg' | null {
  if (pngSignature.every((byte, at) => file[at] === byte)) return 'png';
  const start = new TextDecoder('latin1').decode(file.subarray(0, 1024));
  if (start.startsWith('%PDF-')) return 'pdf';
  return /<svg[\s>]/u.test(start) ? 'svg' : null;
}

/** The source of an exported figure; null for any other image. */
export function readFigureSource(file: Uint8Array): FigureSource | null {
  const kind = figureKind(file);
  if (kind === null) return null;
  if (kind === 'png') return readText(pngTexts(file));
  return readText(kind === 'pdf' ? pdfTexts(file) : new TextDecoder().decode(file));
}
