import type { LoginTalk } from '#core/connection/ssh/loginTalk.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

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
      `Offered by the server: ${offered.length === 0 ? 'nothing that it named' : offered.join(', ')}`,
      `Tried: ${nothing ? 'nothing' : talk.tried.join(', ')}`,
      ...talk.notes,
      ...talk.troubles.map(({ failure }) => [failure.message, ...failure.details].join('. ')),
    ],
  });
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
