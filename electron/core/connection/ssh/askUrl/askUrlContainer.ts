import {
  type AskRun,
  commandFailed,
  type Engine,
  engines,
  isMissingProgram,
  runAsked,
} from '#core/connection/ssh/askUrl/askUrlRun.ts';
import { serverText } from '#core/connection/ssh/serverText.ts';
import type { CommandResult } from '#core/connection/ssh/tunnel/tunnel.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/** A running container at the last hop. */
export interface FoundContainer {
  readonly engine: Engine;
  readonly name: string;
}

interface ListedContainer {
  readonly name: string;
  /** Of docker compose; '' where it was started otherwise. */
  readonly service: string;
}

const listing = `ps --format '{{.Names}}\t{{.Label "com.docker.compose.service"}}'`;

/**
 * Finds a running container: by its very name, else the only one whose compose service or compose name fits
 * (`project-yaptide_flask-1`). Fails with not-found, naming those that run.
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
    message: `Neither docker nor podman is found on ${run.server}`,
    hint: 'yaptide may run on another machine: add it as a further hop. Or install docker for this login.',
    details: engines.map(
      (engine) => `Run on ${run.server}: ${engine} ${listing.replace('\t', ' ')}: the shell knows no ${engine}`,
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
    message: `Several containers on ${run.server} are called after '${serverText(wanted, 100)}'`,
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
    message: `No container '${serverText(wanted, 100)}' runs on ${run.server}`,
    hint:
      listed.length === 0
        ? 'Nothing runs in docker there: start yaptide, or log in at the machine that it runs on.'
        : `Name the container of yaptide's server in this connection's settings. Running: ${serverText(running, 300)}.`,
  });
}
