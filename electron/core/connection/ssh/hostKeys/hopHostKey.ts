import type { Attempt, StepContext } from '#core/connection/attempt/attempt.ts';
import { algorithmOf, fingerprintOf } from '#core/connection/ssh/hostKeys/knownHostsFile.ts';
import type { HopName } from '#core/connection/ssh/sshTexts.ts';
import { orAborted } from '#core/waiting.ts';
import type { HostKeys, HostKeyVerdict } from '#core/connection/ssh/hostKeys/knownHosts.ts';
import { assertNever, type FailureError, makeFailure } from '#shared/failure.ts';

interface Judging {
  readonly name: HopName;
  readonly hostKeys: HostKeys;
  readonly attempt: Attempt;
  readonly context: StepContext;
  /** Aborted with the step, and when the hop's connection ends. */
  readonly signal: AbortSignal;
}

/**
 * Accepts a host key that is known or that the user trusts, and returns whether to store it, which must wait until the
 * server has proved that it has the key. Fails with not-allowed for any other.
 */
export async function judgeHostKey(
  key: Buffer,
  { name, hostKeys, attempt, context, signal }: Judging,
): Promise<{ readonly remember: boolean }> {
  const shown = `${algorithmOf(key)} ${fingerprintOf(key)}`;
  context.tell(shown);
  const verdict = await orAborted(hostKeys.check(name, key), signal);
  switch (verdict.kind) {
    case 'known':
      context.tell(`${shown}, known`);
      return { remember: false };
    case 'unknown': {
      const trust = await askTrust(key, verdict.knownAs, { name, attempt, signal });
      context.tell(`${shown}, trusted ${trust.remember ? 'permanently' : 'once'}`);
      return trust;
    }
    case 'changed':
      throw changed(name, shown, verdict);
    case 'revoked':
      throw makeFailure({
        code: 'not-allowed',
        message: `The host key of ${name.place} is revoked`,
        hint: 'Do not connect. Ask the administrator of the server for its new key.',
        details: [`Presented: ${shown}`, `Revoked in ${verdict.where}`],
      });
    case 'refused':
      throw makeFailure({
        code: 'not-allowed',
        message: `The host key of ${name.place} cannot be verified: ${verdict.reason}`,
        hint: verdict.hint,
        details: [`Presented: ${shown}`],
        reason: verdict.needs === undefined ? undefined : { kind: 'needs-system-ssh', what: verdict.needs },
      });
    default:
      return assertNever(verdict);
  }
}

async function askTrust(
  key: Buffer,
  knownAs: readonly string[],
  { name, attempt, signal }: Pick<Judging, 'name' | 'attempt' | 'signal'>,
): Promise<{ readonly remember: boolean }> {
  const answer = await orAborted(
    attempt.ask(
      {
        kind: 'host-key',
        host: name.host,
        port: name.port,
        algorithm: algorithmOf(key),
        fingerprint: fingerprintOf(key),
        knownAs,
      },
      signal,
    ),
    signal,
  );
  if (answer.kind === 'trust') return answer;
  throw makeFailure({ code: 'cancelled', message: `The host key of ${name.place} was not trusted` });
}

function changed(name: HopName, shown: string, verdict: Extract<HostKeyVerdict, { kind: 'changed' }>): FailureError {
  const where = verdict.known.map((known) => known.where).join(', ');
  return makeFailure({
    code: 'not-allowed',
    message: `The host key of ${name.place} has changed: someone may be intercepting the connection, or the server was reinstalled`,
    hint: `Ask the administrator of the server. If the new key is correct, remove the old one: ${where}.`,
    details: [
      `Presented: ${shown}`,
      ...verdict.known.map((known) => `Known: ${known.algorithm} ${known.fingerprint}, ${known.where}`),
    ],
  });
}
