import { createInterface } from 'node:readline';
import { redact } from '#core/connection/redact.ts';
import { FailureError } from '#shared/failure.ts';

/* What the commands write to the terminal, and read from it. */

/** Text that may come from a server, for a terminal: without control characters, which could write anything on the screen. */
export function terminalText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, (character) =>
    character === '\n' ? character : ' ',
  );
}

export const say = (line: string): void => void process.stdout.write(`${line}\n`);
export const complain = (line: string): void => void process.stderr.write(`${terminalText(line)}\n`);

/** Reports why a command failed, without secrets. */
export function complainOf(error: unknown): void {
  const failure = error instanceof FailureError ? error.failure : undefined;
  if (failure === undefined) complain(redact(String(error)));
  else complain([failure.message, failure.hint, ...failure.details].filter((line) => line !== '').join('\n'));
}

/**
 * The database's password from the first line of standard input, or from the environment, which is cleared of it so that no program
 * that is started here inherits it.
 */
export async function givenPassword(fromInput: boolean): Promise<string | undefined> {
  const { TIDESCOPE_PASSWORD: own, PGPASSWORD: ofLibpq } = process.env;
  delete process.env['TIDESCOPE_PASSWORD'];
  delete process.env['PGPASSWORD'];
  if (!fromInput) return own ?? ofLibpq;
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  return undefined;
}
