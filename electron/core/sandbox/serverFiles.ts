import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { processMark } from '#core/ownFiles.ts';
import type { PostgresPrograms } from '#core/sandbox/postgresPrograms.ts';
import { makeFailure } from '#shared/failure.ts';

const run = promisify(execFile);

/** The user that the server runs as; empty for the program's own. */
export interface ServerIdentity {
  readonly uid?: number;
  readonly gid?: number;
}

/** Its superuser, with which nothing from outside is ever run. */
export const superuser = 'postgres';
/** The login for databases that are thrown away: it owns them, and can neither run programs nor read files of the machine. */
export const plainUser = 'tidescope';

/** PostgreSQL does not run as root: there, it runs as the system's own user for it. */
export async function serverIdentity(): Promise<ServerIdentity> {
  if (process.getuid?.() !== 0) return {};
  const numberOf = async (flag: string): Promise<number> => Number((await run('id', [flag, superuser])).stdout);
  try {
    return { uid: await numberOf('-u'), gid: await numberOf('-g') };
  } catch (error) {
    throw makeFailure({
      code: 'unavailable',
      message: `PostgreSQL does not run as root, and this machine has no user '${superuser}' for it`,
      hint: 'Start Tidescope as another user, or install the PostgreSQL package of the system.',
      cause: error,
    });
  }
}

const prefix = 'tidescope-sandbox-';
/** Where sandboxes may be. */
export const sandboxBases = (): readonly string[] => [...new Set([tmpdir(), '/tmp'])];

/** In bytes: the longest path of a Unix socket, with some room for its name. */
const maxFolder = 85;

/** Makes the folder of a sandbox, which only its server's user may read. */
export async function makeSandboxFolder({ uid, gid }: ServerIdentity): Promise<string> {
  for (const base of sandboxBases()) {
    // The temporary folders of macOS are deep, and those of a login may be closed to the server's user.
    const isShort = join(base, `${prefix}${processMark()}-123456`).length <= maxFolder;
    if (!isShort || (uid !== undefined && !(await isPassable(base)))) continue;
    const folder = await mkdtemp(join(base, `${prefix}${processMark()}-`));
    if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
    return folder;
  }
  throw makeFailure({
    code: 'unavailable',
    message: `The user '${superuser}' of this machine cannot access any temporary folder`,
    hint: 'Start Tidescope with TMPDIR set to a folder that other users may enter, such as /var/tmp.',
  });
}

/** Whether any user may enter a folder and the folders on the way to it. */
async function isPassable(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true || (found.mode & 0o001) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || isPassable(parent);
}

interface Filling {
  readonly programs: PostgresPrograms;
  readonly folder: string;
  readonly identity: ServerIdentity;
  /** Where an empty server is kept for later sandboxes; undefined keeps none. */
  readonly templates: string | undefined;
  readonly signal: AbortSignal;
}

/** Makes the data of an empty server in the folder, copied from an earlier one where these programs have made one. */
export async function makeServerData({ programs, folder, identity, templates, signal }: Filling): Promise<string> {
  const data = join(folder, 'data');
  const template = templates === undefined ? undefined : join(templates, await templateName(programs));
  if (template !== undefined && (await stat(template).catch(() => undefined))?.isDirectory() === true) {
    try {
      await copyTree(template, data, { signal, identity });
      return data;
    } catch (error) {
      signal.throwIfAborted();
      await rm(data, { recursive: true, force: true });
      await rm(template, { recursive: true, force: true });
      if (!(error instanceof Error)) throw error;
    }
  }
  const flags = ['-D', data, '-U', superuser, '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'];
  const how = { ...identity, cwd: folder, signal };
  await run(join(programs.folder, 'initdb'), flags, how);
  const single = run(join(programs.folder, 'postgres'), ['--single', '-D', data, '-c', 'fsync=off', 'postgres'], how);
  // Rows behind a policy are copied like any others.
  single.child.stdin?.end(`create role ${plainUser} login createdb bypassrls\n`);
  await single;
  if (templates !== undefined && template !== undefined) await keepTemplate(data, { templates, template, signal });
  return data;
}

/** Programs that were replaced make another template. */
async function templateName({ folder, version }: PostgresPrograms): Promise<string> {
  const { mtimeMs, size } = await stat(join(folder, 'postgres'));
  return `${shortHash(folder)}-${version}-${shortHash(`${mtimeMs} ${size}`)}`;
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

interface Keeping {
  readonly templates: string;
  readonly template: string;
  readonly signal: AbortSignal;
}

/** Later sandboxes only start sooner with it, so that no error of the disk matters. */
async function keepTemplate(data: string, { templates, template, signal }: Keeping): Promise<void> {
  const temporary = `${template}.${processMark()}.part`;
  try {
    await mkdir(templates, { recursive: true, mode: 0o700 });
    const [programs = ''] = template.slice(templates.length + 1).split('-');
    for (const name of await readdir(templates)) {
      if (name.startsWith(`${programs}-`)) await rm(join(templates, name), { recursive: true, force: true });
    }
    await copyTree(data, temporary, { signal, identity: {} });
    await rename(temporary, template);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    signal.throwIfAborted();
    if (!(error instanceof Error)) throw error;
  }
}

interface Copying {
  readonly signal: AbortSignal;
  /** Whom the copy belongs to. */
  readonly identity: ServerIdentity;
}

async function copyTree(from: string, to: string, { signal, identity: { uid, gid } }: Copying): Promise<void> {
  await run('cp', ['-R', from, to], { signal });
  const { uid: own, gid: ownGroup } = userInfo();
  const isOwn = uid === undefined || gid === undefined;
  if (own === 0) await run('chown', ['-R', isOwn ? `${own}:${ownGroup}` : `${uid}:${gid}`, to], { signal });
  await chmod(to, 0o700);
}
