import { z } from 'zod';
import { FailureError, makeFailure } from '#shared/failure.ts';

const faultSchema = z.object({ code: z.string().optional(), message: z.string().optional() });

/**
 * What a fault of the network means: a name that is not known, a place that is not reached, a connection that broke.
 * Undefined for every other fault. `place` is a host with its port, or a socket's path.
 */
export function findNetworkFailure(error: unknown, place: string): FailureError | undefined {
  if (error instanceof FailureError) return error;
  const { code = '', message = String(error) } = faultSchema.safeParse(error).data ?? {};
  // localhost is tried at several addresses: then there is one error for each, and no text of its own.
  const text = error instanceof AggregateError ? error.errors.map(String).join('; ') : message;
  const details = [text, ...(code === '' ? [] : [`code ${code}`])];
  const plain = explain(code, text, place);
  return plain === undefined ? undefined : makeFailure({ ...plain, details, cause: error });
}

/** Why a signal was aborted, as a Failure: its own reason, a wait that was too long, or a caller who has gone. */
export function toAbortFailure(signal: AbortSignal, place: string): FailureError {
  const reason: unknown = signal.reason;
  if (reason instanceof FailureError) return reason;
  if (reason instanceof DOMException && reason.name === 'TimeoutError') return makeFailure(tooLate(place));
  return makeFailure({ code: 'cancelled', message: 'The call was cancelled.' });
}

type Parts = Parameters<typeof makeFailure>[0];

function explain(code: string, text: string, place: string): Parts | undefined {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return {
        code: 'unknown-host',
        message: `The name of ${place} cannot be found`,
        hint: 'Check its spelling. A name like `postgresql` is known only inside the server’s compose network: use the server’s own name.',
      };
    case 'ECONNREFUSED':
    case 'ENOENT':
    case 'EACCES':
      return {
        code: 'unreachable',
        message: `Nothing listens at ${place}`,
        hint: 'Check the port, and that PostgreSQL runs there. Behind a firewall, connect through SSH.',
      };
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return tooLate(place);
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ERR_STREAM_DESTROYED':
    case 'ERR_STREAM_PREMATURE_CLOSE':
    case 'ERR_STREAM_WRITE_AFTER_END':
      return lost(place);
    default:
  }
  if (/Timeout acquiring/iu.test(text)) return tooLate(place);
  return /terminated unexpectedly|Connection (?:ended|terminated)|not queryable/iu.test(text) ? lost(place) : undefined;
}

function tooLate(place: string): Parts {
  return {
    code: 'unreachable',
    message: `${place} did not answer in time`,
    hint: 'A firewall may drop the connection; servers of yaptide are usually reached through SSH.',
  };
}

function lost(place: string): Parts {
  return {
    code: 'connection-lost',
    message: `The connection to ${place} was lost`,
    hint: 'Try again; the next call opens a new one.',
  };
}
