import type { AnyAuthMethod } from 'ssh2';
import type { Attempt, StepContext } from '#core/connection/attempt/attempt.ts';
import type { HopConnection } from '#core/connection/ssh/hop/hopConnection.ts';
import { orAborted } from '#core/waiting.ts';
import type { Hop } from '#shared/domain/profile.ts';
import type { FailureError } from '#shared/failure.ts';

/** The state of a login: the hop, its settings, how to ask the user, and what was tried so far. */
export interface LoginTalk {
  readonly hop: Hop;
  readonly index: number;
  readonly connection: HopConnection;
  readonly attempt: Attempt;
  readonly context: StepContext;
  /** Aborted with the step, and when the hop's connection ends. */
  readonly signal: AbortSignal;
  readonly environment: NodeJS.ProcessEnv;
  readonly home: string;
  readonly tried: string[];
  /** What could not be tried, and why; shown with a failure. */
  readonly notes: string[];
  /** The result for each key, a sentence each. */
  readonly outcomes: string[];
  /** Why key files could not be used. */
  readonly keyFaults: FailureError[];
  /** What only the system's ssh could have tried. */
  readonly needs: string[];
  /** Local failures, for each attempt that failed because of one. */
  readonly troubles: FailureError[];
  readonly passwords: { given: number };
}

/** One thing to try. */
export interface LoginCandidate {
  /** `key SHA256:… of ~/.ssh/id_ed25519`, `password`. */
  readonly name: string;
  readonly method: AnyAuthMethod;
  /** The local failure while it was tried; a cancellation ends the login. */
  readonly trouble: () => FailureError | undefined;
}

/** How often a password or a set of answers is asked for. */
export const maxPasswords = 3;

/** Attempts per server; sshd usually closes the connection after the sixth. */
export const maxTries = 5;

/** Whether the hop accepts a method; any may be tried before it has reported its methods. */
export function takes(talk: LoginTalk, method: string): boolean {
  const offered = talk.connection.offered();
  return offered === undefined || offered.includes(method);
}

/** What was tried before a question, to be shown with it; empty if nothing was. */
export function triedBefore({ outcomes, keyFaults }: LoginTalk): { readonly tried?: readonly string[] } {
  const tried = [...new Set([...outcomes, ...keyFaults.map(({ failure }) => failure.message)])];
  return tried.length === 0 ? {} : { tried };
}

/** The hop's password from its source in the profile; undefined if there is none or it was refused too often. */
export async function givePassword(talk: LoginTalk): Promise<string | undefined> {
  const { attempt, hop, index, passwords, signal } = talk;
  const { name } = talk.connection;
  // A command would print the same password again.
  if (passwords.given >= (hop.password.kind === 'command' ? 1 : maxPasswords)) return undefined;
  const refused = passwords.given === 0 ? {} : { refused: `${name.place} refused the password` };
  const secret = await orAborted(
    attempt.secret(
      {
        slot: `hop-${index}-password`,
        source: hop.password,
        message: `Password of ${name.user} on ${name.place}`,
        ...triedBefore(talk),
        ...refused,
      },
      signal,
    ),
    signal,
  );
  if (secret !== undefined) passwords.given += 1;
  return secret;
}
