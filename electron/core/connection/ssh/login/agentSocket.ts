import { connect, type Socket } from 'node:net';
import ssh2, { type GetStreamCallback, type IdentityCallback, type OpenSSHAgent, type ParsedKey } from 'ssh2';

/** OpenSSH's own limit for an agent's answer. */
const maxAnswer = 256 * 1024;

/** An agent at a socket or pipe whose answers are bounded, and whose sockets end with the signal. */
export class BoundedAgent extends ssh2.OpenSSHAgent {
  readonly #path: string;
  readonly #signal: AbortSignal;

  constructor(path: string, signal: AbortSignal) {
    super(path);
    this.#path = path;
    this.#signal = signal;
  }

  override getStream(callback: GetStreamCallback): void {
    const socket = this.#open();
    const fail = (error: Error): void => callback(error);
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      callback(undefined, socket);
    });
  }

  #open(): Socket {
    const socket = connect(this.#path);
    let received = 0;
    socket.on('data', (part: Buffer) => {
      received += part.length;
      if (received > maxAnswer) socket.destroy(new Error('The answer is too large'));
    });
    const giveUp = (): void => void socket.destroy(new Error('Given up'));
    if (this.#signal.aborted) giveUp();
    this.#signal.addEventListener('abort', giveUp, { once: true });
    socket.once('close', () => this.#signal.removeEventListener('abort', giveUp));
    return socket;
  }
}

/** Offers some of an agent's keys, in a chosen order; signs with the agent. */
export class ChosenKeysAgent extends ssh2.OpenSSHAgent {
  readonly #keys: readonly ParsedKey[];
  readonly #agent: OpenSSHAgent;

  constructor(agent: OpenSSHAgent, keys: readonly ParsedKey[]) {
    super('');
    this.#agent = agent;
    this.#keys = keys;
  }

  override getStream(callback: GetStreamCallback): void {
    this.#agent.getStream(callback);
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callback(undefined, [...this.#keys]);
  }
}
