import type { Prompt } from 'ssh2';
import { orAborted } from '#core/connection/ssh/hop/hopWait.ts';
import { givePassword, type LoginTalk } from '#core/connection/ssh/login/loginTalk.ts';
import { serverText } from '#core/connection/ssh/serverText.ts';
import { makeFailure } from '#shared/failure.ts';

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
 * Puts a server's questions to the person. A single hidden question for a password is answered from where the profile's
 * password comes from. Fails with login-refused where a server asks without end.
 */
export async function askQuestions(talk: LoginTalk, asked: ServerQuestions): Promise<string[]> {
  const { name } = talk.connection;
  if (asked.round > maxRounds || asked.prompts.length > maxQuestions) {
    throw makeFailure({
      code: 'login-refused',
      message: `${name.place} asks more than a person can answer`,
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
