import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { SecuredStream } from '#core/connection/dialects/postgres/negotiateTls.ts';
import type { PostgresSession } from '#core/connection/dialects/postgres/postgresSession.ts';

type OpenStream = (signal: AbortSignal) => Promise<SecuredStream>;

/** In ms: how long a statement may keep running after it was cancelled. */
const stopLimit = 3000;
/** In ms: the interval between cancel requests. */
const repeatAfter = 250;

/** Terminates the session if no cancel request gets through, or if the statement keeps running for 3 s all the same. */
export async function cancelUntilEnded(session: PostgresSession, openStream: OpenStream): Promise<void> {
  const { hasEnded, ended } = session.whatRuns();
  const late = setTimeout(() => void (hasEnded() || session.cut()), stopLimit);
  late.unref();
  while (!hasEnded()) {
    const isSent = await cancelBackend(session, openStream);
    if (!isSent && !hasEnded()) session.cut();
    // One that arrives between two statements, or before the pooler has assigned a server session, stops nothing.
    await Promise.race([ended, sleep(repeatAfter)]);
  }
}

const keys = z.object({ processID: z.number(), secretKey: z.number() });
const cancelCode = 80_877_102;

/**
 * Asks the server to stop what a session runs, over a separate stream (PostgreSQL's CancelRequest, which needs no
 * login). Never fails: returns whether the request got through in time.
 */
async function cancelBackend(session: object, openStream: OpenStream): Promise<boolean> {
  const found = keys.safeParse(session);
  if (!found.success) return false;
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(cancelCode, 4);
  request.writeInt32BE(found.data.processID, 8);
  request.writeInt32BE(found.data.secretKey, 12);
  const opened = await openStream(AbortSignal.timeout(stopLimit)).catch(() => undefined);
  if (opened === undefined) return false;
  const { stream } = opened;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const state = { sent: false };
  const late = setTimeout(() => stream.destroy(), stopLimit);
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
