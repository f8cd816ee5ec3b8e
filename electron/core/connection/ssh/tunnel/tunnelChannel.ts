import type { Duplex } from 'node:stream';
import type { HopConnection } from '#core/connection/ssh/hop/hopConnection.ts';
import { orAborted, reasonOf } from '#core/connection/ssh/hop/hopWait.ts';
import { channelReason, wordsOf } from '#core/connection/ssh/sshFailure.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

interface ChannelPlace {
  readonly host: string;
  readonly port: number;
}

/** Starts something at a hop that answers by a callback; what comes too late is thrown away. */
export async function askHop<Result>(
  hop: HopConnection,
  signal: AbortSignal,
  ask: {
    readonly start: (answer: (error: Error | undefined, result: Result) => void) => void;
    readonly discard: (result: Result) => void;
  },
): Promise<Result> {
  const both = AbortSignal.any([signal, hop.ended]);
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  if (both.aborted) throw reasonOf(both);
  ask.start((error, result) => {
    if (error !== undefined && error !== null) reject(error);
    else if (both.aborted) ask.discard(result);
    else resolve(result);
  });
  return orAborted(promise, both);
}

/** Opens a stream of bytes from a hop to a place as the hop sees it. Fails with not-allowed, unreachable or unknown-host. */
export async function openTunnelChannel(hop: HopConnection, place: ChannelPlace, signal: AbortSignal): Promise<Duplex> {
  try {
    const channel = await askHop<Duplex>(hop, signal, {
      start: (answer) => hop.client.forwardOut('127.0.0.1', 0, place.host, place.port, answer),
      discard: (late) => late.destroy(),
    });
    // The loss of a hop ends its streams; ssh2 tells it as their end, not as their error.
    channel.on('error', () => undefined);
    return channel;
  } catch (error) {
    throw toChannelFailure(error, hop, place);
  }
}

/** RFC 4254, section 5.1. */
const reasons = { prohibited: 1, connectFailed: 2, unknownType: 3, shortage: 4 };

function toChannelFailure(error: unknown, hop: HopConnection, place: ChannelPlace): FailureError {
  if (error instanceof FailureError) return error;
  const words = wordsOf(error);
  const at = `${place.host}:${place.port}`;
  const parts = { details: words === '' ? [] : [words], cause: error };
  switch (channelReason(error)) {
    case reasons.prohibited:
    case reasons.unknownType:
      return makeFailure({
        code: 'not-allowed',
        message: `The server ${hop.name.place} forbids forwarding to ${at}`,
        hint: 'Its administrator can allow it in sshd_config: AllowTcpForwarding yes (or local), and PermitOpen if it is set.',
        ...parts,
      });
    case reasons.connectFailed:
      if (/name or service|resolve|unknown host|nodename|temporary failure/iu.test(words)) {
        return makeFailure({
          code: 'unknown-host',
          message: `${hop.name.place} cannot find the name '${place.host}'`,
          hint: 'The name must be known at that server. One of a compose network is known only inside it.',
          ...parts,
        });
      }
      return makeFailure({
        code: 'unreachable',
        message: `Nothing can be reached at ${at} from ${hop.name.place}`,
        hint: 'Check the host and the port as that server sees them, and that the service runs.',
        ...parts,
      });
    case reasons.shortage:
      return makeFailure({
        code: 'unavailable',
        message: `The server ${hop.name.place} has no room for another channel`,
        hint: 'Close other connections through it, or ask its administrator about MaxSessions.',
        ...parts,
      });
    default:
      return makeFailure({
        code: 'unreachable',
        message: `The server ${hop.name.place} opened no channel to ${at}`,
        ...parts,
      });
  }
}
