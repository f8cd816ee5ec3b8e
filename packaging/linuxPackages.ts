import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import packageFile from '../package.json' with { type: 'json' };

/*
 * deb, rpm and tar.gz of the unpacked program, by the system's own tools. The packages need no scripts: the desktop's databases of
 * entries, types and icons have triggers of their own, and Chromium's sandbox helper is installed with its mode.
 */

const run = promisify(execFile);
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const id = 'eu.yaptide.tidescope';
const { name, version, description, homepage } = packageFile;

/** Architectures as electron-builder, Debian and RPM name them. */
const architectures = {
  x64: { debian: 'amd64', rpm: 'x86_64' },
  arm64: { debian: 'arm64', rpm: 'aarch64' },
} as const;
export type Architecture = keyof typeof architectures;

/** The libraries of Electron; those after `|` have the names from before Debian 13. */
const debianDepends = [
  'libasound2t64 | libasound2',
  'libatk-bridge2.0-0t64 | libatk-bridge2.0-0',
  'libatspi2.0-0t64 | libatspi2.0-0',
  'libcups2t64 | libcups2',
  'libdrm2',
  'libgbm1',
  'libgtk-3-0t64 | libgtk-3-0',
  'libnss3',
  'libxcomposite1',
  'libxdamage1',
  'libxkbcommon0',
  'libxrandr2',
  'xdg-utils',
];
const debianRecommends = ['gnome-keyring | kwalletmanager', 'libsecret-1-0', 'openssh-client'];
const rpmRequires = ['alsa-lib', 'at-spi2-core', 'cups-libs', 'gtk3', 'libdrm', 'mesa-libgbm', 'nss', 'xdg-utils'];

export interface LinuxPackageOptions {
  /** The unpacked program. */
  readonly unpacked: string;
  /** Where the package is written. */
  readonly folder: string;
  readonly arch: Architecture;
  /** Compresses quickly instead of well: for a look at the package. */
  readonly isQuick?: boolean;
}

/** Lays out the files as they are installed, below `root`. */
async function layOut(unpacked: string, root: string): Promise<void> {
  const share = join(root, 'usr/share');
  const program = join(root, 'opt/Tidescope');
  await cp(unpacked, program, { recursive: true, verbatimSymlinks: true });
  // The packers of Electron leave out the group's and the others' rights on some machines.
  await readable(root);
  await chmod(join(program, 'chrome-sandbox'), 0o4755);
  await mkdir(join(root, 'usr/bin'), { recursive: true });
  await symlink('../../opt/Tidescope/tidescope', join(root, 'usr/bin/tidescope'));
  const copy = async (from: string, to: string): Promise<void> => {
    await cp(here(from), join(share, to), { recursive: true });
  };
  await copy(`linux/${id}.desktop`, `applications/${id}.desktop`);
  await copy(`linux/${id}.metainfo.xml`, `metainfo/${id}.metainfo.xml`);
  await copy(`linux/${id}.mime.xml`, `mime/packages/${id}.xml`);
  await copy('icon.svg', `icons/hicolor/scalable/apps/${id}.svg`);
  for (const file of await readdir(here('icons/linux')))
    await copy(`icons/linux/${file}`, `icons/hicolor/${basename(file, '.png')}/apps/${id}.png`);
  await copy('../LICENSE', `doc/${name}/copyright`);
}

async function readable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await readable(path);
    else if (entry.isFile()) await chmod(path, ((await stat(path)).mode & 0o111) === 0 ? 0o644 : 0o755);
  }
}

/** Makes the package for Debian and Ubuntu, in `folder`, and returns its path. `scratch` is an empty folder. */
export async function makeDeb(options: LinuxPackageOptions, scratch: string): Promise<string> {
  const { unpacked, folder, arch, isQuick = false } = options;
  await layOut(unpacked, scratch);
  const control = [
    `Package: ${name}`,
    `Version: ${version}`,
    `Architecture: ${architectures[arch].debian}`,
    'Maintainer: The Tidescope developers <tidescope@users.noreply.github.com>',
    `Installed-Size: ${Math.ceil((await bytesIn(scratch)) / 1024)}`,
    `Depends: ${debianDepends.join(', ')}`,
    `Recommends: ${debianRecommends.join(', ')}`,
    'Section: science',
    'Priority: optional',
    `Homepage: ${homepage}`,
    'Description: Database browser for yaptide',
    ` ${description}`,
    '',
  ];
  await mkdir(join(scratch, 'DEBIAN'));
  await writeFile(join(scratch, 'DEBIAN/control'), control.join('\n'));
  const file = join(folder, `${name}_${version}_${architectures[arch].debian}.deb`);
  await run('dpkg-deb', ['--build', '--root-owner-group', ...(isQuick ? ['-Zgzip', '-z1'] : ['-Zxz']), scratch, file]);
  return file;
}

/** Makes the package for Fedora and openSUSE, in `folder`, and returns its path. `scratch` is an empty folder. */
export async function makeRpm(options: LinuxPackageOptions, scratch: string): Promise<string> {
  const { unpacked, folder, arch, isQuick = false } = options;
  const tree = join(scratch, 'tree');
  const cpu = architectures[arch].rpm;
  await layOut(unpacked, tree);
  const spec = [
    `Name: ${name}`,
    `Version: ${version}`,
    'Release: 1',
    'Summary: Database browser for yaptide',
    'License: MIT',
    `URL: ${homepage}`,
    'AutoReqProv: no',
    ...rpmRequires.map((each) => `Requires: ${each}`),
    'Recommends: libsecret',
    'Recommends: openssh-clients',
    '%define _build_id_links none',
    '%define __strip /bin/true',
    '%define debug_package %{nil}',
    `%define _binary_payload ${isQuick ? 'w1.gzdio' : 'w9.xzdio'}`,
    '%define __os_install_post %{nil}',
    '%description',
    description,
    '%install',
    `cp -a ${JSON.stringify(`${tree}/.`)} %{buildroot}/`,
    '%files',
    '%defattr(-,root,root)',
    '/opt/Tidescope',
    '%attr(4755,root,root) /opt/Tidescope/chrome-sandbox',
    ...['bin', 'share/applications', 'share/metainfo', 'share/mime/packages'].map((path) => `/usr/${path}/*`),
    '/usr/share/icons/hicolor/*/apps/*',
    `%license /usr/share/doc/${name}/copyright`,
    '',
  ];
  await writeFile(join(scratch, `${name}.spec`), spec.join('\n'));
  const places = [
    `_topdir ${join(scratch, 'build')}`,
    `_rpmdir ${folder}`,
    '_rpmfilename %%{NAME}-%%{VERSION}.%%{ARCH}.rpm',
  ];
  const defines = places.flatMap((place) => ['--define', place]);
  await run('rpmbuild', ['-bb', '--target', cpu, ...defines, join(scratch, `${name}.spec`)]);
  return join(folder, `${name}-${version}.${cpu}.rpm`);
}

/** Makes the archive to unpack anywhere, in `folder`, and returns its path. */
export async function makeTarball({ unpacked, folder, arch, isQuick = false }: LinuxPackageOptions): Promise<string> {
  const stem = `${name}-${version}-linux-${arch}`;
  const file = join(folder, `${stem}.tar.gz`);
  const owner = ['--owner=0', '--group=0', '--numeric-owner', '--sort=name'];
  await run('tar', [
    '-cf',
    file,
    `--use-compress-program=gzip -${isQuick ? 1 : 9}`,
    ...owner,
    `--transform=s,^\\.,${stem},`,
    '-C',
    unpacked,
    '.',
  ]);
  return file;
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
