import { malformed } from '#core/connection/dialects/postgres/serverFault.ts';

/* Whether a message is what it claims to be: its counts and lengths match its bytes. */

/** Whether the counts and lengths within a message match its body. */
export function isWellFormed(letter: string, body: Buffer): boolean {
  switch (letter) {
    case 'T':
      return isRowDescription(body);
    case 't':
      return body.length >= 2 && body.length === 2 + 4 * body.readUInt16BE(0);
    case 'G':
    case 'H':
    case 'W':
      return body.length >= 3 && body.length === 3 + 2 * body.readUInt16BE(1);
    case 'E':
    case 'N':
      return areFields(body);
    case 'C':
      return body.indexOf(0) === body.length - 1;
    case 'S':
      return endOfTexts(body, 0, 2) === body.length;
    case 'A':
      return body.length > 4 && endOfTexts(body, 4, 2) === body.length;
    case 'K':
      return body.length >= 8;
    default:
      return true;
  }
}

/** Rows are many: they are checked in place, without an object for each. */
export function assertRow(bytes: Buffer, start: number, end: number): void {
  let left = end - start < 2 ? -1 : bytes.readInt16BE(start);
  let at = start + 2;
  for (; left > 0 && at + 4 <= end; left -= 1) {
    const length = bytes.readInt32BE(at);
    if (length < -1) throw malformed(`A cell claims a length of ${length} bytes.`);
    at += length === -1 ? 4 : 4 + length;
  }
  if (left !== 0 || at !== end) throw malformed(`A row of ${end - start} bytes is not what it claims to be.`);
}

/** After each name: table, column, type, size, modifier and format. */
const fieldBytes = 18;

function isRowDescription(body: Buffer): boolean {
  if (body.length < 2) return false;
  const count = body.readInt16BE(0);
  let at = 2;
  for (let index = 0; index < count; index += 1) {
    const end = body.indexOf(0, at);
    if (end === -1) return false;
    at = end + 1 + fieldBytes;
  }
  return count >= 0 && at === body.length;
}

/** Fields of a letter and a text each, terminated by a zero. */
function areFields(body: Buffer): boolean {
  let at = 0;
  while (at < body.length && body[at] !== 0) {
    const end = body.indexOf(0, at + 1);
    if (end === -1) return false;
    at = end + 1;
  }
  return at === body.length - 1;
}

/** The end of this many texts from a position on; -1 if one is not terminated. */
function endOfTexts(body: Buffer, start: number, count: number): number {
  let at = start;
  for (let index = 0; index < count; index += 1) {
    const end = body.indexOf(0, at);
    if (end === -1) return -1;
    at = end + 1;
  }
  return at;
}
