import {
  type AskRun,
  findContainer,
  type FoundContainer,
  runAsked,
  shellQuote,
} from '#core/connection/ssh/askUrl/askUrlContainer.ts';
import type { ProgramReach } from '#core/connection/liveConnection.ts';
import { findPostgresPrograms, fittingPrograms } from '#core/sandbox/postgresPrograms.ts';
import type { BackupMethod } from '#shared/domain/backup.ts';
import { FailureError } from '#shared/failure.ts';

/** A method, with what is needed to run it. */
export interface FoundMethod extends BackupMethod {
  /** Where pg_dump is on this machine. */
  readonly folder?: string;
  readonly container?: FoundContainer;
}

/** The names of yaptide's database container: as its compose file names it, and as a service. */
const containers = ['yaptide_postgresql', 'postgresql'];

/** From this version on, a dump names a setting that servers below 17 do not have, and needs pg_restore 17 or newer. */
const newFormat = 18;
const oldestForIt = 17;

/** How a PostgreSQL database can be backed up; versions are compared before anything starts. */
export async function findMethods(
  { login: _login, tunnel }: ProgramReach,
  serverVersion: string,
  signal: AbortSignal,
): Promise<readonly FoundMethod[]> {
  const copier: FoundMethod = {
    kind: 'copier',
    where: 'through the open connection',
    version: null,
    refusal: '',
    remark: '',
  };
  const local = await findLocal(serverVersion);
  if (tunnel === undefined) return [copier, local];
  const run: AskRun = { tunnel, server: tunnel.via.at(-1) ?? 'the server', signal };
  return [copier, local, await findOnServer(run, serverVersion), await findInContainer(run, serverVersion)];
}

async function findLocal(serverVersion: string): Promise<FoundMethod> {
  const where = 'on this machine';
  if (process.platform === 'win32') {
    return missing('local', where, 'On Windows, pg_dump is not started by Tidescope.');
  }
  const programs = fittingPrograms(await findPostgresPrograms('pg_dump'), majorOf(serverVersion));
  if (programs === undefined) return missing('local', where, 'pg_dump is not installed on this machine.');
  return { ...compared({ kind: 'local', where, version: programs.version }, serverVersion), folder: programs.folder };
}

async function findOnServer(run: AskRun, serverVersion: string): Promise<FoundMethod> {
  const where = `on ${run.server}`;
  const { stdout, exitCode } = await run.tunnel.run('pg_dump --version', run.signal);
  const version = versionIn(stdout);
  if (exitCode !== 0 || version === undefined) {
    return missing('server', where, `pg_dump is not installed on ${run.server}, or not in the PATH of this login.`);
  }
  return compared({ kind: 'server', where, version }, serverVersion);
}

async function findInContainer(run: AskRun, serverVersion: string): Promise<FoundMethod> {
  const anywhere = `in yaptide's database container on ${run.server}`;
  try {
    const container = await findFirst(run);
    const where = `in ${container.name} on ${run.server}`;
    const { stdout } = await runAsked(run, `${container.engine} exec ${shellQuote(container.name)} pg_dump --version`);
    const version = versionIn(stdout);
    if (version === undefined) return missing('container', where, `${container.name} has no pg_dump.`);
    return { ...compared({ kind: 'container', where, version }, serverVersion), container };
  } catch (error) {
    if (!(error instanceof FailureError) || run.signal.aborted) throw error;
    return missing('container', anywhere, `${error.failure.message}.`);
  }
}

async function findFirst(run: AskRun): Promise<FoundContainer> {
  const [first = '', second = ''] = containers;
  try {
    return await findContainer(run, first);
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code !== 'not-found') throw error;
    return findContainer(run, second);
  }
}

function missing(kind: BackupMethod['kind'], where: string, refusal: string): FoundMethod {
  return { kind, where, version: null, refusal, remark: '' };
}

/** Refuses a pg_dump that is older than the server, as it would itself, but before anything starts. */
function compared(
  found: Pick<BackupMethod, 'kind' | 'where'> & { readonly version: string },
  serverVersion: string,
): FoundMethod {
  const [own, server] = [majorOf(found.version), majorOf(serverVersion)];
  const refusal =
    own < server
      ? `pg_dump ${found.version} ${found.where} is older than the server (PostgreSQL ${serverVersion}), which it refuses to dump.`
      : '';
  const remark =
    own >= newFormat && server < oldestForIt
      ? `A dump of pg_dump ${found.version} is not restored on PostgreSQL below ${oldestForIt}, such as this server's ${serverVersion}.`
      : '';
  return { ...found, refusal, remark };
}

export function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}

function versionIn(text: string): string | undefined {
  return /\(PostgreSQL\) (\d+(?:\.\d+)*)/u.exec(text)?.[1];
}
