import { z } from 'zod';
import type { HopName } from '#core/connection/ssh/hop/hopName.ts';
import { serverText } from '#core/connection/ssh/serverText.ts';
import { assertNever, type FailureCode, FailureError, makeFailure } from '#shared/failure.ts';

const faultSchema = z.object({
  code: z.union([z.string(), z.number()]).optional(),
  level: z.string().optional(),
  message: z.string().optional(),
  reason: z.union([z.string(), z.number()]).optional(),
});

/** What Node or ssh2 says of a fault, in its own words, at most 300 characters. */
export function wordsOf(error: unknown): string {
  const text =
    error instanceof AggregateError
      ? error.errors.map(String).join('; ')
      : (faultSchema.safeParse(error).data?.message ?? '');
  return serverText(text, 300);
}

/** The number by which a server says why it opened no channel (RFC 4254, section 5.1); 0 where it says none. */
export function channelReason(error: unknown): number {
  const reason = faultSchema.safeParse(error).data?.reason;
  return typeof reason === 'number' ? reason : 0;
}

/** The number by which an SFTP server says what failed; undefined for any other fault. */
export function sftpCode(error: unknown): number | undefined {
  const code = faultSchema.safeParse(error).data?.code;
  return typeof code === 'number' ? code : undefined;
}

/** ssh2's word for where a fault arose: `client-socket`, `handshake`, `client-authentication`, `agent`. */
export function faultLevel(error: unknown): string {
  return faultSchema.safeParse(error).data?.level ?? '';
}

const network: Readonly<Record<string, { readonly code: FailureCode; readonly says: string; readonly hint: string }>> =
  {
    ENOTFOUND: {
      code: 'unknown-host',
      says: 'The name cannot be found',
      hint: 'Check its spelling, and the network or VPN.',
    },
    EAI_AGAIN: {
      code: 'unknown-host',
      says: 'No name server answered',
      hint: 'Check the network or VPN of this machine.',
    },
    ECONNREFUSED: {
      code: 'unreachable',
      says: 'Nothing listens there',
      hint: 'Check the port, and that sshd runs on the host.',
    },
    ETIMEDOUT: {
      code: 'unreachable',
      says: 'Nothing answered',
      hint: 'Check the network, the VPN and firewalls on the way.',
    },
    EHOSTUNREACH: {
      code: 'unreachable',
      says: 'No way leads there',
      hint: 'Check the network or VPN of this machine.',
    },
    ENETUNREACH: { code: 'unreachable', says: 'No way leads there', hint: 'Check the network or VPN of this machine.' },
  };

/** A name that was not found, a TCP connection that came to nothing: unknown-host or unreachable, naming the hop. */
export function toNetworkFailure(error: unknown, name: HopName): FailureError {
  if (error instanceof FailureError) return error;
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = String(faultSchema.safeParse(first).data?.code ?? '');
  const known = network[code];
  return makeFailure({
    code: known?.code ?? 'unreachable',
    message: `${known?.code === 'unknown-host' ? name.host : name.place} cannot be reached: ${known?.says ?? 'the connection failed'}`,
    hint: known?.hint ?? 'Check the network, the VPN and firewalls on the way.',
    details: [wordsOf(error)].filter((line) => line !== ''),
    cause: error,
  });
}

/** How far a hop had come, and what it had said before its keys were agreed on. */
export interface HopProgress {
  readonly phase: 'handshake' | 'login' | 'open';
  readonly heard: string;
}

/** Why a connection to a hop ended, told by how far it had come. */
export function toHopFailure(error: unknown, name: HopName, progress: HopProgress): FailureError {
  if (error instanceof FailureError) return error;
  const words = wordsOf(error);
  const details = words === '' ? [] : [words];
  switch (progress.phase) {
    case 'handshake':
      return makeFailure({ code: 'unavailable', ...explainHandshake(name, progress.heard, words), cause: error });
    case 'login':
      return makeFailure({
        code: 'login-refused',
        message: `${name.place} closed the connection while ${name.user} was logging in`,
        hint: 'It may allow fewer tries: choose one key for this hop. Or it waited too long for an answer. Its log says more.',
        details,
        cause: error,
      });
    case 'open':
      return makeFailure({
        code: 'connection-lost',
        message: `The SSH connection to ${name.login} was lost`,
        hint: 'Check the network and that the server runs.',
        details,
        cause: error,
      });
    default:
      return assertNever(progress.phase);
  }
}

interface Explained {
  readonly message: string;
  readonly hint: string;
  readonly details: readonly string[];
}

function explainHandshake(name: HopName, heard: string, words: string): Explained {
  const said = serverText(heard, 200);
  const details = [said === '' ? '' : `It said: ${said}`, words].filter((line) => line !== '');
  if (heard === '') {
    const hint = 'It may have too many logins waiting, or something in between closes connections.';
    return { message: `${name.place} closed the connection without a word`, hint, details };
  }
  if (heard.startsWith('HTTP/')) {
    return {
      message: `${name.place} speaks HTTP, not SSH`,
      hint: 'Check the port: SSH usually listens at 22.',
      details,
    };
  }
  if (!/^SSH-/mu.test(heard)) {
    return { message: `${name.place} does not speak SSH`, hint: 'Check the port: SSH usually listens at 22.', details };
  }
  if (/no matching/iu.test(words)) {
    const hint = 'Its SSH server is old or narrowly configured. SHA-1, DSA and CBC are not spoken here.';
    return { message: `${name.place} shares no encryption with this program`, hint, details };
  }
  const hint = 'Try `ssh` from a terminal to see whether it fares better.';
  return { message: `${name.place} broke off before its key was agreed on`, hint, details };
}
