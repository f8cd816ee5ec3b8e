import { redact } from '#core/connection/redact.ts';
import { serverText } from '#core/connection/ssh/serverText.ts';
import type { CommandResult, Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import { type FailureCode, type FailureError, makeFailure } from '#shared/failure.ts';

/** Where commands are run, and until when. */
export interface AskRun {
  readonly tunnel: Tunnel;
  /** As texts name it: `alice@yap-host`. */
  readonly server: string;
  readonly signal: AbortSignal;
}

/** Programs that hold containers; the second answers to the first one's words. */
export const engines = ['docker', 'podman'] as const;
export type Engine = (typeof engines)[number];

/** Runs a command that must succeed. Fails with what was run and what came back. */
export async function runAsked(run: AskRun, command: string): Promise<CommandResult> {
  const result = await run.tunnel.run(command, run.signal);
  if (result.exitCode === 0) return result;
  throw commandFailed({ run, command, result, ...explain(run, result) });
}

/** Whether the shell did not find the program. */
export function isMissingProgram({ exitCode, stderr }: CommandResult): boolean {
  return exitCode === 127 || /command not found|: not found$/imu.test(stderr);
}

/** A failure that tells what was run and what came back, its secrets masked. */
export function commandFailed(parts: {
  readonly run: AskRun;
  readonly command: string;
  readonly result: CommandResult;
  readonly code: FailureCode;
  readonly message: string;
  readonly hint: string;
}): FailureError {
  const { result } = parts;
  const ended = result.exitCode === null ? 'a signal ended it' : `exit code ${result.exitCode}`;
  return makeFailure({
    code: parts.code,
    message: parts.message,
    hint: parts.hint,
    details: [
      `Run on ${parts.run.server}: ${serverText(redactOutput(parts.command), 600)}`,
      `Came back: ${ended}`,
      ...lastLines('stderr', result.stderr),
      ...lastLines('stdout', result.stdout),
    ],
  });
}

interface Explained {
  readonly code: FailureCode;
  readonly message: string;
  readonly hint: string;
}

function explain({ server }: AskRun, { stderr }: CommandResult): Explained {
  const user = server.split('@')[0] ?? '';
  if (/permission denied while trying to connect|dial unix .*permission denied/iu.test(stderr)) {
    return {
      code: 'not-allowed',
      message: `${server} may not speak to docker`,
      hint: `Ask the administrator to add ${user} to the group docker, or log in as an account that may run docker (sudo).`,
    };
  }
  if (/cannot connect to the docker daemon|is the docker daemon running/iu.test(stderr)) {
    return {
      code: 'unavailable',
      message: `Docker does not run on ${server}`,
      hint: 'Start it: systemctl start docker.',
    };
  }
  return {
    code: 'unavailable',
    message: `A command failed on ${server}`,
    hint: 'The details tell what was run and what came back.',
  };
}

const maxLines = 8;

function lastLines(what: string, output: string): readonly string[] {
  const lines = redactOutput(output)
    .split('\n')
    .map((line) => serverText(line, 300))
    .filter((line) => line !== '');
  return lines.slice(-maxLines).map((line) => `${what}: ${line}`);
}

/** Also a password that holds what usually ends one (`/`, `@`, a blank): all up to the last `@` of an address's line. */
const inAddress = /([a-z][a-z0-9+.-]{0,40}:\/\/[^\s:/@]*:).*@/giu;

/** Output of a program as it may stand in a message. */
export function redactOutput(text: string): string {
  return redact(text.replace(inAddress, '$1***@'));
}
