import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The marker of the fuses in Electron's binary, followed by their version, number and states. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuses = 9;

/** A folder that looks like an unpacked Electron to a packager: a binary with default fuses, and a version. */
export async function makeElectronDistribution(folder: string, version: string): Promise<void> {
  await mkdir(join(folder, 'resources'), { recursive: true });
  await mkdir(join(folder, 'locales'), { recursive: true });
  await writeFile(join(folder, 'version'), version);
  const wire = Buffer.concat([Buffer.from(sentinel), Buffer.from([1, fuses]), Buffer.from('1'.repeat(fuses))]);
  await writeFile(join(folder, 'chrome-sandbox'), '#!/bin/sh\n', { mode: 0o755 });
  await writeFile(join(folder, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n'), wire]), { mode: 0o755 });
}
