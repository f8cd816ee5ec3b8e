import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import packageFile from '../package.json' with { type: 'json' };

/* What is published next to the packages: a bill of materials, the manifest for Flathub, and the checksums of everything. */

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const { name, version } = packageFile;
const sumsFile = 'SHA256SUMS';
const published =
  /\.(?:AppImage|deb|rpm|tar\.gz|dmg|zip|exe|tgz|cdx\.json|blockmap)$|^latest[\w-]*\.yml$|^eu\.yaptide\.tidescope\.yml$/u;

const shippedSchema = z.array(z.object({ name: z.string(), version: z.string() }));
const bomSchema = z.looseObject({
  components: z.array(z.looseObject({ name: z.string(), version: z.string(), 'bom-ref': z.string() })),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
  metadata: z.looseObject({ component: z.looseObject({ 'bom-ref': z.string() }) }),
});
type Bom = z.infer<typeof bomSchema>;

/** The parts of npm's bill of materials that are in the built program: what is packed in or installed, and Electron. */
export async function makeBom(): Promise<Bom> {
  const options = { cwd: root, maxBuffer: 2 ** 27 };
  const { stdout } = await run('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], options);
  const bom = bomSchema.parse(JSON.parse(stdout));
  const shipped = shippedSchema.parse(JSON.parse(await readFile(join(root, 'dist/licences.json'), 'utf8')));
  const wanted = new Set(shipped.map((each) => `${each.name}@${each.version}`));
  const components = bom.components.filter(
    (each) => each.name === 'electron' || wanted.has(`${each.name}@${each.version}`),
  );
  const refs = new Set(components.map((each) => each['bom-ref']));
  const own = bom.metadata.component['bom-ref'];
  const dependencies = bom.dependencies
    .filter(({ ref }) => ref === own || refs.has(ref))
    .map((each) => ({ ...each, dependsOn: each.dependsOn.filter((ref) => refs.has(ref)) }));
  return { ...bom, components, dependencies };
}

/** The manifest for Flathub: as in the repository, with the addresses and checksums of the release's archives. */
export async function makeFlathubManifest(folder: string): Promise<string> {
  const file = join(root, 'packaging/linux/eu.yaptide.tidescope.flatpak.yml');
  const lines = (await readFile(file, 'utf8')).split('\n').map(async (line) => {
    const [, indent, archive] = /^(\s+)path: \.\.\/\.\.\/release\/(\S+)$/u.exec(line) ?? [];
    if (indent === undefined || archive === undefined) return line;
    const url = `https://github.com/yaptide/${name}/releases/download/v${version}/${archive}`;
    return `${indent}url: ${url}\n${indent}sha256: ${await digest(join(folder, archive))}`;
  });
  return (await Promise.all(lines)).filter((line) => !line.startsWith('#')).join('\n');
}

/** Writes the checksums of a release's files, in the form that `sha256sum --check` reads. */
export async function writeChecksums(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder)).filter((file) => published.test(file)).toSorted();
  const lines = await Promise.all(files.map(async (file) => `${await digest(join(folder, file))}  ${file}\n`));
  await writeFile(join(folder, sumsFile), lines.join(''));
  return files;
}

async function digest(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Writes all of that into the folder of a release. The Flathub manifest needs the archives of both architectures. */
export async function writeReleaseFiles(folder: string): Promise<void> {
  await writeFile(join(folder, `${name}-${version}.cdx.json`), JSON.stringify(await makeBom(), undefined, 2));
  const files = await readdir(folder);
  if (['x64', 'arm64'].every((arch) => files.includes(`${name}-${version}-linux-${arch}.tar.gz`)))
    await writeFile(join(folder, 'eu.yaptide.tidescope.yml'), await makeFlathubManifest(folder));
  for (const file of await writeChecksums(folder)) process.stdout.write(`${join(folder, file)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeReleaseFiles(process.argv[2] ?? 'release');
