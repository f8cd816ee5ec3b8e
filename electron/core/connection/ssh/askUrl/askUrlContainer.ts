import { redact } from '#core/connection/redact.ts';
import { serverText } from '#core/connection/ssh/sshTexts.ts';
import type { CommandResult, Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import { type FailureCode, type FailureError, makeFailure } from '#shared/failure.ts';

/** The hop that commands run on, and their deadline. */
export interface AskRun {
  readonly tunnel: Tunnel;
  /** As messages name it: `alice@yap-host`. */
  readonly server: string;
  readonly signal: AbortSignal;
}

/** Programs that run containers; the second accepts the first one's commands. */
const engines = ['docker', 'podman'] as const;
type Engine = (typeof engines)[number];

/** Runs a command that must succeed. The failure reports the command and its output. */
export async function runAsked(run: AskRun, command: string): Promise<CommandResult> {
  const result = await run.tunnel.run(command, run.signal);
  if (result.exitCode === 0) return result;
  throw commandFailed({ run, command, result, ...explain(run, result) });
}

/** Whether the shell did not find the program. */
function isMissingProgram({ exitCode, stderr }: CommandResult): boolean {
  return exitCode === 127 || /command not found|: not found$/imu.test(stderr);
}

/** A failure that reports the command and its output, secrets masked. */
export function commandFailed(parts: {
  readonly run: AskRun;
  readonly command: string;
  readonly result: CommandResult;
  readonly code: FailureCode;
  readonly message: string;
  readonly hint: string;
}): FailureError {
  const { result } = parts;
  const ended = result.exitCode === null ? 'killed by a signal' : `exit code ${result.exitCode}`;
  return makeFailure({
    code: parts.code,
    message: parts.message,
    hint: parts.hint,
    details: [
      `Run on ${parts.run.server}: ${serverText(redactOutput(parts.command), 600)}`,
      `Result: ${ended}`,
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
      message: `${server} is not allowed to use docker`,
      hint: `Ask the administrator to add ${user} to the group docker, or log in as an account that may run docker (sudo).`,
    };
  }
  if (/cannot connect to the docker daemon|is the docker daemon running/iu.test(stderr)) {
    return {
      code: 'unavailable',
      message: `Docker is not running on ${server}`,
      hint: 'Start it: systemctl start docker.',
    };
  }
  return {
    code: 'unavailable',
    message: `A command failed on ${server}`,
    hint: 'The details show the command and its output.',
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

/** Also masks a password with characters that usually end one (`/`, `@`, a space): everything up to the last `@` of the line. */
const inAddress = /([a-z][a-z0-9+.-]{0,40}:\/\/[^\s:/@]*:).*@/giu;

/** Output of a program, safe to show in a message. */
function redactOutput(text: string): string {
  return redact(text.replace(inAddress, '$1***@'));
}

/** What a container printed about its database. */
type PrintedUrl =
  | { readonly kind: 'postgresql'; readonly url: string; readonly masked: string }
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'none' };

/** SQLAlchemy leaves spaces in a password unescaped, but not `@`, `/`, `?` or `#`. */
const postgres = /postgres(?:ql)?(?:\+\w+)?:\/\/(?:[^\n@/?#]*@)?[^\s'"<>]+/giu;
const sqlite = /sqlite(?:\+\w+)?:\/\/\/?([^\s'"<>]+)/giu;

/** The last PostgreSQL address in the output, otherwise that of a SQLite file; surrounding warnings are ignored. */
export function findPostgresUrl(output: string): PrintedUrl {
  const url = output.match(postgres)?.at(-1);
  if (url !== undefined) return { kind: 'postgresql', url, masked: maskUrl(url) };
  const path = [...output.matchAll(sqlite)].at(-1)?.[1];
  return path === undefined ? { kind: 'none' } : { kind: 'sqlite', path: redactOutput(path) };
}

function maskUrl(url: string): string {
  return redactOutput(url.replace(/([?&](?:password|sslpassword)=)[^&]*/giu, '$1***'));
}

/** Quotes a text as one word for a POSIX shell. Fails with bad-input for a NUL, which a word cannot contain. */
export function shellQuote(text: string): string {
  if (text.includes('\0'))
    throw makeFailure({ code: 'bad-input', message: 'A command cannot contain a NUL character' });
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A running container at the last hop. */
export interface FoundContainer {
  readonly engine: Engine;
  readonly name: string;
}

interface ListedContainer {
  readonly name: string;
  /** The docker compose service; '' if it was started in another way. */
  readonly service: string;
}

const listing = `ps --format '{{.Names}}\t{{.Label "com.docker.compose.service"}}'`;

/**
 * Finds a running container: by its exact name, otherwise the only one whose compose service or compose name matches
 * (`project-yaptide_flask-1`). Fails with not-found, naming the running containers.
 */
export async function findContainer(run: AskRun, wanted: string): Promise<FoundContainer> {
  for (const engine of engines) {
    const command = `${engine} ${listing}`;
    const result = await run.tunnel.run(command, run.signal);
    if (isMissingProgram(result)) continue;
    const { stdout } = result.exitCode === 0 ? result : await runAsked(run, command);
    return { engine, name: choose(run, { command, result, wanted, listed: parse(stdout) }) };
  }
  throw makeFailure({
    code: 'unavailable',
    message: `Neither docker nor podman was found on ${run.server}`,
    hint: 'If yaptide runs on another machine, add that machine as a further host. Otherwise make docker available to this login.',
    details: engines.map(
      (engine) => `Run on ${run.server}: ${engine} ${listing.replace('\t', ' ')}: command not found`,
    ),
  });
}

function parse(stdout: string): readonly ListedContainer[] {
  return stdout
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([names = '', service = '']) => ({ name: names.split(',')[0]?.trim() ?? '', service: service.trim() }))
    .filter(({ name }) => /^[\w][\w.-]{0,254}$/u.test(name));
}

interface Choice {
  readonly command: string;
  readonly result: CommandResult;
  readonly wanted: string;
  readonly listed: readonly ListedContainer[];
}

function choose(run: AskRun, choice: Choice): string {
  const { listed, wanted } = choice;
  const exact = listed.find(({ name }) => name === wanted);
  if (exact !== undefined) return exact.name;
  const fitting = listed.filter(({ name, service }) => service === wanted || isComposeName(name, wanted));
  const [only, another] = fitting;
  if (only === undefined) throw noContainer(run, choice);
  if (another === undefined) return only.name;
  throw makeFailure({
    code: 'not-found',
    message: `Several containers on ${run.server} match '${serverText(wanted, 100)}'`,
    hint: "Name one of them in this connection's settings.",
    details: [`Running: ${fitting.map(({ name }) => name).join(', ')}`],
  });
}

/** Compose names a container `project-service-1`, older versions `project_service_1`. */
function isComposeName(name: string, service: string): boolean {
  return [`-${service}-`, `_${service}_`].some((middle) => {
    const at = name.lastIndexOf(middle);
    return at > 0 && /^\d+$/u.test(name.slice(at + middle.length));
  });
}

function noContainer(run: AskRun, { command, result, wanted, listed }: Choice): FailureError {
  const running = listed.map(({ name }) => name).join(', ');
  return commandFailed({
    run,
    command,
    result,
    code: 'not-found',
    message: `No container '${serverText(wanted, 100)}' is running on ${run.server}`,
    hint:
      listed.length === 0
        ? 'No containers are running there. Start yaptide, or log in to the machine that it runs on.'
        : `Enter the name of yaptide's server container in this connection's settings. Running: ${serverText(running, 300)}.`,
  });
}
