import {
  givePassword,
  type LoginCandidate,
  type LoginTalk,
  maxPasswords,
  takes,
} from '#core/connection/ssh/login/loginTalk.ts';
import { askQuestions } from '#core/connection/ssh/login/loginQuestions.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** The password, asked for again when it was refused. */
export async function* passwordCandidates(talk: LoginTalk): AsyncGenerator<LoginCandidate, void> {
  while (takes(talk, 'password')) {
    const password = await givePassword(talk);
    if (password === undefined) return;
    yield {
      name: 'password',
      method: { type: 'password', username: talk.connection.name.user, password },
      trouble: () => undefined,
    };
  }
}

/** What the server asks by itself: a code, a password. Asked again when the answers were refused. */
export async function* interactiveCandidates(talk: LoginTalk): AsyncGenerator<LoginCandidate, void> {
  for (let time = 0; time < maxPasswords && takes(talk, 'keyboard-interactive'); time += 1) {
    const state = { rounds: 0 };
    yield {
      name: 'keyboard-interactive',
      trouble: () => undefined,
      method: {
        type: 'keyboard-interactive',
        username: talk.connection.name.user,
        prompt: (title, instructions, _language, prompts, finish) => {
          state.rounds += 1;
          askQuestions(talk, { title, instructions, prompts, round: state.rounds }).then(finish, (error: unknown) => {
            talk.connection.end(error instanceof FailureError ? error : unexpected(error));
          });
        },
      },
    };
    // Refused without a question: it would be again.
    if (state.rounds === 0) return;
  }
}

function unexpected(error: unknown): FailureError {
  return makeFailure({ code: 'unexpected', message: 'The questions of the server could not be put', cause: error });
}
