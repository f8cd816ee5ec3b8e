import { nameHop, serverText } from '#core/connection/ssh/sshTexts.ts';
import type { Hop } from '#shared/domain/profile.ts';
import { type FailureCode, type FailureError, makeFailure } from '#shared/failure.ts';

interface Ended {
  readonly hop: Hop;
  /** The destination as messages name it. */
  readonly via: string;
  /** Whether it had logged in. */
  readonly wasOpen: boolean;
}

/** The last lines that ssh wrote, as plain text. */
export function wordsOfSsh(said: string): readonly string[] {
  return said
    .split(/[\r\n]+/u)
    .filter((line) => !/^(?:debug\d|OpenSSH_|@+$)/u.test(line))
    .map((line) => serverText(line, 300))
    .filter((line) => line !== '')
    .slice(-8);
}

interface Explained {
  readonly code: FailureCode;
  readonly message: string;
  readonly hint: string;
}

/** Why the system's ssh ended. */
export function explainSsh(said: string, ended: Ended): FailureError {
  const details = wordsOfSsh(said);
  const all = details.join('\n');
  return makeFailure({ ...explain(all, ended), details });
}

function explain(said: string, { hop, via, wasOpen }: Ended): Explained {
  const { place, user } = nameHop(hop);
  if (wasOpen) {
    const hint = 'Check the network, and that the server is running.';
    return { code: 'connection-lost', message: `The SSH connection to ${via} was lost`, hint };
  }
  const refusal = /(?:^|\n)(?:(\S+)@(\S+): )?Permission denied \(([^)]*)\)/u.exec(said);
  if (refusal !== null) {
    const [, who = user, where = place, accepted = ''] = refusal;
    return {
      code: 'login-refused',
      message: `${where} refused the login of ${who}`,
      hint: `The server accepts: ${accepted}. Check the user name, the keys and the passwords.`,
    };
  }
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for .* has changed/u.test(said)) {
    return {
      code: 'not-allowed',
      message: `The host key of ${place} has changed: someone may be intercepting the connection, or the server was reinstalled`,
      hint: 'Ask the administrator of the server. The details name the line of known_hosts.',
    };
  }
  if (/Host key verification failed|revoked/iu.test(said)) {
    return {
      code: 'not-allowed',
      message: `The host key of ${place} could not be verified`,
      hint: 'See the details for the output of ssh.',
    };
  }
  const missing = /Could not resolve hostname ([^\s:]+)/iu.exec(said)?.[1];
  if (missing !== undefined) {
    return {
      code: 'unknown-host',
      message: `${missing} cannot be reached: the host name could not be resolved`,
      hint: 'Check the spelling, and the network or VPN.',
    };
  }
  const [, to, why] = /connect to (?:host )?(\S+(?: port \d+)?): (.+?)(?:\n|$)/iu.exec(said) ?? [];
  if (to !== undefined && why !== undefined) {
    return {
      code: 'unreachable',
      message: `${to.replace(' port ', ':')} cannot be reached: ${why.trim().toLowerCase()}`,
      hint: 'Check the port, the network and the VPN, and that sshd is running on the host.',
    };
  }
  if (/ssh: not found|No such file or directory.*ssh|command not found/iu.test(said)) {
    return {
      code: 'unavailable',
      message: "The system's ssh was not found",
      hint: 'Install OpenSSH’s client, or turn off "Use the system\'s ssh" for this connection.',
    };
  }
  return {
    code: 'unavailable',
    message: `The system's ssh did not reach ${via}`,
    hint: `Try it in a terminal: ssh ${via}. See the details for the output of ssh.`,
  };
}
