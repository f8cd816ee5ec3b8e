import { z } from 'zod';
import type { SecuredStream } from '#core/connection/dialects/postgres/negotiateTls.ts';

const keys = z.object({ processID: z.number(), secretKey: z.number() });
const cancelCode = 80_877_102;

/**
 * Asks the server to stop what a session runs, over a stream of its own (PostgreSQL's CancelRequest, which needs no
 * login). Never fails: returns whether the request got through within the deadline, in ms.
 */
export async function cancelBackend(
  session: object,
  openStream: () => Promise<SecuredStream>,
  deadline: number,
): Promise<boolean> {
  const found = keys.safeParse(session);
  if (!found.success) return false;
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(cancelCode, 4);
  request.writeInt32BE(found.data.processID, 8);
  request.writeInt32BE(found.data.secretKey, 12);
  const opened = await openStream().catch(() => undefined);
  if (opened === undefined) return false;
  const { stream } = opened;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const state = { sent: false };
  const late = setTimeout(() => stream.destroy(), deadline);
  // A server that has passed the request on closes the connection, over TLS sometimes with an error.
  stream.on('error', () => resolve(state.sent));
  stream.once('close', () => resolve(state.sent));
  stream.once('end', () => resolve(state.sent));
  stream.resume();
  stream.end(request, () => {
    state.sent = true;
  });
  try {
    return await promise;
  } finally {
    clearTimeout(late);
    stream.destroy();
  }
}
