import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extractAll } from '@electron/asar';
import { z } from 'zod';
import { ensureBuilt } from '../../electron/launch/builtProgram.ts';
import { makeElectronDistribution } from './electronDistribution.ts';
import { checkout } from './spawnedProgram.ts';

/** The program as electron-builder packs it, with a stand-in for Electron's distribution. */
export interface PackedProgram {
  /** The unpacked program, as users get it. */
  readonly unpacked: string;
  readonly asar: string;
  /** The contents of the archive, extracted outside the checkout. */
  readonly extracted: string;
}

async function electronVersion(): Promise<string> {
  const text = await readFile(join(checkout, 'node_modules/electron/package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

/** Packs the built program into a folder, so that nothing is downloaded. Fails with the packager's output. */
export async function packProgram(folder: string): Promise<PackedProgram> {
  await ensureBuilt(checkout);
  await makeElectronDistribution(join(folder, 'electron'), await electronVersion());
  const builder = join(checkout, 'node_modules/electron-builder/cli.js');
  const places = [`-c.electronDist=${join(folder, 'electron')}`, `-c.directories.output=${join(folder, 'release')}`];
  const child = spawn(process.execPath, [builder, '--linux', '--dir', '--x64', '--publish', 'never', ...places], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CI: undefined },
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => said.push(part.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const output = said.join('');
  if (code !== 0 || output.includes('downloading'))
    throw new Error(`Packing failed or downloaded something:\n${output}`);
  const unpacked = join(folder, 'release/linux-unpacked');
  const asar = join(unpacked, 'resources/app.asar');
  extractAll(asar, join(folder, 'extracted'));
  return { unpacked, asar, extracted: join(folder, 'extracted') };
}
