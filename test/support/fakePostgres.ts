import { createServer, type Socket } from 'node:net';

/** One message of PostgreSQL's protocol: its letter, and its body after a length, which is correct unless given. */
export function message(letter: string, body: Buffer | string = '', length?: number): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
  const header = Buffer.alloc(5);
  header.write(letter, 'latin1');
  header.writeUInt32BE(length ?? bytes.length + 4, 1);
  return Buffer.concat([header, bytes]);
}

/** An AuthenticationRequest with a code. */
export function authentication(code: number, rest: Buffer | string = ''): Buffer {
  return message('R', Buffer.concat([int32(code), Buffer.from(rest)]));
}

export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** An ErrorResponse or a notice. */
export function fields(letter: 'E' | 'N', code: string, text: string): Buffer {
  return message(letter, `SFATAL\0VFATAL\0C${code}\0M${text}\0\0`);
}

/** A RowDescription of text columns. */
export function description(...names: readonly string[]): Buffer {
  const columns = names.map((name) =>
    Buffer.concat([Buffer.from(`${name}\0`), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]),
  );
  return message('T', Buffer.concat([int16(names.length), ...columns]));
}

export function row(...cells: readonly string[]): Buffer {
  const parts = cells.flatMap((cell) => [int32(Buffer.byteLength(cell)), Buffer.from(cell)]);
  return message('D', Buffer.concat([int16(cells.length), ...parts]));
}

const idle = message('Z', 'I');
/** Accepts any login. */
export const welcome = Buffer.concat([
  authentication(0),
  message('S', 'server_version\x0016.9\0'),
  message('K', Buffer.concat([int32(7), int32(7)])),
  idle,
]);
/** The messages before the rows of a read: two statements that return nothing. */
export const beforeRows = Buffer.concat(
  [message('1'), message('2'), message('C', 'BEGIN\0'), message('1'), message('2'), message('C', 'SET\0')].concat([
    message('1'),
    message('2'),
  ]),
);
export const afterRows = Buffer.concat([
  message('C', 'SELECT 1\0'),
  message('1'),
  message('2'),
  message('C', 'ROLLBACK\0'),
  idle,
]);

interface FakePostgres {
  readonly port: number;
  /** The number of connections so far. */
  readonly connections: () => number;
  /** What clients sent, by connection. */
  readonly received: () => readonly Buffer[];
  readonly close: () => Promise<void>;
}

/**
 * A server that answers each packet as scripted; undefined for silence. The first packet of a connection is number 0.
 */
export async function startFakePostgres(
  answer: (packet: number, socket: Socket, bytes: Buffer) => Buffer | undefined,
): Promise<FakePostgres> {
  const sockets = new Set<Socket>();
  const received: Buffer[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    const connection = received.push(Buffer.alloc(0)) - 1;
    let packet = 0;
    socket.on('error', () => sockets.delete(socket));
    socket.on('data', (bytes) => {
      received[connection] = Buffer.concat([received[connection] ?? Buffer.alloc(0), bytes]);
      const answered = answer(packet, socket, bytes);
      packet += 1;
      if (answered !== undefined && !socket.destroyed) socket.write(answered);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return {
    port: address.port,
    connections: () => received.length,
    received: () => received,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
