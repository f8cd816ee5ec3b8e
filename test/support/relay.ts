import { connect, createServer, type Socket } from 'node:net';

/** A relay in front of a server, which counts how often the direction turns from client to server, and can be cut. */
export interface Relay {
  readonly port: number;
  /** The number of times that bytes went to the server after bytes from it: one for each round trip. */
  readonly turns: () => number;
  readonly connections: () => number;
  /** Silently stops passing on what comes from the server. */
  readonly holdAnswers: () => void;
  /** Passes on what comes from now on; what was held is lost. */
  readonly passAnswers: () => void;
  /** Drops the first bytes of the next connection, and ends it. */
  readonly loseNext: () => void;
  /** Breaks every connection. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}

export async function startRelay(port: number): Promise<Relay> {
  const state = { turns: 0, connections: 0, lastFrom: 'server', held: false, losesNext: false };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    state.connections += 1;
    if (state.losesNext) {
      state.losesNext = false;
      sockets.add(client);
      client.on('error', () => client.destroy());
      client.once('data', () => client.end());
      return;
    }
    const behind = connect({ host: '127.0.0.1', port, noDelay: true });
    for (const socket of [client, behind]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    client.on('data', (bytes) => {
      if (state.lastFrom === 'server') state.turns += 1;
      state.lastFrom = 'client';
      behind.write(bytes);
    });
    behind.on('data', (bytes) => {
      if (state.held) return;
      state.lastFrom = 'server';
      client.write(bytes);
    });
    client.on('close', () => behind.destroy());
    behind.on('close', () => client.end());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The relay has no port.');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port: address.port,
    turns: () => state.turns,
    connections: () => state.connections,
    holdAnswers: () => {
      state.held = true;
    },
    passAnswers: () => {
      state.held = false;
    },
    loseNext: () => {
      state.losesNext = true;
    },
    cut,
    close: async () => {
      cut();
      await new Promise((closed) => server.close(closed));
    },
  };
}
