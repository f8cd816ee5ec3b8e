import { z } from 'zod';
import { FailureError, makeFailure } from '#shared/failure.ts';

const faultSchema = z.object({ code: z.string().optional(), message: z.string().optional() });

/**
 * The meaning of a network error: an unknown host name, an unreachable place, a broken connection. Undefined for any
 * other error. `place` is a host with its port, or a socket's path.
 */
export function findNetworkFailure(error: unknown, place: string): FailureError | undefined {
  if (error instanceof FailureError) return error;
  const { code = '', message = String(error) } = faultSchema.safeParse(error).data ?? {};
  // localhost is tried at several addresses: then there is one error for each, and the combined one has no text.
  const text = error instanceof AggregateError ? error.errors.map(String).join('; ') : message;
  const details = [text, ...(code === '' ? [] : [`code ${code}`])];
  const plain = explain(code, text, place);
  return plain === undefined ? undefined : makeFailure({ ...plain, details, cause: error });
}

/** Why a signal was aborted, as a Failure: its own reason, a timeout, or a caller that cancelled. */
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
        message: `The host name ${place} could not be resolved`,
        hint: "Check the spelling. A name such as `postgresql` exists only inside the server's compose network; use the server's own name.",
      };
    case 'ECONNREFUSED':
    case 'ENOENT':
    case 'EACCES':
      return {
        code: 'unreachable',
        message: `No server is listening at ${place}`,
        hint: 'Check the port, and that PostgreSQL is running there. Behind a firewall, connect through SSH.',
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
    hint: 'A firewall may be dropping the connection. yaptide servers are usually reached through SSH.',
  };
}

function lost(place: string): Parts {
  return {
    code: 'connection-lost',
    message: `The connection to ${place} was lost`,
    hint: 'Try again; a new connection is opened automatically.',
  };
}
