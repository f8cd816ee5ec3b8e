import { connect, type Socket } from 'node:net';
import { OpenSSHAgent, type GetStreamCallback, type IdentityCallback, type ParsedKey } from 'ssh2';

/** OpenSSH's own limit for an agent's answer. */
const largestAnswer = 256 * 1024;

/** An agent at a socket or pipe whose answers are bounded, and whose sockets end with the signal. */
export class BoundedAgent extends OpenSSHAgent {
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

  /** Whether the agent answers a harmless request with a plain refusal, as a locked one does. */
  async isLocked(): Promise<boolean> {
    const name = 'query';
    const request = Buffer.alloc(9 + name.length);
    request.writeUInt32BE(5 + name.length, 0);
    request[4] = 27;
    request.writeUInt32BE(name.length, 5);
    request.write(name, 9);
    return new Promise((resolve) => {
      const socket = this.#open();
      let answer = Buffer.alloc(0);
      socket.on('data', (part: Buffer) => {
        answer = Buffer.concat([answer, part]);
        if (answer.length >= 5) socket.destroy();
      });
      socket.once('error', () => socket.destroy());
      socket.once('close', () => resolve(answer[4] === 5));
      socket.write(request);
    });
  }

  #open(): Socket {
    const socket = connect(this.#path);
    let received = 0;
    socket.on('data', (part: Buffer) => {
      received += part.length;
      if (received > largestAnswer) socket.destroy(new Error('The answer is too large'));
    });
    const giveUp = (): void => void socket.destroy(new Error('Given up'));
    if (this.#signal.aborted) giveUp();
    this.#signal.addEventListener('abort', giveUp, { once: true });
    socket.once('close', () => this.#signal.removeEventListener('abort', giveUp));
    return socket;
  }
}

/** Offers some of an agent's keys, in a chosen order; signs with the agent. */
export class ChosenKeysAgent extends OpenSSHAgent {
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
