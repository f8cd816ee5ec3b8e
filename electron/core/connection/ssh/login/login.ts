import { homedir } from 'node:os';
import type { Attempt, StepContext } from '#core/connection/attempt/attempt.ts';
import type { HopConnection } from '#core/connection/ssh/hop/hopConnection.ts';
import { keyCandidates } from '#core/connection/ssh/login/loginKeys.ts';
import { interactiveCandidates, passwordCandidates } from '#core/connection/ssh/login/loginPasswords.ts';
import { withNeeds } from '#core/connection/ssh/login/loginNeeds.ts';
import { type LoginCandidate, type LoginTalk, maxTries, takes } from '#core/connection/ssh/login/loginTalk.ts';
import type { Hop } from '#shared/domain/profile.ts';
import { assertNever, FailureError, makeFailure } from '#shared/failure.ts';

interface Login {
  readonly hop: Hop;
  readonly index: number;
  readonly connection: HopConnection;
  readonly attempt: Attempt;
  readonly context: StepContext;
  readonly environment?: NodeJS.ProcessEnv;
  readonly home?: string;
}

/**
 * Logs in to a hop with its methods, one after the other. Fails with login-refused, naming the user, the hop, what it
 * accepts and what was tried; with cancelled if the user declined to answer.
 */
export async function logIn({ connection, context, environment, home, ...login }: Login): Promise<void> {
  const signal = AbortSignal.any([context.signal, connection.ended]);
  const talk: LoginTalk = {
    ...login,
    connection,
    context,
    signal,
    environment: environment ?? process.env,
    home: home ?? homedir(),
    tried: [],
    notes: [],
    needs: [],
    outcomes: [],
    keyFaults: [],
    troubles: [],
    passwords: { given: 0 },
  };
  try {
    await tryAll(talk);
  } catch (error) {
    throw await withNeeds(withTries(error, talk), talk);
  }
}

async function tryAll(talk: LoginTalk): Promise<void> {
  const { connection, signal } = talk;
  let turn = await connection.turn(signal);
  for await (const candidate of candidates(talk)) {
    if (turn.kind === 'wants') turn.next(candidate.method);
    if (candidate.name !== 'none') talk.tried.push(candidate.name);
    tellTries(talk);
    turn = await connection.turn(signal);
    tellTries(talk);
    if (turn.kind === 'accepted') return;
    const trouble = candidate.trouble();
    if (trouble?.failure.code === 'cancelled') throw trouble;
    if (trouble !== undefined) talk.troubles.push(trouble);
    const key = /^key \S+ \((.*)\)$/u.exec(candidate.name)?.[1];
    if (key !== undefined) talk.outcomes.push(trouble?.failure.message ?? `The key of ${key} was refused`);
    if (talk.tried.length >= maxTries) break;
  }
  throw loginRefused(talk);
}

async function* candidates(talk: LoginTalk): AsyncGenerator<LoginCandidate, void> {
  const { login } = talk.hop;
  // Without this, the user would be asked for a password that the server does not accept.
  if (login !== 'agent' && login !== 'key') yield probe(talk);
  switch (login) {
    case 'agent':
      yield* keyCandidates(talk, { agent: true, files: false, must: true, most: maxTries });
      yield* extraQuestions(talk);
      break;
    case 'key':
      yield* keyCandidates(talk, { agent: false, files: true, must: true, most: maxTries });
      yield* extraQuestions(talk);
      break;
    case 'keyboard-interactive':
      yield* interactiveCandidates(talk);
      break;
    case 'password':
      yield* passwordCandidates(talk);
      // Many servers ask for the password by keyboard-interactive only.
      if (talk.passwords.given === 0) yield* interactiveCandidates(talk);
      break;
    case 'automatic':
      yield* automaticKeys(talk);
      yield* interactiveCandidates(talk);
      yield* passwordCandidates(talk);
      break;
    default:
      assertNever(login);
  }
}

/** A key alone is not always enough: a server that accepted it may ask for more. */
async function* extraQuestions(talk: LoginTalk): AsyncGenerator<LoginCandidate, void> {
  if (takes(talk, 'publickey')) return;
  yield* interactiveCandidates(talk);
  yield* passwordCandidates(talk);
}

async function* automaticKeys(talk: LoginTalk): AsyncGenerator<LoginCandidate, void> {
  const asks = takes(talk, 'keyboard-interactive') || takes(talk, 'password');
  yield* keyCandidates(talk, { agent: true, files: true, must: false, most: asks ? maxTries - 2 : maxTries });
}

/** Offers nothing; a server answers with the methods that it accepts. */
function probe(talk: LoginTalk): LoginCandidate {
  return {
    name: 'none',
    method: { type: 'none', username: talk.connection.name.user },
    trouble: () => undefined,
  };
}

function tellTries({ connection, context, tried }: LoginTalk): void {
  const offered = connection.offered();
  const parts = [
    offered === undefined ? '' : `Offered: ${offered.join(', ')}.`,
    tried.length === 0 ? '' : `Tried: ${tried.join(', ')}.`,
  ].filter((part) => part !== '');
  if (parts.length > 0) context.tell(parts.join(' '));
}

/** Describes which user was refused where, what the server accepts, what was tried, and what may help. */
function loginRefused(talk: LoginTalk): FailureError {
  const { name } = talk.connection;
  const offered = talk.connection.offered() ?? [];
  const nothing = talk.tried.length === 0;
  const [trouble] = talk.troubles;
  // The server received nothing that it could refuse.
  if (trouble !== undefined && talk.troubles.length === talk.tried.length) return trouble;
  return makeFailure({
    code: 'login-refused',
    message: nothing
      ? `There is no key or password to log in to ${name.place} as ${name.user}${causeOf(talk)}`
      : `${name.place} refused the ${talk.passwords.given > 0 ? 'password' : 'login'} of ${name.user}${causeOf(talk)}`,
    hint: hintOf(talk, offered),
    details: [
      ...triesOf(talk),
      ...talk.notes,
      ...talk.troubles.map(({ failure }) => [failure.message, ...failure.details].join('. ')),
    ],
  });
}

/** What prevented a key from being used, which may be the real cause: a wrong passphrase, a missing file, its mode. */
function causeOf({ troubles, keyFaults }: LoginTalk): string {
  const [cause] = [...troubles, ...keyFaults];
  return cause === undefined ? '' : `. ${cause.failure.message}`;
}

/** Adds what was tried to the failure of a login that the server cut short; any other is left unchanged. */
function withTries(error: unknown, talk: LoginTalk): unknown {
  if (!(error instanceof FailureError) || error !== talk.connection.ended.reason) return error;
  const { failure } = error;
  if (failure.code !== 'login-refused' || talk.tried.length === 0) return error;
  return makeFailure({ ...failure, details: [...failure.details, ...triesOf(talk)], cause: error });
}

function triesOf(talk: LoginTalk): readonly string[] {
  const offered = talk.connection.offered() ?? [];
  return [
    `Accepted by the server: ${offered.length === 0 ? 'not reported' : offered.join(', ')}`,
    `Tried: ${talk.tried.length === 0 ? 'nothing' : talk.tried.join(', ')}`,
  ];
}

function hintOf(talk: LoginTalk, offered: readonly string[]): string {
  const { name } = talk.connection;
  const keysTried = talk.tried.some((tried) => tried.startsWith('key '));
  const asked = talk.tried.some((tried) => !tried.startsWith('key '));
  if (asked) return `Check the user name '${name.user}' and the password.`;
  if (keysTried && offered.includes('publickey')) {
    return `Check the user name, and that the public key is in ~/.ssh/authorized_keys of ${name.user} on the server.`;
  }
  if (offered.includes('publickey')) return 'Choose a key file for this host, or add a key to the agent: ssh-add.';
  if (offered.length > 0) return `Choose another login method for this host; the server accepts ${offered.join(', ')}.`;
  return 'Check the user name and the login method.';
}
