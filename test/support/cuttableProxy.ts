import { connect, createServer, type Socket } from 'node:net';

/** A proxy on 127.0.0.1 in front of a server, with a network that can fail as real ones do. */
export interface CuttableProxy {
  readonly port: number;
  /**
   * Silently drops all bytes from now on, in both directions: no FIN, no RST. Open connections, and those made
   * meanwhile, stay mute for good.
   */
  readonly cutSilently: () => void;
  /** New connections get through again. */
  readonly mend: () => void;
  /** The number of connections so far. */
  readonly connections: () => number;
  /** Bytes passed, to the server and from it. */
  readonly passed: () => { readonly up: number; readonly down: number };
  readonly close: () => Promise<void>;
}

interface ProxyOptions {
  /** Called with data from the server before it is passed on. */
  readonly onDown?: (bytes: Buffer, connection: number) => void;
  /** In ms, added in each direction. */
  readonly delay?: number;
}

export async function startCuttableProxy(
  target: number,
  { onDown = () => undefined, delay = 0 }: ProxyOptions = {},
): Promise<CuttableProxy> {
  const state = { dark: false, connections: 0, up: 0, down: 0 };
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    state.connections += 1;
    const number = state.connections;
    const behind = connect({ host: '127.0.0.1', port: target, noDelay: true });
    const link = { dead: state.dark };
    for (const socket of [client, behind]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => sockets.delete(socket));
    }
    const isDead = (): boolean => {
      link.dead ||= state.dark;
      return link.dead;
    };
    const later =
      delay === 0
        ? (operation: () => void) => operation()
        : (operation: () => void) => void setTimeout(operation, delay);
    client.on('data', (bytes) => {
      if (isDead()) return;
      state.up += bytes.length;
      later(() => behind.write(bytes));
    });
    behind.on('data', (bytes) => {
      if (isDead()) return;
      state.down += bytes.length;
      onDown(bytes, number);
      later(() => client.write(bytes));
    });
    client.once('close', () => later(() => behind.destroy()));
    behind.once('close', () => {
      if (!isDead()) later(() => client.end());
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port');
  return {
    port: address.port,
    cutSilently: () => {
      state.dark = true;
    },
    mend: () => {
      state.dark = false;
    },
    connections: () => state.connections,
    passed: () => ({ up: state.up, down: state.down }),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
