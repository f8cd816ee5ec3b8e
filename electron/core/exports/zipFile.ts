import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from '#core/zlib.ts';
import { makeFailure } from '#shared/failure.ts';

/** Writes a ZIP file part by part: each is compressed as it arrives, so that none is held in memory. */
export interface ZipFile {
  readonly addPart: (name: string, text: AsyncIterable<string> | Iterable<string>) => Promise<void>;
  /** Writes the central directory, which completes the file. */
  readonly finish: () => Promise<void>;
}

interface Part {
  readonly name: Buffer;
  readonly offset: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

/** The sizes of the format's fields, in bytes. */
const maxSize = 0xffff_ffff;

/** Begins a ZIP file at the start of an empty one. */
export function openZipFile(file: FileHandle): ZipFile {
  const parts: Part[] = [];
  const state = { at: 0 };
  const write = async (bytes: Buffer): Promise<void> => {
    state.at += bytes.length;
    if (state.at > maxSize) throw tooLarge();
    await file.appendFile(bytes);
  };
  return {
    addPart: async (name, text) => {
      const counted = { crc: 0, size: 0 };
      const part = { name: Buffer.from(name), offset: state.at };
      await write(localHeader(part.name));
      const start = state.at;
      await pipeline(counting(text, counted), createDeflateRaw({ level: 3 }), async (packed: AsyncIterable<Buffer>) => {
        for await (const chunk of packed) await write(chunk);
      });
      if (counted.size > maxSize) throw tooLarge();
      parts.push({ ...part, ...counted, packed: state.at - start });
      await write(sizes(0x08074b50, counted, state.at - start));
    },
    finish: async () => {
      const start = state.at;
      for (const part of parts) await write(centralEntry(part));
      await write(endOfList(parts.length, start, state.at - start));
    },
  };
}

async function* counting(
  text: AsyncIterable<string> | Iterable<string>,
  counted: { crc: number; size: number },
): AsyncGenerator<Buffer> {
  for await (const piece of text) {
    const bytes = Buffer.from(piece);
    counted.crc = crc32(bytes, counted.crc);
    counted.size += bytes.length;
    if (bytes.length > 0) yield bytes;
  }
}

/** Version 2.0, sizes after the data, names in UTF-8, deflated, written on 1980-01-01. */
const common = [20, 0x0808, 8, 0, 0x21] as const;

function localHeader(name: Buffer): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  common.forEach((value, at) => header.writeUInt16LE(value, 4 + 2 * at));
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function sizes(
  signature: number,
  { crc, size }: { readonly crc: number; readonly size: number },
  packed: number,
): Buffer {
  const bytes = Buffer.alloc(16);
  [signature, crc, packed, size].forEach((value, at) => bytes.writeUInt32LE(value, 4 * at));
  return bytes;
}

function centralEntry({ name, offset, crc, packed, size }: Part): Buffer {
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(20, 4);
  common.forEach((value, at) => entry.writeUInt16LE(value, 6 + 2 * at));
  [crc, packed, size].forEach((value, at) => entry.writeUInt32LE(value, 16 + 4 * at));
  entry.writeUInt16LE(name.length, 28);
  entry.writeUInt32LE(offset, 42);
  return Buffer.concat([entry, name]);
}

function endOfList(count: number, start: number, length: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(start, 16);
  return end;
}

function tooLarge(): Error {
  return makeFailure({
    code: 'too-large',
    message: 'The list takes more than 4 GiB, which an XLSX file cannot hold',
    hint: 'Export it as CSV, or choose fewer columns or rows.',
  });
}
