import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSecretCommand, splitCommandLine } from '#core/connection/secrets/runSecretCommand.ts';
import { FailureError, type Failure } from '#shared/failure.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../support/temporaryFolder.ts';

describe('a command line', () => {
  it.each([
    ['pass show yaptide', ['pass', 'show', 'yaptide']],
    [`  op  read 'op://vault/my item'\t`, ['op', 'read', 'op://vault/my item']],
    [String.raw`a\ b "c \"d\" \x" e'f'"g"`, ['a b', String.raw`c "d" \x`, 'efg']],
    [`x '' ""`, ['x', '', '']],
    [`x '$HOME | ; *' \\$`, ['x', '$HOME | ; *', '$']],
    [String.raw`x "\$a"`, ['x', '$a']],
  ])('is split as a shell does: %s', (line, words) => {
    expect(splitCommandLine(line)).toEqual(words);
  });

  it.each([
    '',
    '   ',
    `x 'open`,
    `x "open`,
    'x \\',
    'x | head',
    'x $HOME',
    'x "$HOME"',
    'x `y`',
    'x > y',
    'x; y',
    'ls *',
  ])('is refused where only a shell could interpret it: %j', (line) => {
    expect(() => splitCommandLine(line)).toThrow('The command for a secret');
  });
});

describe.skipIf(process.platform === 'win32')('a secret from a command', () => {
  let folder: TemporaryFolder;
  beforeEach(async () => {
    folder = await makeTemporaryFolder();
  });
  afterEach(async () => folder.dispose());

  const { signal } = new AbortController();
  const script = (text: string): string => {
    const path = join(folder.path, 'give secret.sh');
    writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o700 });
    return `'${path}'`;
  };
  const run = async (command: string, limitSeconds = 10): Promise<string> =>
    runSecretCommand(command, { signal, limitSeconds });
  const failureOf = async (work: Promise<unknown>): Promise<Failure> => {
    const error: unknown = await work.catch((fault: unknown) => fault);
    if (error instanceof FailureError) return error.failure;
    throw new Error('A Failure was expected.', { cause: error });
  };

  it('is the first line of its output, and arguments are passed verbatim', async () => {
    expect(await run(script(`printf '%s|' "$@"; printf '\\r\\nsecond\\n'`) + ` 'a  b' '$HOME'`)).toBe('a  b|$HOME|');
    expect(await run('printf s3cret')).toBe('s3cret');
  });

  it('may be given relative to the home folder', async () => {
    const path = script('echo found').slice(1, -1);
    expect(await run(`~/'${relative(homedir(), path)}'`)).toBe('found');
  });

  it('has no standard input', async () => {
    expect(await run(script('if read line; then echo read; else echo closed; fi'))).toBe('closed');
  });

  it('fails with the exit code and the stderr output, without the secret', async () => {
    const failure = await failureOf(
      run(script('echo s3cretValue; echo "no s3cretValue, password=hunter2" >&2; exit 3')),
    );
    expect(failure.code).toBe('unavailable');
    expect(failure.message).toBe("'give secret.sh' ended with exit code 3");
    expect(failure.details).toEqual(['no ***, password=***']);
  });

  it('fails if nothing is printed, or the program is missing, not executable or has a relative path', async () => {
    expect((await failureOf(run('true'))).code).toBe('unavailable');
    expect((await failureOf(run('/nowhere/secret-giver'))).code).toBe('file-missing');
    expect((await failureOf(run('no-such-secret-giver --x'))).code).toBe('file-missing');
    expect((await failureOf(run('/etc/hostname'))).code).toBe('unavailable');
    expect((await failureOf(run('./secret-giver'))).code).toBe('bad-input');
  });

  it('fails if the output is longer than a secret may be', async () => {
    expect((await failureOf(run('yes'))).code).toBe('too-large');
  });

  it('is killed with its children at the limit, and when it is cancelled', async () => {
    const pidFile = join(folder.path, 'pid');
    const command = script(`sleep 60 & echo $! > '${pidFile}'; wait`);
    const begun = performance.now();
    expect((await failureOf(run(command, 0.5))).code).toBe('timeout');
    expect(performance.now() - begun).toBeLessThan(20_000);
    await expect.poll(() => isRunning(Number(readFileSync(pidFile, 'utf8')))).toBe(false);

    writeFileSync(pidFile, '');
    const abort = new AbortController();
    const given = failureOf(runSecretCommand(command, { signal: abort.signal, limitSeconds: 60 }));
    await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8')).toMatch(/\d+\n/u);
    abort.abort();
    expect((await given).code).toBe('cancelled');
    await expect.poll(() => isRunning(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
    expect((await failureOf(runSecretCommand(command, { signal: abort.signal, limitSeconds: 60 }))).code).toBe(
      'cancelled',
    );
  });

  it('does not wait for background processes that the program leaves', async () => {
    const pidFile = join(folder.path, 'pid');
    const begun = performance.now();
    expect(await run(script(`sleep 30 & echo $! > '${pidFile}'; echo s3cret`))).toBe('s3cret');
    expect(performance.now() - begun).toBeLessThan(20_000);
    process.kill(Number(readFileSync(pidFile, 'utf8')));
  });
});

/** A zombie process counts as ended. */
function isRunning(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  if (existsSync('/proc/self/stat')) return existsSync(stat) && !/\) [ZX] /u.test(readFileSync(stat, 'utf8'));
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error);
  }
}
