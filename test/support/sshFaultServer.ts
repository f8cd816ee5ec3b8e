import { readFile } from 'node:fs/promises';
import { createServer, type Server as TcpServer, type Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection } from 'ssh2';
import type { SshKey } from './sshKeys.ts';

/*
 * Servers that a real sshd cannot simulate: one that accepts made-up passwords and asks made-up questions (ssh2's own
 * server), and ones that break the protocol.
 */

/** A test's server on 127.0.0.1. */
interface FaultServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

interface LoginRules {
  readonly hostKey: SshKey;
  readonly password?: string;
  /** The questions of keyboard-interactive, and the accepted answers. */
  readonly questions?: readonly { readonly text: string; readonly echo: boolean; readonly answer: string }[];
  readonly title?: string;
  /** Whether any key is required first; the rest is asked for after it. */
  readonly keyFirst?: boolean;
  /** Whether keys are offered as a method, although none is accepted. */
  readonly refusesKeys?: boolean;
}

/** An SSH server that accepts a password or the answers to questions, and records attempts. */
export interface LoginServer extends FaultServer {
  /** The methods that were tried, in order. */
  readonly tried: readonly string[];
}

/** Starts an SSH server that supports only the login. */
export async function startLoginServer({
  hostKey,
  password,
  questions,
  title,
  keyFirst = false,
  refusesKeys = false,
}: LoginRules): Promise<LoginServer> {
  const tried: string[] = [];
  const open = new Set<Connection>();
  const takes: ('publickey' | 'password' | 'keyboard-interactive')[] = [
    ...(refusesKeys ? (['publickey'] as const) : []),
    ...(password === undefined ? [] : (['password'] as const)),
    ...(questions === undefined ? [] : (['keyboard-interactive'] as const)),
  ];
  const judge = (context: AuthContext): void => {
    tried.push(context.method);
    if (keyFirst && context.method === 'publickey') {
      // The first request only asks whether the key would be accepted.
      if (context.signature === undefined) context.accept();
      else context.reject(takes, true);
      return;
    }
    if (keyFirst && !tried.includes('publickey')) return context.reject(['publickey']);
    if (context.method === 'password' && context.password === password) return context.accept();
    if (context.method !== 'keyboard-interactive' || questions === undefined) return context.reject(takes);
    const prompts = questions.map(({ text, echo }) => ({ prompt: text, echo }));
    context.prompt(prompts, title ?? 'Questions', '', (answers) => {
      if (questions.every(({ answer }, index) => answers[index] === answer)) context.accept();
      else context.reject(takes);
    });
  };
  const server = new ssh2.Server({ hostKeys: [await readFile(hostKey.file)] }, (client) => {
    open.add(client);
    client.on('authentication', judge);
    client.on('error', () => open.delete(client));
  });
  const { promise, resolve } = Promise.withResolvers<number>();
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address !== 'string') resolve(address.port);
  });
  return {
    tried,
    port: await promise,
    close: async () => {
      for (const client of open) client.end();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

/** Starts a TCP server with one handler for every client. */
export async function startFaultServer(greet: (socket: Socket) => void): Promise<FaultServer> {
  const sockets = new Set<Socket>();
  const server: TcpServer = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => sockets.delete(socket));
    greet(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return {
    port: address.port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
