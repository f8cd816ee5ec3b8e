import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

/** Whether OpenSSH's client programs are installed; without them, the tests that need them are skipped, visibly. */
export const hasSshTools = ['ssh', 'ssh-keygen', 'ssh-agent', 'ssh-add'].every(
  (name) => spawnSync('which', [name]).status === 0,
);
export const needsSshTools = hasSshTools ? '' : ' (skipped: OpenSSH client programs are not installed)';

/** Runs a program to its end and returns its output. */
export async function run(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<string> {
  const env = { ...process.env, ...environment };
  const { stdout } = await promisify(execFile)(program, [...args], { env, timeout: 15_000 });
  return stdout;
}
