import { userInfo } from 'node:os';
import { z } from 'zod';
import type { Hop } from '#shared/domain/profile.ts';
import { assertNever, type FailureCode, FailureError, type FailureReason, makeFailure } from '#shared/failure.ts';

/** A hop as messages name it. */
export interface HopName {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** `yap-host`, with the port unless it is 22. */
  readonly place: string;
  /** `alice@yap-host`, with the port unless it is 22. */
  readonly login: string;
}

/** Names a hop; without a configured user, the local user logs in. */
export function nameHop(hop: Pick<Hop, 'host' | 'port' | 'user'>): HopName {
  const user = hop.user === '' ? userInfo().username : hop.user;
  const place = hop.port === 22 ? hop.host : `${hop.host.includes(':') ? `[${hop.host}]` : hop.host}:${hop.port}`;
  return { host: hop.host, port: hop.port, user, place, login: `${user}@${place}` };
}

const controls = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]+/gu;

/** Text from a server as plain text on one line: no control or invisible characters, at most `most` characters. */
export function serverText(text: string, most: number): string {
  const plain = text
    .slice(0, most * 4)
    .replace(controls, ' ')
    .trim();
  // A surrogate pair is not split.
  return plain.length <= most ? plain : `${plain.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}

const faultSchema = z.object({
  code: z.union([z.string(), z.number()]).optional(),
  level: z.string().optional(),
  message: z.string().optional(),
  reason: z.union([z.string(), z.number()]).optional(),
});

/** The text that Node or ssh2 gives for an error, at most 300 characters. */
export function wordsOf(error: unknown): string {
  const text =
    error instanceof AggregateError
      ? error.errors.map(String).join('; ')
      : (faultSchema.safeParse(error).data?.message ?? '');
  return serverText(text, 300);
}

/** The code with which a server explains why it did not open a channel (RFC 4254, section 5.1); 0 if it gives none. */
export function channelReason(error: unknown): number {
  const reason = faultSchema.safeParse(error).data?.reason;
  return typeof reason === 'number' ? reason : 0;
}

/** The SFTP status code of a failure; undefined for any other error. */
export function sftpCode(error: unknown): number | undefined {
  const code = faultSchema.safeParse(error).data?.code;
  return typeof code === 'number' ? code : undefined;
}

/** ssh2's word for the origin of an error: `client-socket`, `handshake`, `client-authentication`, `agent`. */
export function faultLevel(error: unknown): string {
  return faultSchema.safeParse(error).data?.level ?? '';
}

const network: Readonly<Record<string, { readonly code: FailureCode; readonly says: string; readonly hint: string }>> =
  {
    ENOTFOUND: {
      code: 'unknown-host',
      says: 'the host name could not be resolved',
      hint: 'Check the spelling, and the network or VPN.',
    },
    EAI_AGAIN: {
      code: 'unknown-host',
      says: 'no name server answered',
      hint: 'Check the network or VPN of this computer.',
    },
    ECONNREFUSED: {
      code: 'unreachable',
      says: 'no server is listening there',
      hint: 'Check the port, and that sshd is running on the host.',
    },
    ETIMEDOUT: {
      code: 'unreachable',
      says: 'it did not answer',
      hint: 'Check the network, the VPN and firewalls on the way.',
    },
    EHOSTUNREACH: {
      code: 'unreachable',
      says: 'there is no route to it',
      hint: 'Check the network or VPN of this computer.',
    },
    ENETUNREACH: {
      code: 'unreachable',
      says: 'there is no route to it',
      hint: 'Check the network or VPN of this computer.',
    },
  };

/** A name that was not found or a TCP connection that failed: unknown-host or unreachable, naming the hop. */
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

/** How far a hop had come, and what it had sent before the key exchange. */
export interface HopProgress {
  readonly phase: 'handshake' | 'login' | 'open';
  readonly heard: string;
}

/** Why a connection to a hop ended, depending on how far it had come. */
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
        hint: 'It may allow fewer attempts; choose one key for this host. It may also have waited too long for an answer. Its log has the reason.',
        details,
        cause: error,
      });
    case 'open':
      return makeFailure({
        code: 'connection-lost',
        message: `The SSH connection to ${name.login} was lost`,
        hint: 'Check the network, and that the server is running.',
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
  readonly reason?: FailureReason;
}

/** ssh2's description of what the two sides do not have in common. */
const wanting: Readonly<Record<string, string>> = {
  'host key format': 'a host certificate, or an older type of host key',
  'key exchange algorithm': 'an older key exchange',
  encryption: 'older encryption',
};

function explainHandshake(name: HopName, heard: string, words: string): Explained {
  const said = serverText(heard, 200);
  const details = [said === '' ? '' : `It sent: ${said}`, words].filter((line) => line !== '');
  if (heard === '') {
    const hint = 'It may have too many pending logins (MaxStartups), or a firewall on the way closes connections.';
    return { message: `${name.place} closed the connection without sending anything`, hint, details };
  }
  if (heard.startsWith('HTTP/')) {
    return {
      message: `${name.place} is an HTTP server, not an SSH server`,
      hint: 'Check the port; SSH usually uses 22.',
      details,
    };
  }
  if (!/^SSH-/mu.test(heard)) {
    return { message: `${name.place} is not an SSH server`, hint: 'Check the port; SSH usually uses 22.', details };
  }
  if (/no matching/iu.test(words)) {
    const hint = 'Its SSH server is old or restrictively configured. SHA-1, DSA and CBC are not supported.';
    const [, what = 'encryption'] = /no matching ([\w ]{1,40})/iu.exec(words) ?? [];
    return {
      message: `${name.place} supports no encryption that this program accepts`,
      hint,
      details,
      reason: { kind: 'needs-system-ssh', what: wanting[what.trim().toLowerCase()] ?? `another ${what.trim()}` },
    };
  }
  const hint = 'Try `ssh` in a terminal to see whether it connects.';
  return { message: `${name.place} closed the connection during the key exchange`, hint, details };
}
