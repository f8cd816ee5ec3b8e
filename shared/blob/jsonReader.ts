import { type JsonFault, makeJsonFault } from './jsonFault.ts';
import { type JsonToken, readCutString, readLiteral, readNumber, readString } from './jsonToken.ts';

/** Limits of `readJson`. */
export interface JsonReaderOptions {
  readonly maximumDepth: number;
  readonly keepCutStrings: boolean;
}

/** The result of `readJson`: see `TolerantJson`. */
export interface JsonReaderResult {
  readonly value: unknown;
  readonly fault: JsonFault | null;
  readonly inexact: ReadonlyMap<object, number>;
}

type Container =
  | { readonly kind: 'array'; readonly items: unknown[] }
  | { readonly kind: 'object'; readonly members: Record<string, unknown>; key: string };

/** What may stand next. `first-…` is the place right after an opening bracket. */
type Expectation = 'value' | 'first-value' | 'key' | 'first-key' | 'separator' | 'end';

interface Reader {
  readonly text: string;
  readonly options: JsonReaderOptions;
  readonly stack: Container[];
  readonly inexact: Map<object, number>;
  root: unknown;
  at: number;
  expects: Expectation;
  fault: JsonFault | null;
}

/** Reads a JSON text with an explicit stack, token by token. Never throws; see `parseJson` for the dialect. */
export function readJson(text: string, options: JsonReaderOptions): JsonReaderResult {
  const reader: Reader = {
    text,
    options,
    stack: [],
    inexact: new Map(),
    root: undefined,
    at: 0,
    expects: 'value',
    fault: null,
  };
  while (reader.fault === null) {
    reader.at = skipSpace(text, reader.at);
    if (reader.at >= text.length) {
      if (reader.expects !== 'end')
        stop(reader, 'cut-off', text.length === 0 ? 'The text is empty' : 'The text is cut off');
      break;
    }
    step(reader);
  }
  return { value: reader.root, fault: reader.fault, inexact: reader.inexact };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
  }
  return at;
}

function stop(reader: Reader, kind: JsonFault['kind'], what: string, character = reader.at): void {
  reader.fault = makeJsonFault(reader.text, { kind, what, character });
}

function step(reader: Reader): void {
  switch (reader.expects) {
    case 'value':
    case 'first-value':
      return readValue(reader);
    case 'key':
    case 'first-key':
      return readKey(reader);
    case 'separator':
      return readSeparator(reader);
    case 'end':
      return stop(reader, 'trailing', 'More text follows the value');
  }
}

function readValue(reader: Reader): void {
  const code = reader.text.charCodeAt(reader.at);
  if (code === 0x5b) return open(reader, { kind: 'array', items: [] });
  if (code === 0x7b) return open(reader, { kind: 'object', members: {}, key: '' });
  if (code === 0x5d && reader.expects === 'first-value') return close(reader);
  if (code === 0x22) return take(reader, readString(reader.text, reader.at));
  const digit = code === 0x2d || (code >= 0x30 && code <= 0x39);
  return take(
    reader,
    digit ? readNumber(reader.text, reader.at, reader.stack.length === 0) : readLiteral(reader.text, reader.at),
  );
}

function take(reader: Reader, token: JsonToken): void {
  if (token.ok) {
    const into = put(reader, token.value);
    if (token.inexact && into !== null) reader.inexact.set(into, (reader.inexact.get(into) ?? 0) + 1);
    reader.at = token.end;
    reader.expects = reader.stack.length === 0 ? 'end' : 'separator';
    return;
  }
  const cutString = token.kind === 'cut-off' && reader.text[token.at] === '"';
  if (cutString && reader.options.keepCutStrings) put(reader, readCutString(reader.text, token.at));
  stop(reader, token.kind, token.what, token.at);
}

/** Puts a value where it belongs; returns the container it went into. */
function put(reader: Reader, value: unknown): object | null {
  const into = reader.stack.at(-1);
  if (into === undefined) {
    reader.root = value;
    return null;
  }
  if (into.kind === 'array') {
    into.items.push(value);
    return into.items;
  }
  if (into.key === '__proto__') {
    Object.defineProperty(into.members, into.key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    into.members[into.key] = value;
  }
  return into.members;
}

function open(reader: Reader, container: Container): void {
  if (reader.stack.length >= reader.options.maximumDepth) {
    return stop(reader, 'too-deep', `More than ${reader.options.maximumDepth} brackets are open`);
  }
  put(reader, container.kind === 'array' ? container.items : container.members);
  reader.stack.push(container);
  reader.at += 1;
  reader.expects = container.kind === 'array' ? 'first-value' : 'first-key';
}

function close(reader: Reader): void {
  reader.stack.pop();
  reader.at += 1;
  reader.expects = reader.stack.length === 0 ? 'end' : 'separator';
}

function readKey(reader: Reader): void {
  const { text, at, stack } = reader;
  const into = stack.at(-1);
  if (text[at] === '}' && reader.expects === 'first-key') return close(reader);
  if (into?.kind !== 'object' || text[at] !== '"') return stop(reader, 'syntax', 'A key in double quotes is missing');
  const token = readString(text, at);
  if (!token.ok) return stop(reader, token.kind, token.what, token.at);
  const colon = skipSpace(text, token.end);
  if (colon >= text.length) return stop(reader, 'cut-off', 'The text is cut off after a key', at);
  if (text[colon] !== ':') return stop(reader, 'syntax', 'A colon is missing', colon);
  into.key = typeof token.value === 'string' ? token.value : '';
  reader.at = colon + 1;
  reader.expects = 'value';
}

function readSeparator(reader: Reader): void {
  const array = reader.stack.at(-1)?.kind === 'array';
  const character = reader.text[reader.at];
  if (character === (array ? ']' : '}')) return close(reader);
  if (character !== ',') return stop(reader, 'syntax', `A comma or ${array ? ']' : '}'} is missing`);
  reader.at += 1;
  reader.expects = array ? 'value' : 'key';
}
