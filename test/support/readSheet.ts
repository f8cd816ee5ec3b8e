import { inflateRawSync } from 'node:zlib';

/** A cell of a sheet as an XLSX reader sees it; missing parts are undefined. */
export type ReadCell =
  { readonly kind: 'number'; readonly value: number } | { readonly kind: 'text'; readonly value: string } | undefined;

/** Reads the first sheet of an XLSX file, row by row, and counts its formulas. */
export function readSheet(file: Uint8Array): {
  readonly rows: readonly (readonly ReadCell[])[];
  readonly formulas: number;
} {
  const parts = unzip(Buffer.from(file));
  const shared = parts.has('xl/sharedStrings.xml') ? part(parts, 'xl/sharedStrings.xml') : '';
  const texts = [...shared.matchAll(/<si><t[^>]*>([^]*?)<\/t><\/si>/gu)].map(([, text = '']) => unescaped(text));
  const sheet = part(parts, 'xl/worksheets/sheet1.xml');
  const rows: ReadCell[][] = [];
  for (const [, number, cells = ''] of sheet.matchAll(/<row r="(\d+)"[^>]*?(?:\/>|>([^]*?)<\/row>)/gu)) {
    const row: ReadCell[] = [];
    for (const [, column = '', type, value = ''] of cells.matchAll(
      /<c r="([A-Z]+)\d+"[^>]*?(?: t="(\w+)")?><v>([^<]*)<\/v><\/c>/gu,
    )) {
      row[columnOf(column)] =
        type === 's' ? { kind: 'text', value: texts[Number(value)] ?? '' } : { kind: 'number', value: Number(value) };
    }
    for (const [, column = '', text = ''] of cells.matchAll(
      /<c r="([A-Z]+)\d+"[^>]*? t="inlineStr"><is><t[^>]*>([^]*?)<\/t><\/is><\/c>/gu,
    )) {
      row[columnOf(column)] = { kind: 'text', value: unescaped(text) };
    }
    rows[Number(number) - 1] = row;
  }
  return { rows, formulas: [...sheet.matchAll(/<f[ >]/gu)].length };
}

function columnOf(letters: string): number {
  return letters.split('').reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function unescaped(xml: string): string {
  const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return xml
    .replaceAll(/&(\w+);/gu, (all, name: string) => names[name] ?? all)
    .replaceAll(/_x([\dA-Fa-f]{4})_/gu, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

function part(parts: ReadonlyMap<string, string>, name: string): string {
  const found = parts.get(name);
  if (found === undefined) throw new Error(`The file has no part ${name}, but ${[...parts.keys()].join(', ')}`);
  return found;
}

/** The files of a ZIP archive, by its central directory. */
function unzip(bytes: Buffer): ReadonlyMap<string, string> {
  const end = bytes.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  const files = new Map<string, string>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const packed = bytes.readUInt16LE(at + 10) === 8;
    const length = bytes.readUInt32LE(at + 20);
    const nameLength = bytes.readUInt16LE(at + 28);
    const start = bytes.readUInt32LE(at + 42);
    const data = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
    const stored = bytes.subarray(data, data + length);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    files.set(name, (packed ? inflateRawSync(stored) : stored).toString('utf8'));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}
