import { connect as connectTcp, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { z } from 'zod';

/** Where a session's server is, and how it is spoken to. */
export interface CancelAddress {
  readonly host: string;
  readonly port: number;
  readonly ssl: false | ConnectionOptions;
}

const keys = z.object({ processID: z.number(), secretKey: z.number() });
const cancelCode = 80_877_102;
const tlsCode = 80_877_103;
const deadline = 5000;

/**
 * Asks the server to stop what a session runs, over a connection of its own (PostgreSQL's CancelRequest, which
 * needs no login). Never fails: answers whether the request got through within its deadline.
 */
export async function cancelBackend(session: object, address: CancelAddress): Promise<boolean> {
  const found = keys.safeParse(session);
  if (!found.success) return false;
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(cancelCode, 4);
  request.writeInt32BE(found.data.processID, 8);
  request.writeInt32BE(found.data.secretKey, 12);
  return new Promise((resolve) => {
    const socket = connectTcp({ host: address.host, port: address.port });
    let sent = false;
    const onSent = (): void => {
      sent = true;
    };
    socket.setTimeout(deadline, () => socket.destroy());
    socket.once('error', () => resolve(false));
    // The server closes the connection once it has passed the request on.
    socket.once('close', () => resolve(sent));
    socket.once('connect', () => {
      if (address.ssl === false) socket.end(request, onSent);
      else sendOverTls(socket, { options: address.ssl, request, onSent });
    });
  });
}

interface TlsRequest {
  readonly options: ConnectionOptions;
  readonly request: Buffer;
  readonly onSent: () => void;
}

function sendOverTls(socket: Socket, { options, request, onSent }: TlsRequest): void {
  const question = Buffer.alloc(8);
  question.writeInt32BE(8, 0);
  question.writeInt32BE(tlsCode, 4);
  socket.once('data', (answer) => {
    if (answer.toString('latin1') !== 'S') {
      socket.destroy();
      return;
    }
    const secure = connectTls({ ...options, socket }, () => secure.end(request, onSent));
    secure.once('error', () => socket.destroy());
  });
  socket.write(question);
}
