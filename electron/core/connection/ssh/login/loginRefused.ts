import type { LoginTalk } from '#core/connection/ssh/login/loginTalk.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** Says who was refused where, what the server takes, what was tried, and what may help. */
export function loginRefused(talk: LoginTalk): FailureError {
  const { name } = talk.connection;
  const offered = talk.connection.offered() ?? [];
  const nothing = talk.tried.length === 0;
  const [trouble] = talk.troubles;
  // The server was not even given a chance to refuse.
  if (trouble !== undefined && talk.troubles.length === talk.tried.length) return trouble;
  return makeFailure({
    code: 'login-refused',
    message: nothing
      ? `There was nothing to log in with at ${name.place} as ${name.user}`
      : `${name.place} refused to log in ${name.user}`,
    hint: hintOf(talk, offered),
    details: [
      ...triesOf(talk),
      ...talk.notes,
      ...talk.troubles.map(({ failure }) => [failure.message, ...failure.details].join('. ')),
    ],
  });
}

/** Adds what was tried to the failure of a login that a server cut short; any other is left as it is. */
export function withTries(error: unknown, talk: LoginTalk): unknown {
  if (!(error instanceof FailureError) || error !== talk.connection.ended.reason) return error;
  const { failure } = error;
  if (failure.code !== 'login-refused' || talk.tried.length === 0) return error;
  return makeFailure({ ...failure, details: [...failure.details, ...triesOf(talk)], cause: error });
}

function triesOf(talk: LoginTalk): readonly string[] {
  const offered = talk.connection.offered() ?? [];
  return [
    `Offered by the server: ${offered.length === 0 ? 'nothing that it named' : offered.join(', ')}`,
    `Tried: ${talk.tried.length === 0 ? 'nothing' : talk.tried.join(', ')}`,
  ];
}

function hintOf(talk: LoginTalk, offered: readonly string[]): string {
  const { name } = talk.connection;
  const keysTried = talk.tried.some((tried) => tried.startsWith('key '));
  const asked = talk.tried.some((tried) => !tried.startsWith('key '));
  if (asked) return `Check the user name '${name.user}' and the password.`;
  if (keysTried && offered.includes('publickey')) {
    return `Check the user name, and that the public half of the key stands in ~/.ssh/authorized_keys of ${name.user} on the server.`;
  }
  if (offered.includes('publickey')) return 'Choose a key file for this hop, or add a key to the agent: ssh-add.';
  if (offered.length > 0) return `Choose another way to log in at this hop: the server takes ${offered.join(', ')}.`;
  return 'Check the user name and the way of logging in.';
}
