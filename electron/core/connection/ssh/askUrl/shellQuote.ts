import { makeFailure } from '#shared/failure.ts';

/** A text as one word of a POSIX shell, whatever it holds. Fails with bad-input for a NUL, which no word can hold. */
export function shellQuote(text: string): string {
  if (text.includes('\0')) throw makeFailure({ code: 'bad-input', message: 'A command cannot hold a NUL character' });
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
