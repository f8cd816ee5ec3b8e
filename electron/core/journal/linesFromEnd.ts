import type { FileHandle } from 'node:fs/promises';

const chunkSize = 64 * 1024;
/** In bytes. A longer line is not a journal entry and is skipped. */
const maxLineLength = 1024 * 1024;
const lineEnd = 0x0a;

/** The lines of a file, last first, read piece by piece: stopping early reads no more than needed. */
export async function* linesFromEnd(file: FileHandle): AsyncGenerator<string> {
  let at = (await file.stat()).size;
  /** The pieces of the incomplete line, last first. */
  let pieces: Buffer[] = [];
  let gathered = 0;
  const take = (start: Buffer): string => {
    const line =
      gathered + start.length > maxLineLength ? '' : Buffer.concat([start, ...pieces.toReversed()]).toString();
    pieces = [];
    gathered = 0;
    return line;
  };
  while (at > 0) {
    const size = Math.min(chunkSize, at);
    at -= size;
    const chunk = Buffer.alloc(size);
    const { bytesRead } = await file.read(chunk, 0, size, at);
    let end = bytesRead;
    for (let cut = chunk.lastIndexOf(lineEnd, end - 1); cut >= 0 && end > 0;) {
      const line = take(chunk.subarray(cut + 1, end));
      if (line !== '') yield line;
      end = cut;
      cut = end === 0 ? -1 : chunk.lastIndexOf(lineEnd, end - 1);
    }
    gathered += end;
    if (gathered <= maxLineLength) pieces.push(chunk.subarray(0, end));
  }
  const first = take(Buffer.alloc(0));
  if (first !== '') yield first;
}
