import { type ChildProcess, spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { redact } from '#core/connection/redact.ts';
import { errorCode } from '#core/errorCode.ts';
import { assertNever, makeFailure } from '#shared/failure.ts';

interface SecretCommandOptions {
  readonly signal: AbortSignal;
  /** In seconds, after which the program is killed. */
  readonly limitSeconds: number;
}

/**
 * The first line that a program prints, without its line end. The program is given by its full path (`~/` stands for
 * the home folder) or found on PATH; it runs without a shell and without standard input. Fails with bad-input,
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
      throw failed('unavailable', `'${name}' could not be started (${output.end.code})`);
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
    message: `The program '${program.slice(0, 200)}' must be given by its full path, or by its name alone`,
    hint: 'Start the path with / or ~/, or use only the name to find the program on PATH.',
  });
}

function firstLine(output: CommandOutput, name: string): string {
  const [line = ''] = output.stdout.split(/\r?\n/u, 1);
  if (line === '') throw failed('unavailable', `The first line printed by '${name}' is empty`, output);
  return line;
}

function missing(program: string): Error {
  return makeFailure({
    code: 'file-missing',
    message: `The program '${program.slice(0, 200)}' was not found`,
    hint: 'Use its full path: programs started from the desktop may have a different PATH than a terminal.',
  });
}

function failed(code: 'timeout' | 'too-large' | 'unavailable', message: string, output?: CommandOutput): Error {
  return makeFailure({
    code,
    message,
    hint: 'Run the command in a terminal to see its output.',
    details: output === undefined ? [] : toDetails(output),
  });
}

/** The first lines of stderr, without anything that was printed as the secret. */
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

/** Characters that a shell would interpret if unquoted. No shell runs here, so they are refused. */
const forShells = /[|&;<>()`$*?\n]/u;
/** The characters that a backslash escapes within double quotes. */
const escapable = /["\\$`\n]/u;

const token = /\s+|'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+)/uy;

/**
 * Splits a command line into words as a POSIX shell reads quotes and backslashes, without expanding anything. Fails with
 * bad-input for an unclosed quote and for what only a shell can do: pipes, variables, patterns. `string-argv` would pass a
 * pipe on as an argument, ignores backslashes, and accepts an unclosed quote.
 */
export function splitCommandLine(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  const text = line.trim();
  for (let at = 0; at < text.length; at = token.lastIndex) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) throw bad('has an unclosed quote or a trailing backslash', 'Close the quote.');
    const [all, single, double, escaped, plain] = match;
    if (all.trim() === '') {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word = `${word ?? ''}${single ?? escaped ?? (double === undefined ? bare(plain ?? '') : inQuotes(double))}`;
  }
  if (word !== undefined) words.push(word);
  if (words.length === 0) throw bad('is empty', 'Enter a program and its arguments.');
  return words;
}

function bare(text: string): string {
  const found = forShells.exec(text)?.[0];
  if (found === undefined) return text;
  throw bad(
    `has an unquoted '${found}', which only a shell can interpret`,
    'The command runs without a shell. Put it in a script, or use single quotes to pass it literally.',
  );
}

function inQuotes(text: string): string {
  if (/(?<!\\)(?:\\\\)*[$`]/u.test(text)) {
    throw bad("has a '$' or '`' in double quotes, which only a shell can interpret", 'Use single quotes.');
  }
  return text.replace(/\\([^])/gu, (all, character: string) => (escapable.test(character) ? character : all));
}

function bad(what: string, hint: string): Error {
  return makeFailure({ code: 'bad-input', message: `The command for a secret ${what}`, hint });
}

/** In bytes, for each of the two outputs. */
const maxOutput = 64 * 1024;
/** In ms: from SIGTERM to SIGKILL, and from the end of a program to the end of waiting for its output. */
const grace = 500;

/** How a program ended, and what it printed. */
interface CommandOutput {
  readonly end:
    | { readonly kind: 'ended'; /** `0`, `exit code 3`, `signal SIGSEGV` */ readonly how: string }
    | { readonly kind: 'not-started'; readonly code: string }
    | { readonly kind: 'late' | 'aborted' | 'flood' };
  readonly stdout: string;
  readonly stderr: string;
}

interface SpawnLimits {
  readonly signal: AbortSignal;
  readonly limitSeconds: number;
}

/** Runs a program without a shell and without standard input, in the home folder; it and its children are ended at the limits. `execa` would end the program only. */
async function spawnBounded(
  program: string,
  words: readonly string[],
  { signal, limitSeconds }: SpawnLimits,
): Promise<CommandOutput> {
  if (signal.aborted) return { end: { kind: 'aborted' }, stdout: '', stderr: '' };
  const { promise, resolve } = Promise.withResolvers<CommandOutput['end']>();
  // A separate process group: its children end with it, and it has no terminal to ask for a password on.
  const child = spawn(program, words, {
    shell: false,
    cwd: homedir(),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const onAbort = (): void => resolve({ kind: 'aborted' });
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => resolve({ kind: 'late' }), limitSeconds * 1000);
  const stdout = gather(child.stdout, () => resolve({ kind: 'flood' }));
  const stderr = gather(child.stderr, () => undefined);
  child.once('error', (error) => resolve({ kind: 'not-started', code: errorCode(error) ?? 'unknown fault' }));
  child.once('exit', (code, ended) => {
    const how = ended === null ? (code === 0 ? '0' : `exit code ${code}`) : `signal ${ended}`;
    // A daemon that the program left behind may keep the pipes open forever.
    const late = setTimeout(() => resolve({ kind: 'ended', how }), grace);
    child.once('close', () => {
      clearTimeout(late);
      resolve({ kind: 'ended', how });
    });
  });
  try {
    const end = await promise;
    if (end.kind !== 'ended') endGroup(child);
    return { end, stdout: stdout(), stderr: stderr() };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

function gather(stream: NodeJS.ReadableStream, onFlood: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    const room = maxOutput - bytes;
    if (chunk.length > room) onFlood();
    if (room > 0) chunks.push(chunk.subarray(0, room));
    bytes += Math.min(chunk.length, room);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  kill(child, 'SIGTERM');
  const hard = setTimeout(() => kill(child, 'SIGKILL'), grace);
  hard.unref();
}

function kill(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
