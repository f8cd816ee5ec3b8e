import { homedir } from 'node:os';
import type { Attempt, StepContext } from '#core/connection/attempt/attempt.ts';
import type { HopConnection } from '#core/connection/ssh/hop/hopConnection.ts';
import { keyCandidates } from '#core/connection/ssh/login/loginKeys.ts';
import { interactiveCandidates, passwordCandidates } from '#core/connection/ssh/login/loginPasswords.ts';
import { loginRefused, withTries } from '#core/connection/ssh/login/loginRefused.ts';
import { type LoginCandidate, type LoginTalk, maxTries, takes } from '#core/connection/ssh/login/loginTalk.ts';
import type { Hop } from '#shared/domain/profile.ts';
import { assertNever } from '#shared/failure.ts';

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
 * Logs in at a hop by its methods, one try after the other. Fails with login-refused, naming the user, the hop, what it
 * takes and what was tried; with cancelled where the person refused to answer.
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
    troubles: [],
    passwords: { given: 0 },
  };
  try {
    await tryAll(talk);
  } catch (error) {
    throw withTries(error, talk);
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
    if (talk.tried.length >= maxTries) break;
  }
  throw loginRefused(talk);
}

async function* candidates(talk: LoginTalk): AsyncGenerator<LoginCandidate, void> {
  const { login } = talk.hop;
  // Without this, a person would be asked for a password that the server does not take.
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
      // Many servers ask for the password by keyboard-interactive alone.
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

/** A key alone does not always do: a server that took it may go on to ask for more. */
async function* extraQuestions(talk: LoginTalk): AsyncGenerator<LoginCandidate, void> {
  if (takes(talk, 'publickey')) return;
  yield* interactiveCandidates(talk);
  yield* passwordCandidates(talk);
}

async function* automaticKeys(talk: LoginTalk): AsyncGenerator<LoginCandidate, void> {
  const asks = takes(talk, 'keyboard-interactive') || takes(talk, 'password');
  yield* keyCandidates(talk, { agent: true, files: true, must: false, most: asks ? maxTries - 2 : maxTries });
}

/** Asks for nothing; a server answers with the methods that it takes. */
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
