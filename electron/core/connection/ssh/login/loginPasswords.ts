import type { Prompt } from 'ssh2';
import {
  givePassword,
  type LoginCandidate,
  type LoginTalk,
  maxPasswords,
  takes,
  triedBefore,
} from '#core/connection/ssh/login/loginTalk.ts';
import { serverText } from '#core/connection/ssh/sshTexts.ts';
import { orAborted } from '#core/waiting.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** The password, asked for again if it was refused. */
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

/** The server's own questions: a code, a password. Asked again if the answers were refused. */
export async function* interactiveCandidates(talk: LoginTalk): AsyncGenerator<LoginCandidate, void> {
  for (let time = 0; time < maxPasswords && takes(talk, 'keyboard-interactive'); time += 1) {
    const state = { rounds: 0 };
    yield {
      name: 'keyboard-interactive',
      trouble: () => undefined,
      method: {
        type: 'keyboard-interactive',
        username: talk.connection.name.user,
        // oxlint-disable-next-line max-params -- ssh2 calls it with these
        prompt: (title, instructions, _language, prompts, finish) => {
          state.rounds += 1;
          askQuestions(talk, { title, instructions, prompts, round: state.rounds }).then(finish, (error: unknown) => {
            talk.connection.end(error instanceof FailureError ? error : unexpected(error));
          });
        },
      },
    };
    // Refused without a question: it would be refused again.
    if (state.rounds === 0) return;
  }
}

function unexpected(error: unknown): FailureError {
  return makeFailure({ code: 'unexpected', message: "The server's questions could not be asked", cause: error });
}

interface ServerQuestions {
  readonly title: string;
  readonly instructions: string;
  readonly prompts: readonly Prompt[];
  /** Counts from 1. */
  readonly round: number;
}

const maxRounds = 10;
const maxQuestions = 20;

/**
 * Asks the user a server's questions. A single hidden question for a password is answered from the source of the
 * profile's password. Fails with login-refused if a server asks too often.
 */
async function askQuestions(talk: LoginTalk, asked: ServerQuestions): Promise<string[]> {
  const { name } = talk.connection;
  if (asked.round > maxRounds || asked.prompts.length > maxQuestions) {
    throw makeFailure({
      code: 'login-refused',
      message: `${name.place} asked too many questions`,
      hint: 'Ask the administrator of the server how to log in.',
    });
  }
  if (asksForPassword(asked.prompts) && talk.hop.password.kind !== 'none') {
    const password = await givePassword(talk);
    if (password !== undefined) return [password];
  }
  const answer = await orAborted(
    talk.attempt.ask(
      {
        kind: 'questions',
        host: name.place,
        title: serverText(asked.title, 200),
        instructions: serverText(asked.instructions, 300),
        ...triedBefore(talk),
        questions: asked.prompts.map(({ prompt, echo }) => ({ text: serverText(prompt, 200), echo: echo === true })),
      },
      talk.signal,
    ),
    talk.signal,
  );
  if (answer.kind !== 'answers') {
    throw makeFailure({ code: 'cancelled', message: `The questions of ${name.place} were not answered` });
  }
  return asked.prompts.map((_prompt, index) => answer.values[index] ?? '');
}

function asksForPassword(prompts: readonly Prompt[]): boolean {
  const [only] = prompts;
  return (
    prompts.length === 1 && only !== undefined && only.echo !== true && /password|passwort|hasło/iu.test(only.prompt)
  );
}
