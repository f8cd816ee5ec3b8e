/** Where and why a JSON text is invalid. */
export interface ScanFault {
  /** `cut-off`: the text ends too early. `trailing`: the value is complete, but more text follows it. */
  readonly kind: 'syntax' | 'cut-off' | 'trailing' | 'too-deep';
  /** A fact without its position: "A comma or ] is missing". */
  readonly what: string;
  /** 0-based position in the text, in UTF-16 units. */
  readonly at: number;
}

/** The events of a scan, in text order. Positions are offsets; `end` is the position after the last character. */
export interface JsonVisitor {
  readonly open: (kind: 'object' | 'array', start: number) => void;
  readonly close: (end: number) => void;
  /** A key with its quotes; its value follows. */
  readonly key: (start: number, end: number) => void;
  readonly scalar: (kind: 'string' | 'number' | 'literal', start: number, end: number) => void;
  /** A string value without its closing quote, at the end of the text; the fault is returned after it. */
  readonly cutString?: (start: number) => void;
  /** True ends the scan before the next token. */
  readonly isDone?: () => boolean;
}

/** What may come next. `first-…` is the position right after an opening bracket. */
type Expectation = 'value' | 'first-value' | 'key' | 'first-key' | 'separator' | 'end';

/** A token's end, or a fault. */
type Token = number | ScanFault;

interface Scan {
  readonly text: string;
  readonly visitor: JsonVisitor;
  readonly maxDepth: number;
  /** For each open bracket: true for an array. */
  readonly open: boolean[];
  at: number;
  expects: Expectation;
}

/**
 * Reports every value of a JSON text to a visitor, without recursion; NaN, Infinity and -Infinity are values, as Python
 * writes them. Returns the first fault, where the scan ends, or null for a complete text. Never throws.
 */
export function scanJson(text: string, visitor: JsonVisitor, maxDepth = Infinity): ScanFault | null {
  const scan: Scan = { text, visitor, maxDepth, open: [], at: 0, expects: 'value' };
  for (;;) {
    if (visitor.isDone?.() === true) return null;
    scan.at = skipJsonSpace(text, scan.at);
    if (scan.at >= text.length) {
      if (scan.expects === 'end') return null;
      return { kind: 'cut-off', what: text.trim() === '' ? 'The text is empty' : 'The text is cut off', at: scan.at };
    }
    const fault = step(scan);
    if (fault !== null) return fault;
  }
}

/** The position of the first non-white-space character from `from` on. */
function skipJsonSpace(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
  }
  return at;
}

const syntax = (what: string, at: number): ScanFault => ({ kind: 'syntax', what, at });
const cutOff = (what: string, at: number): ScanFault => ({ kind: 'cut-off', what, at });

function step(scan: Scan): ScanFault | null {
  switch (scan.expects) {
    case 'value':
    case 'first-value':
      return scanValue(scan);
    case 'key':
    case 'first-key':
      return scanKey(scan);
    case 'separator':
      return scanSeparator(scan);
    case 'end':
    default:
      return { kind: 'trailing', what: 'More text follows the value', at: scan.at };
  }
}

function scanValue(scan: Scan): ScanFault | null {
  const { text, at, open } = scan;
  const code = text.charCodeAt(at);
  if (code === 0x5b || code === 0x7b) return openBracket(scan, code === 0x5b);
  if (code === 0x5d && scan.expects === 'first-value') return closeBracket(scan);
  if (code === 0x22) return takeString(scan, scanString(text, at));
  const isNumber = code === 0x2d || (code >= 0x30 && code <= 0x39);
  const number = isNumber ? scanNumber(text, at, open.length === 0) : null;
  return number === null ? take(scan, 'literal', scanLiteral(text, at)) : take(scan, 'number', number);
}

function take(scan: Scan, kind: 'string' | 'number' | 'literal', token: Token): ScanFault | null {
  if (typeof token !== 'number') return token;
  scan.visitor.scalar(kind, scan.at, token);
  scan.at = token;
  scan.expects = scan.open.length === 0 ? 'end' : 'separator';
  return null;
}

function takeString(scan: Scan, token: Token): ScanFault | null {
  if (typeof token !== 'number' && token.kind === 'cut-off') scan.visitor.cutString?.(scan.at);
  return take(scan, 'string', token);
}

function openBracket(scan: Scan, isArray: boolean): ScanFault | null {
  if (scan.open.length >= scan.maxDepth) {
    return { kind: 'too-deep', what: `More than ${scan.maxDepth} brackets are open`, at: scan.at };
  }
  scan.visitor.open(isArray ? 'array' : 'object', scan.at);
  scan.open.push(isArray);
  scan.at += 1;
  scan.expects = isArray ? 'first-value' : 'first-key';
  return null;
}

function closeBracket(scan: Scan): null {
  scan.open.pop();
  scan.at += 1;
  scan.visitor.close(scan.at);
  scan.expects = scan.open.length === 0 ? 'end' : 'separator';
  return null;
}

function scanKey(scan: Scan): ScanFault | null {
  const { text, at } = scan;
  if (text[at] === '}' && scan.expects === 'first-key') return closeBracket(scan);
  if (text[at] !== '"') return syntax('A key in double quotes is missing', at);
  const end = scanString(text, at);
  if (typeof end !== 'number') return end;
  const colon = skipJsonSpace(text, end);
  if (colon >= text.length) return cutOff('The text is cut off after a key', at);
  if (text[colon] !== ':') return syntax('A colon is missing', colon);
  scan.visitor.key(at, end);
  scan.at = colon + 1;
  scan.expects = 'value';
  return null;
}

function scanSeparator(scan: Scan): ScanFault | null {
  const isArray = scan.open.at(-1) === true;
  const code = scan.text.charCodeAt(scan.at);
  if (code === (isArray ? 0x5d : 0x7d)) return closeBracket(scan);
  if (code !== 0x2c) return syntax(`A comma or ${isArray ? ']' : '}'} is missing`, scan.at);
  scan.at += 1;
  scan.expects = isArray ? 'value' : 'key';
  return null;
}

const words = ['NaN', 'Infinity', '-Infinity', 'null', 'true', 'false'];

function scanLiteral(text: string, start: number): Token {
  for (const word of words) if (text.startsWith(word, start)) return start + word.length;
  const rest = text.slice(start, start + 9);
  const isCut = start + rest.length === text.length && words.some((word) => word.startsWith(rest));
  return isCut ? cutOff('The text is cut off within a word', start) : syntax('No value can be read', start);
}

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Finds the end of a number; null if there is none ("-Infinity"). A number that touches the end of the text may have
 * been longer: unless `mayEnd`, that is a fault.
 */
function scanNumber(text: string, start: number, mayEnd: boolean): Token | null {
  numberPattern.lastIndex = start;
  if (!numberPattern.test(text)) return null;
  const end = numberPattern.lastIndex;
  if (end === text.length) return mayEnd ? end : cutOff('The text is cut off within a number', start);
  if (isNumberEnd(text.charCodeAt(end))) return end;
  // "1.", "1e" and "1e+" at the end of the text are the beginning of a number
  const isCut = text.length - end <= 2 && /^(?:\.|[eE][+-]?)$/.test(text.slice(end, end + 3));
  return isCut ? cutOff('The text is cut off within a number', start) : syntax('No number can be read', start);
}

function isNumberEnd(code: number): boolean {
  return (
    code === 0x2c || code === 0x5d || code === 0x7d || code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
  );
}

const escapePattern = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const cutEscapePattern = /\\(?:u[\da-fA-F]{0,3})?$/y;

/** Finds the end of a string whose opening quote is at `start`. Unescaped control characters are a fault. */
function scanString(text: string, start: number): Token {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return syntax('There is a control character in a string', at);
    if (code !== 0x5c) continue;
    escapePattern.lastIndex = at;
    if (escapePattern.test(text)) {
      at = escapePattern.lastIndex - 1;
      continue;
    }
    cutEscapePattern.lastIndex = at;
    if (!cutEscapePattern.test(text)) return syntax('A string has an escape that JSON does not know', start);
    break;
  }
  return cutOff('The text is cut off within a string', start);
}

/**
 * The body of a JSON string (without its quotes) with its escapes resolved; an escape that is cut off at the end is
 * omitted.
 */
export function unescapeJson(body: string): string {
  if (!body.includes('\\')) return body;
  try {
    const value: unknown = JSON.parse(`"${withoutCutEscape(body)}"`);
    return typeof value === 'string' ? value : body;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return body;
  }
}

function withoutCutEscape(body: string): string {
  const start = /\\(?:u[\da-fA-F]{0,3})?$/.exec(body)?.index;
  if (start === undefined) return body;
  let slashes = 0;
  while (body[start - 1 - slashes] === '\\') slashes += 1;
  // after an odd number of backslashes it is itself escaped
  return slashes % 2 === 0 ? body.slice(0, start) : body;
}
