import { createReadStream } from 'node:fs';
import { makeFailure } from '#shared/failure.ts';
import { splitStatements } from '#shared/sql/sqlLexer.ts';

/** A part of a plain SQL dump. */
export type ScriptPart =
  | { readonly kind: 'statement'; readonly sql: string }
  /** `COPY … FROM stdin` with its rows; what is not read of them is skipped. */
  | { readonly kind: 'copy'; readonly sql: string; readonly rows: AsyncGenerator<Uint8Array> }
  /** A command of psql, which is never run. */
  | { readonly kind: 'command'; readonly text: string };

interface Reading {
  readonly signal: AbortSignal;
  readonly onBytes: (done: number) => void;
}

/** In characters: a longer statement is not one of a dump. */
const maxStatement = 1 << 28;
/** In bytes: how many rows are handed over at once. */
const pieceBytes = 256 << 10;
const endOfRows = Buffer.from('\\.');
const newline = Buffer.from('\n');
const fromStdin = /^copy\s[^]*\sfrom\s+stdin\b/iu;
/** A word that is a statement of its own only where everything before it is complete. */
const probe = '\nx';

/** Reads a plain SQL dump, as pg_dump writes it, part by part. Rows are passed on as they are; nothing is run. */
export async function* readScript(path: string, reading: Reading): AsyncGenerator<ScriptPart> {
  const lines = linesOf(path, reading);
  let text = '';
  for await (const bytes of lines) {
    const line = bytes.toString('utf8');
    text = text === '' ? line : `${text}\n${line}`;
    if (text.length > maxStatement) throw notAScript();
    const mayEnd = /;\s*(?:--.*)?$/u.test(line) || /^\s*(?:\\|--|$)/u.test(line);
    if (!mayEnd) continue;
    const ranges = splitStatements(`${text}${probe}`, 'postgresql');
    const last = ranges.at(-1);
    if (last?.from !== text.length + 1) continue;
    for (const range of ranges.slice(0, -1)) {
      const sql = text.slice(range.from, range.to);
      if (range.isCommand) yield { kind: 'command', text: sql };
      else if (fromStdin.test(sql)) yield* copyOf(sql, lines);
      else yield { kind: 'statement', sql };
    }
    text = '';
  }
  if (text.trim() !== '') throw cutOff();
}

async function* copyOf(sql: string, lines: AsyncGenerator<Buffer>): AsyncGenerator<ScriptPart> {
  const state = { isOver: false };
  const rows = rowsOf(lines, state);
  yield { kind: 'copy', sql, rows };
  // Where the server refused a row, the others are still there.
  await rows.return(undefined);
  while (!state.isOver) {
    const next = await lines.next();
    if (next.done === true) throw cutOff();
    state.isOver = next.value.equals(endOfRows);
  }
}

async function* rowsOf(lines: AsyncGenerator<Buffer>, state: { isOver: boolean }): AsyncGenerator<Uint8Array> {
  let held: Buffer[] = [];
  let size = 0;
  for (;;) {
    const next = await lines.next();
    if (next.done === true) throw cutOff();
    if (next.value.equals(endOfRows)) {
      state.isOver = true;
      break;
    }
    held.push(next.value, newline);
    size += next.value.length + 1;
    if (size < pieceBytes) continue;
    yield Buffer.concat(held);
    held = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(held);
}

async function* linesOf(path: string, { signal, onBytes }: Reading): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let done = 0;
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
    if (!Buffer.isBuffer(part)) continue;
    let at = 0;
    for (let end = part.indexOf(0x0a); end >= 0; end = part.indexOf(0x0a, at)) {
      const line = part.subarray(at, end);
      const whole = rest.length === 0 ? line : Buffer.concat([...rest, line]);
      rest = [];
      at = end + 1;
      yield whole.at(-1) === 0x0d ? whole.subarray(0, -1) : whole;
    }
    if (at < part.length) rest.push(Buffer.from(part.subarray(at)));
    done += part.length;
    onBytes(done);
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}

function cutOff(): Error {
  return makeFailure({
    code: 'damaged',
    message: 'The dump ends within a statement or within the rows of a table',
    hint: 'It was not completely written or copied. Use another one.',
  });
}

function notAScript(): Error {
  return makeFailure({
    code: 'bad-input',
    message: 'The file is not a plain SQL dump',
    hint: 'Backups of Tidescope, dumps of pg_dump in the custom format and plain SQL are restored.',
  });
}
