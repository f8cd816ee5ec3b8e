import { assertRow, isWellFormed } from '#core/connection/dialects/postgres/messageForms.ts';
import { type AuthenticationMethod, malformed, ServerFault } from '#core/connection/dialects/postgres/serverFault.ts';

/*
 * What a server sends is checked before pg parses it. pg-protocol throws within the socket's listener, reads past the
 * end of a message with wrong counts, loops forever on an ErrorResponse without its end, and buffers a message of any
 * length. Only complete, well-formed messages of a limited size are passed on.
 */

const kibi = 1024;
const mebi = kibi * kibi;

/** In bytes: PostgreSQL makes none of more than 1 GiB. Rows are taken as they arrive, with limits for their cells. */
const maxRow = 1024 * mebi;
/** In bytes: a row of more is not held until it is complete. */
const largeMessage = mebi;
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
const nothing = Buffer.alloc(0);
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

/** Where messages go that have been checked. */
export interface MessageSink {
  /** Takes whole messages. A row of a copy may be divided into several. */
  readonly messages: (bytes: Buffer) => void;
  /** Begins a row of `size` bytes, which is not passed on as a message. */
  readonly openRow: (size: number) => PieceTaker;
}

/** Takes the body of a message as it arrives. */
interface PieceTaker {
  readonly take: (bytes: Buffer) => void;
}

/**
 * Splits what a server sends into messages and checks each. Throws a ServerFault at the first that is not acceptable.
 */
export class MessageGuard {
  readonly #options: GuardOptions;
  /** A message that is passed on as it arrives, and how many of its bytes are still to come. */
  #large: (PieceTaker & { left: number }) | undefined;
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

  /** Takes the next bytes and passes complete messages on; the rest is kept. */
  push(chunk: Buffer, sink: MessageSink): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#large === undefined) rest = this.#split(rest, sink);
      else {
        const own = rest.subarray(0, this.#large.left);
        rest = rest.subarray(own.length);
        this.#large.left -= own.length;
        const { left, take } = this.#large;
        if (left === 0) this.#large = undefined;
        take(own);
      }
    }
  }

  /** Passes on what is complete, up to a large message, and returns what follows its header. */
  #split(chunk: Buffer, sink: MessageSink): Buffer {
    this.#parts.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#needed) return nothing;
    const bytes = this.#parts.length === 1 ? chunk : Buffer.concat(this.#parts, this.#held);
    let at = 0;
    this.#needed = header;
    while (bytes.length - at >= header) {
      const code = bytes[at] ?? 0;
      const length = bytes.readUInt32BE(at + 1);
      const end = at + 1 + length;
      const isRow = code === codeOfRow && this.#state === 'ready' && length <= maxRow;
      if (!isRow) this.#checkHeader(String.fromCharCode(code), length);
      if (length > largeMessage && (isRow || code === codeOfCopiedRow)) {
        this.#hold(nothing);
        if (at > 0) sink.messages(bytes.subarray(0, at));
        const size = length - 4;
        const taker = isRow ? sink.openRow(size) : { take: (piece: Buffer) => sink.messages(copyMessage(piece)) };
        this.#large = { take: (piece) => taker.take(piece), left: size };
        return bytes.subarray(at + header);
      }
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
    this.#hold(bytes.subarray(at));
    if (at > 0) sink.messages(bytes.subarray(0, at));
    return nothing;
  }

  #hold(rest: Buffer): void {
    this.#parts = rest.length === 0 ? [] : [rest];
    this.#held = rest.length;
    if (rest.length === 0) this.#needed = header;
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

/** A piece of a copy as a message. */
function copyMessage(piece: Buffer): Buffer {
  const message = Buffer.allocUnsafe(header + piece.length);
  message[0] = codeOfCopiedRow;
  message.writeUInt32BE(4 + piece.length, 1);
  piece.copy(message, header);
  return message;
}
