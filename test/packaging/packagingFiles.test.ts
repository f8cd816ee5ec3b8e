import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { archiveEnding } from '#core/archives/file/archiveFormat.ts';
import { backupMagic } from '#core/backups/file/backupFormat.ts';
import { backupEnding } from '#shared/domain/backup.ts';
import { ensureBuilt } from '../../electron/launch/builtProgram.ts';
import { makeBom, makeFlathubManifest, writeChecksums } from '../../packaging/releaseFiles.ts';
import { checkout } from '../support/spawnedProgram.ts';
import { makeTemporaryFolder } from '../support/temporaryFolder.ts';

/* The files of packaging that need no pack: icons, desktop entry, AppStream, Flatpak, licences, bill of materials, checksums. */

const run = promisify(execFile);
const packaging = (...path: readonly string[]): string => join(checkout, 'packaging', ...path);

/** Runs a validator; undefined where it is not installed. */
async function validate(command: string, args: readonly string[]): Promise<string | undefined> {
  return run(command, [...args]).then(
    ({ stdout, stderr }) => `${stdout}${stderr}`,
    (error: unknown) => {
      const {
        code,
        stdout = '',
        stderr = '',
      } = z
        .looseObject({ code: z.unknown(), stdout: z.string().optional(), stderr: z.string().optional() })
        .parse(error);
      if (code === 'ENOENT') return undefined;
      throw new Error(`${command} found errors:\n${stdout}${stderr}`);
    },
  );
}

const isPng = (bytes: Buffer): boolean => bytes.subarray(1, 4).toString('latin1') === 'PNG';

describe('the icons', () => {
  it('for Linux have the sizes that their names say', async () => {
    const names = await readdir(packaging('icons/linux'));
    expect(names).toHaveLength(8);
    for (const name of names) {
      const bytes = await readFile(packaging('icons/linux', name));
      expect(isPng(bytes), name).toBe(true);
      expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}.png`).toBe(name);
    }
  });

  it('for Windows are one file with seven images', async () => {
    const bytes = await readFile(packaging('icons/icon.ico'));
    const count = bytes.readUInt16LE(4);
    const images = Array.from({ length: count }, (_, index) => {
      const at = 6 + 16 * index;
      return { size: bytes.readUInt8(at), png: bytes.subarray(bytes.readUInt32LE(at + 12)) };
    });
    expect(images.map(({ size }) => size)).toEqual([16, 24, 32, 48, 64, 128, 0]);
    for (const { size, png } of images) expect([isPng(png), png.readUInt32BE(16) % 256]).toEqual([true, size]);
  });

  it('for macOS are one file with eleven images, up to 1024 pixels', async () => {
    const bytes = await readFile(packaging('icons/icon.icns'));
    expect([bytes.subarray(0, 4).toString('latin1'), bytes.readUInt32BE(4)]).toEqual(['icns', bytes.length]);
    const widths: number[] = [];
    for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at + 4)) widths.push(bytes.readUInt32BE(at + 24));
    expect(widths).toEqual([16, 32, 32, 64, 64, 128, 256, 256, 512, 512, 1024]);
  });
});

describe("the desktop's files", () => {
  it('are a valid desktop entry', async ({ skip }) => {
    const said = await validate('desktop-file-validate', [packaging('linux/eu.yaptide.tidescope.desktop')]);
    if (said === undefined) return skip('desktop-file-validate is not installed');
    return expect(said).toBe('');
  });

  it('tell archives and backups from other files', async ({ skip }) => {
    const folder = await makeTemporaryFolder();
    await mkdir(join(folder.path, 'packages'));
    const own = 'eu.yaptide.tidescope';
    await cp(packaging(`linux/${own}.mime.xml`), join(folder.path, `packages/${own}.xml`));
    const said = await validate('update-mime-database', [folder.path]);
    if (said === undefined) return skip('update-mime-database is not installed');
    const globs = await readFile(join(folder.path, 'globs2'), 'utf8');
    expect(globs).toContain(`80:application/x-tidescope-archive:*${archiveEnding}`);
    expect(globs).toContain(`40:application/x-tidescope-backup:*${backupEnding}`);
    const magic = await readFile(join(folder.path, 'magic'), 'latin1');
    await folder.dispose();
    return expect(magic).toContain(backupMagic.toString('latin1').slice(0, 'tidescope-backup '.length));
  });

  it('are valid AppStream metadata, whose newest release is this version', async ({ skip }) => {
    const file = packaging('linux/eu.yaptide.tidescope.metainfo.xml');
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8')));
    expect(/<release version="([^"]+)"/u.exec(await readFile(file, 'utf8'))?.[1]).toBe(version);
    const said = await validate('appstreamcli', ['validate', '--no-net', file]);
    if (said === undefined) return skip('appstreamcli is not installed');
    return expect(said).toContain('Validation was successful');
  });

  it('are the manifest of a Flatpak, which Flathub gets with addresses and checksums', async () => {
    const manifest = z.object({
      id: z.string(),
      command: z.string(),
      modules: z.array(z.object({ sources: z.array(z.looseObject({})) })),
    });
    const own = manifest.parse(parse(await readFile(packaging('linux/eu.yaptide.tidescope.flatpak.yml'), 'utf8')));
    expect([own.id, own.command]).toEqual(['eu.yaptide.tidescope', 'tidescope']);
    const folder = await makeTemporaryFolder();
    try {
      const archives = (own.modules[0]?.sources ?? []).flatMap(
        ({ path }) => /release\/(\S+\.tar\.gz)/u.exec(String(path))?.[1] ?? [],
      );
      for (const archive of archives) await writeFile(join(folder.path, archive), 'program');
      const forFlathub = manifest.parse(parse(await makeFlathubManifest(folder.path)));
      const sources = (forFlathub.modules[0]?.sources ?? []).filter(({ url }) => url !== undefined);
      expect(sources).toHaveLength(2);
      for (const source of sources)
        expect(`${String(source['url'])} ${String(source['sha256'])}`).toMatch(
          /^https:.*-linux-(?:x64|arm64)\.tar\.gz [0-9a-f]{64}$/u,
        );
    } finally {
      await folder.dispose();
    }
  });
});

describe('what is published with a release', () => {
  it('names every part that is shipped, with its licence', async () => {
    await ensureBuilt(checkout);
    const licences = z
      .array(z.object({ name: z.string(), identifier: z.string().nullish(), text: z.string().nullish() }))
      .parse(JSON.parse(await readFile(join(checkout, 'dist/licences.json'), 'utf8')));
    const names = licences.map(({ name }) => name);
    for (const name of ['react', 'pg', 'ssh2', 'better-sqlite3', 'libpg-query', '@fontsource-variable/inter'])
      expect(names).toContain(name);
    for (const tool of ['vite', 'electron-builder', 'playwright', 'typescript']) expect(names).not.toContain(tool);
    const silent = licences.filter(({ identifier, text }) => (identifier ?? '') === '' && (text ?? '') === '');
    expect(silent).toEqual([]);
    const { components } = await makeBom();
    const parts = new Set(components.map(({ name }) => name));
    expect(names.filter((name) => !parts.has(name))).toEqual([]);
    expect(parts).toContain('electron');
  });

  it('has checksums that sha256sum accepts', async ({ skip }) => {
    const folder = await makeTemporaryFolder();
    try {
      await writeFile(join(folder.path, 'tidescope_0.1.0_amd64.deb'), 'program');
      await writeFile(join(folder.path, 'builder-debug.yml'), 'not published');
      expect(await writeChecksums(folder.path)).toEqual(['tidescope_0.1.0_amd64.deb']);
      if (process.platform !== 'linux') return skip('sha256sum is a command of Linux');
      const { stdout } = await run('sha256sum', ['--check', 'SHA256SUMS'], { cwd: folder.path });
      return expect(stdout).toBe('tidescope_0.1.0_amd64.deb: OK\n');
    } finally {
      await folder.dispose();
    }
  });
});
