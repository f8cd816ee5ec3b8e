import { homedir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { type CommandOutput, spawnBounded } from '#core/connection/secrets/spawnBounded.ts';
import { splitCommandLine } from '#core/connection/secrets/splitCommandLine.ts';
import { redact } from '#core/connection/redact.ts';
import { assertNever, makeFailure } from '#shared/failure.ts';

interface SecretCommandOptions {
  readonly signal: AbortSignal;
  /** After which the program is ended, in seconds. */
  readonly limitSeconds: number;
}

/**
 * The first line that a program prints, without its line end. The program is named by a whole path (`~/` may stand for
 * the home folder) or found on PATH; no shell takes part and nothing can be typed into it. Fails with bad-input,
 * file-missing, timeout, cancelled, too-large (over 64 KiB) or unavailable (another exit code than 0, no output); the
 * secret is in none of the texts.
 */
export async function runSecretCommand(
  command: string,
  { signal, limitSeconds }: SecretCommandOptions,
): Promise<string> {
  const [program = '', ...words] = splitCommandLine(command);
  const path = toPath(program);
  const name = basename(program).slice(0, 80);
  const output = await spawnBounded(path, words, { signal, limitSeconds });
  switch (output.end.kind) {
    case 'aborted':
      throw makeFailure({ code: 'cancelled', message: `'${name}' was stopped` });
    case 'late':
      throw failed('timeout', `'${name}' printed no secret within ${limitSeconds} s`, output);
    case 'flood':
      throw failed('too-large', `'${name}' printed more than 64 KiB where one line was expected`);
    case 'not-started':
      if (output.end.code === 'ENOENT') throw missing(program);
      throw failed('unavailable', `'${name}' cannot be started (${output.end.code})`);
    case 'ended':
      if (output.end.how !== '0') throw failed('unavailable', `'${name}' ended with ${output.end.how}`, output);
      return firstLine(output, name);
    default:
      return assertNever(output.end);
  }
}

function toPath(program: string): string {
  if (program.startsWith('~/')) return join(homedir(), program.slice(2));
  if (isAbsolute(program) || !/[/\\]/u.test(program)) return program;
  throw makeFailure({
    code: 'bad-input',
    message: `The program '${program.slice(0, 200)}' of the command for a secret has no whole path`,
    hint: 'Begin its path with / or ~/, or give its name alone to find it on PATH.',
  });
}

function firstLine(output: CommandOutput, name: string): string {
  const [line = ''] = output.stdout.split(/\r?\n/u, 1);
  if (line === '') throw failed('unavailable', `'${name}' printed nothing in its first line`, output);
  return line;
}

function missing(program: string): Error {
  return makeFailure({
    code: 'file-missing',
    message: `The program '${program.slice(0, 200)}' was not found`,
    hint: 'Give its whole path: a program started from the desktop may have another PATH than a terminal.',
  });
}

function failed(code: 'timeout' | 'too-large' | 'unavailable', message: string, output?: CommandOutput): Error {
  return makeFailure({
    code,
    message,
    hint: 'Run the command in a terminal to see what it says.',
    details: output === undefined ? [] : toDetails(output),
  });
}

/** What was printed to stderr, a few lines of it, without anything that was printed as the secret. */
function toDetails({ stdout, stderr }: CommandOutput): readonly string[] {
  const printed = stdout.split(/\s+/u).filter((word) => word.length > 2);
  const whole = stdout.split(/\r?\n/u).map((line) => line.trim());
  return redact(stderr.slice(0, 4000), [...whole, ...printed])
    .split(/\r?\n/u)
    .map((line) =>
      line
        .replaceAll(/\p{Cc}/gu, ' ')
        .trim()
        .slice(0, 300),
    )
    .filter((line) => line !== '')
    .slice(0, 10);
}
