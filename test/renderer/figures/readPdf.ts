import { inflateSync } from 'node:zlib';

/*
 * A reader of the text in a PDF, written from the format's specification (ISO 32000-1: 7.3 objects, 9.7 composite
 * fonts, 9.10 ToUnicode).
 */

interface PdfObject {
  readonly dictionary: string;
  /** Inflated if the dictionary says that it is deflated. */
  readonly stream: string;
}

function objectsOf(file: Uint8Array): ReadonlyMap<number, PdfObject> {
  const text = Buffer.from(file).toString('latin1');
  const objects = new Map<number, PdfObject>();
  for (const { 1: number, index, 0: head } of text.matchAll(/(\d+) 0 obj\r?\n/gu)) {
    const start = index + head.length;
    const body = text.slice(start, text.indexOf('endobj', start));
    const at = body.indexOf('stream\n');
    const dictionary = at === -1 ? body : body.slice(0, at);
    const raw = at === -1 ? '' : body.slice(at + 7, body.lastIndexOf('\nendstream'));
    const stream = /\/FlateDecode/u.test(dictionary) && !/\/XObject/u.test(dictionary) ? inflated(raw) : raw;
    objects.set(Number(number), { dictionary, stream });
  }
  return objects;
}

const inflated = (raw: string): string => inflateSync(Buffer.from(raw, 'latin1')).toString('latin1');

/** The text that each code of a font stands for. */
function toUnicode(cmap: string): ReadonlyMap<string, string> {
  return new Map(
    [...cmap.matchAll(/<([\da-f]{4})><([\da-f]{4})>/giu)].map(([, code = '', unicode = '']) => [
      code.toLowerCase(),
      String.fromCharCode(Number.parseInt(unicode, 16)),
    ]),
  );
}

/** The texts of a PDF in drawing order, as they are selected and copied. */
export function textsOfPdf(file: Uint8Array): readonly string[] {
  const objects = objectsOf(file);
  const find = (pattern: RegExp): PdfObject[] =>
    [...objects.values()].filter(({ dictionary }) => pattern.test(dictionary));
  const fonts = new Map<string, ReadonlyMap<string, string>>();
  for (const { dictionary } of find(/\/Font <</u)) {
    for (const [, name = '', number = ''] of dictionary.matchAll(/\/(F\d+) (\d+) 0 R/gu)) {
      const reference = /\/ToUnicode (\d+) 0 R/u.exec(objects.get(Number(number))?.dictionary ?? '')?.[1];
      fonts.set(name, toUnicode(objects.get(Number(reference))?.stream ?? ''));
    }
  }
  const page = find(/\/Type \/Page\n/u)[0]?.dictionary ?? '';
  const contents = objects.get(Number(/\/Contents (\d+) 0 R/u.exec(page)?.[1]))?.stream ?? '';
  const texts: string[] = [];
  let font: ReadonlyMap<string, string> = new Map();
  for (const [, name, codes] of contents.matchAll(/\/(F\d+) [\d.]+ Tf|<([\da-f]+)> Tj/giu)) {
    if (name !== undefined) font = fonts.get(name) ?? new Map();
    else texts.push((codes ?? '').replaceAll(/.{4}/gu, (code) => font.get(code.toLowerCase()) ?? '\ufffd'));
  }
  return texts;
}

/** The number of images in a PDF. */
export const imagesOfPdf = (file: Uint8Array): number =>
  [...objectsOf(file).values()].filter(({ dictionary }) => /\/Subtype \/Image/u.test(dictionary)).length;
