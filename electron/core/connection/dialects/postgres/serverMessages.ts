/*
 * What a server sends is checked before pg parses it. pg-protocol throws within the socket's listener, reads past the
 * end of a message with wrong counts, loops forever on an ErrorResponse without its end, and buffers a message of any
 * length. Only complete, well-formed messages of a limited size are passed on.
 */

/** Why a session had to be terminated: the server sent something unacceptable. */
export class ServerFault extends Error {
  readonly kind: 'authentication' | 'protocol' | 'too large';
  /** Of `authentication`: the method that the server requires, as PostgreSQL's manual calls it. */
  readonly method: AuthenticationMethod | undefined;

  constructor(kind: ServerFault['kind'], text: string, method?: AuthenticationMethod) {
    super(text);
    this.name = 'ServerFault';
    this.kind = kind;
    this.method = method;
  }
}

export type AuthenticationMethod =
  'Kerberos V5' | 'password' | 'md5' | 'SCM credentials' | 'GSSAPI' | 'SSPI' | 'SCRAM-SHA-256-PLUS' | 'unknown';

const kibi = 1024;
const mebi = kibi * kibi;

/** In bytes: a cell becomes one string, and JavaScript has none of more than 512 MiB. */
const maxRow = 511 * mebi;
const codeOfRow = 0x44;
const codeOfCopiedRow = 0x64;
/** In bytes, by the letter of the message. Any other message is not acceptable here. */
const maxLengths: Readonly<Record<string, number>> = {
  R: 64 * kibi,
  S: 64 * kibi,
  K: kibi,
  Z: 5,
  1: 4,
  2: 4,
  3: 4,
  n: 4,
  s: 4,
  I: 4,
  c: 4,
  C: kibi,
  A: 64 * kibi,
  E: mebi,
  N: mebi,
  T: mebi,
  t: mebi,
  G: 64 * kibi,
  H: 64 * kibi,
  W: 64 * kibi,
  // A row of a copy.
  d: maxRow,
  D: maxRow,
};
const duringLogin = 'RSKZENA';
/** Of a code and a length. */
const header = 5;
/** In bytes: what may arrive besides rows for one statement, or while none runs. */
const maxBesidesRows = 64 * mebi;
/** In bytes: what handling a message costs, however short it is. */
const messageOverhead = 64;
/** For each step of a login, the one before it, by their codes. A server that asks again and again gets no more replies. */
const stepBefore: ReadonlyMap<number, number> = new Map([
  [3, 0],
  [5, 0],
  [10, 0],
  [11, 10],
  [12, 11],
]);
/** Those after which a login may be accepted. During SCRAM, the server must first prove that it knows the password. */
const lastSteps: ReadonlySet<number> = new Set([0, 3, 5, 12]);

interface GuardOptions {
  /** Whether a password may be sent in clear text or as an md5 hash. */
  readonly mayRevealPassword: boolean;
}

/**
 * Splits what a server sends into messages and checks each. Throws a ServerFault at the first that is not acceptable.
 */
export class MessageGuard {
  readonly #options: GuardOptions;
  #state: 'login' | 'accepted' | 'ready' = 'login';
  #parts: Buffer[] = [];
  #held = 0;
  #needed = header;
  /** The last step of the login, by its code; 0 before the first. */
  #step = 0;
  #besidesRows = 0;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** A statement is sent: its answer is counted from nothing. */
  expectAnswer(): void {
    this.#besidesRows = 0;
  }

  /** Takes the next bytes and returns the complete messages; the rest is kept. */
  push(chunk: Buffer): Buffer {
    this.#parts.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#needed) return Buffer.alloc(0);
    const bytes = this.#parts.length === 1 ? chunk : Buffer.concat(this.#parts, this.#held);
    let at = 0;
    this.#needed = header;
    while (bytes.length - at >= header) {
      const code = bytes[at] ?? 0;
      const length = bytes.readUInt32BE(at + 1);
      const end = at + 1 + length;
      const isRow = code === codeOfRow && this.#state === 'ready' && length <= maxRow;
      if (!isRow) this.#checkHeader(String.fromCharCode(code), length);
      if (end > bytes.length) {
        this.#needed = length + 1;
        break;
      }
      if (isRow) assertRow(bytes, at + header, end);
      else {
        this.#count(code, length);
        this.#checkMessage(String.fromCharCode(code), bytes.subarray(at + header, end));
      }
      at = end;
    }
    const rest = bytes.subarray(at);
    this.#parts = rest.length === 0 ? [] : [rest];
    this.#held = rest.length;
    return bytes.subarray(0, at);
  }

  #checkHeader(letter: string, length: number): void {
    const max = maxLengths[letter];
    if (max === undefined || (this.#state !== 'ready' && !duringLogin.includes(letter))) {
      throw malformed(`An unexpected message arrived (code ${letter.charCodeAt(0)}).`);
    }
    if (length < 4) throw malformed(`A message '${letter}' claims a length of ${length} bytes.`);
    if (length <= max) return;
    const text = `A message '${letter}' claims a length of ${length} bytes; at most ${max} are accepted.`;
    // Before the login, a length like this means that the server is not PostgreSQL.
    if (this.#state === 'ready' || 'EN'.includes(letter)) throw new ServerFault('too large', text);
    throw malformed(text);
  }

  /** Rows have limits of their own, by those who take them. */
  #count(code: number, length: number): void {
    if (code === codeOfCopiedRow) return;
    this.#besidesRows += length + messageOverhead;
    if (this.#besidesRows <= maxBesidesRows) return;
    throw new ServerFault('too large', `More than ${maxBesidesRows / mebi} MiB of messages arrived besides rows.`);
  }

  #checkMessage(letter: string, body: Buffer): void {
    if (letter === 'R') this.#checkAuthentication(body);
    else if (letter === 'Z') {
      if (this.#state === 'login') throw malformed('The server is ready before it has accepted the login.');
      if (body.length !== 1) throw malformed(`A message 'Z' has ${body.length} bytes.`);
      if (!'ITE'.includes(body.toString('latin1'))) throw malformed('The server is in an unknown state.');
      this.#state = 'ready';
    } else if (!isWellFormed(letter, body)) {
      throw malformed(`A message '${letter}' of ${body.length} bytes is not what it claims to be.`);
    }
  }

  #checkAuthentication(body: Buffer): void {
    if (this.#state !== 'login') throw malformed('The server asks for a login after it has accepted one.');
    if (body.length < 4) throw malformed(`A message 'R' has ${body.length} bytes.`);
    const code = body.readInt32BE(0);
    if (code === 0) {
      if (!lastSteps.has(this.#step)) throw malformed('The server accepts the login without its part of SCRAM.');
      this.#state = 'accepted';
      return;
    }
    const before = stepBefore.get(code);
    if (before === undefined) throw wanting(otherMethods[code] ?? 'unknown', code);
    if (before !== this.#step) throw malformed(`AuthenticationRequest ${code} comes after ${this.#step}.`);
    this.#step = code;
    if (code === 10) assertScram(body.subarray(4));
    if (code !== 3 && code !== 5) return;
    if (body.length !== (code === 3 ? 4 : 8))
      throw malformed(`A message 'R' of code ${code} has ${body.length} bytes.`);
    if (!this.#options.mayRevealPassword) throw wanting(code === 3 ? 'password' : 'md5', code);
  }
}

const otherMethods: Readonly<Record<number, AuthenticationMethod>> = {
  2: 'Kerberos V5',
  6: 'SCM credentials',
  7: 'GSSAPI',
  8: 'GSSAPI',
  9: 'SSPI',
};

function wanting(method: AuthenticationMethod, code: number): ServerFault {
  return new ServerFault('authentication', `AuthenticationRequest ${code}: ${method}`, method);
}

function malformed(text: string): ServerFault {
  return new ServerFault('protocol', text);
}

function assertScram(list: Buffer): void {
  if (list.at(-1) !== 0) throw malformed('The list of SASL mechanisms has no end.');
  const mechanisms = list
    .toString('latin1')
    .split('\0')
    .filter((name) => name !== '');
  if (mechanisms.includes('SCRAM-SHA-256')) return;
  const names = mechanisms.join(', ').slice(0, 200);
  const method = mechanisms.includes('SCRAM-SHA-256-PLUS') ? 'SCRAM-SHA-256-PLUS' : 'unknown';
  throw new ServerFault('authentication', `AuthenticationRequest 10: ${names}`, method);
}

/** Whether the counts and lengths within a message match its body. */
function isWellFormed(letter: string, body: Buffer): boolean {
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
function assertRow(bytes: Buffer, start: number, end: number): void {
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
