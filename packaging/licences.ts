import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { z } from 'zod';

/* The licences of everything that is shipped: what the build packs in, as Vite reports it, and what npm installs next to it. */

/** Where each part of the build leaves its report, in its own folder. */
export const licenceReport = 'licences.json';

const licenceSchema = z.object({
  name: z.string(),
  version: z.string(),
  identifier: z.string().nullish(),
  text: z.string().nullish(),
});
type Licence = z.infer<typeof licenceSchema>;

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), optional: z.boolean().optional() })),
});
const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.union([z.string(), z.looseObject({ type: z.string() })]).optional(),
});

/** Collects all licences into `dist/licences.json` and, for reading, `dist/licences.txt`, once every part is built. */
export function collectLicences(root: string): Plugin {
  return {
    name: 'tidescope:licences',
    buildApp: {
      order: 'post',
      handler: async () => {
        const found = [...(await bundled(root)), ...(await installed(root))];
        const all = [...new Map(found.map((each) => [`${each.name}@${each.version}`, each])).values()].toSorted(
          (one, other) => one.name.localeCompare(other.name, 'en'),
        );
        const silent = all.filter(({ identifier, text }) => (identifier ?? '') === '' && (text ?? '') === '');
        if (silent.length > 0) throw new Error(`Without a licence: ${silent.map(({ name }) => name).join(', ')}`);
        await writeFile(join(root, 'dist/licences.json'), JSON.stringify(all));
        await writeFile(join(root, 'dist/licences.txt'), `${all.map(asText).join(`\n\n${'-'.repeat(79)}\n\n`)}\n`);
      },
    },
  };
}

async function bundled(root: string): Promise<readonly Licence[]> {
  const reports = ['renderer', 'electron'].map(async (part) => {
    const file = join(root, 'dist', part, licenceReport);
    const licences = z.array(licenceSchema).parse(JSON.parse(await readFile(file, 'utf8')));
    await rm(file);
    return licences;
  });
  return (await Promise.all(reports)).flat();
}

async function installed(root: string): Promise<readonly Licence[]> {
  const { packages } = lockSchema.parse(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')));
  const shipped = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  const licences = shipped.map(async ([path, { optional }]): Promise<readonly Licence[]> => {
    const file = await readFile(join(root, path, 'package.json'), 'utf8').catch(() => undefined);
    if (file === undefined && optional === true) return [];
    if (file === undefined) throw new Error(`'${path}' is not installed`);
    const { name, version, license } = packageSchema.parse(JSON.parse(file));
    const identifier = typeof license === 'object' ? license.type : license;
    return [{ name, version, identifier, text: await licenceText(join(root, path)) }];
  });
  return (await Promise.all(licences)).flat();
}

async function licenceText(folder: string): Promise<string> {
  const file = (await readdir(folder)).find((name) => /^licen[cs]e(?:\.md|\.txt|-mit)?$/iu.test(name));
  return file === undefined ? '' : readFile(join(folder, file), 'utf8');
}

function asText({ name, version, identifier, text }: Licence): string {
  return [`${name} ${version} (${identifier ?? 'see below'})`, text?.trim() ?? ''].join('\n\n').trim();
}
