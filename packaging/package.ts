import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../electron/launch/builtProgram.ts';
import { type Architecture, makeDeb, makeRpm, makeTarball } from './linuxPackages.ts';
import { writeReleaseFiles } from './releaseFiles.ts';

/* `npm run package [-- OPTIONS OF electron-builder]`: the packages for this system, in `release`. */

const root = fileURLToPath(new URL('..', import.meta.url));
const release = join(root, 'release');

async function buildPackages(args: readonly string[]): Promise<number> {
  const builder = join(root, 'node_modules/electron-builder/cli.js');
  const child = spawn(process.execPath, [builder, '--publish', 'never', ...args], { cwd: root, stdio: 'inherit' });
  return new Promise((resolve) => {
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** An empty folder for the time of some work. */
async function withScratch<Result>(work: (scratch: string) => Promise<Result>): Promise<Result> {
  const scratch = await mkdtemp(join(tmpdir(), 'tidescope-package-'));
  try {
    return await work(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const hasCommand = (command: string): boolean => spawnSync(command, ['--version']).error === undefined;

async function buildLinuxPackages(unpacked: string, arch: Architecture): Promise<void> {
  const options = { unpacked, arch, folder: release };
  await makeTarball(options);
  if (hasCommand('dpkg-deb')) await withScratch(async (scratch) => makeDeb(options, scratch));
  else process.stderr.write('No deb was made: dpkg-deb is not installed.\n');
  if (hasCommand('rpmbuild')) await withScratch(async (scratch) => makeRpm(options, scratch));
  else process.stderr.write('No rpm was made: rpmbuild is not installed.\n');
}

await ensureBuilt(root);
process.exitCode = await buildPackages(process.argv.slice(2));
if (process.exitCode === 0) {
  const folders = process.platform === 'linux' ? await readdir(release) : [];
  if (folders.includes('linux-unpacked')) await buildLinuxPackages(join(release, 'linux-unpacked'), 'x64');
  if (folders.includes('linux-arm64-unpacked'))
    await buildLinuxPackages(join(release, 'linux-arm64-unpacked'), 'arm64');
  await writeReleaseFiles(release);
}
