import { maxPasswordLength } from '#shared/domain/password.ts';
import { makeFailure } from '#shared/failure.ts';

/**
 * Fails with bad-input for a password that a user could not log in with or should not have: an empty one, one of more
 * than 1 000 characters, one with a NUL character or with half of a character. Any other Unicode is fine, as typed.
 */
export function assertUsablePassword(password: string): void {
  const fault = faultOf(password);
  if (fault !== undefined) throw makeFailure({ code: 'bad-input', ...fault });
}

function faultOf(password: string): { readonly message: string; readonly hint: string } | undefined {
  if (password === '') return { message: 'The password is empty', hint: 'Type one, or have one generated.' };
  const characters = Array.from(password).length;
  if (characters > maxPasswordLength) {
    return {
      message: `The password has ${characters} characters; ${maxPasswordLength} are the most`,
      hint: 'Shorten it.',
    };
  }
  if (password.includes('\0')) {
    return {
      message: 'The password holds a NUL character',
      hint: 'Log-in forms cannot send it; leave it out.',
    };
  }
  if (!password.isWellFormed()) {
    return {
      message: 'The password holds half of a character (a lone surrogate)',
      hint: 'It has no UTF-8 form; type the character again.',
    };
  }
  return undefined;
}
