import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'vite';
import packageFile from '../../package.json' with { type: 'json' };
import { nodeEntries } from '../../vite.config.ts';
import { bundles, checkout } from './spawnedProgram.ts';

/*
 * What core starts in processes and threads of their own, and the programs that tests kill, as bundles. From its sources,
 * each start takes two to three times as long, and a run has thousands of them.
 */

const programs = ['killedApply', 'killedBackup', 'endlessProgram', 'openFileProgram', 'abandonedSandbox'] as const;

const core = join(checkout, 'electron/core/');

/** Lets the tests' core start the bundles: a module of core that starts one looks for it next to itself. */
export function startBundles(): Plugin {
  const starts = /import\.meta\.url\.endsWith\('\.ts'\)|beside: import\.meta\.url/u;
  const place = JSON.stringify(pathToFileURL(join(checkout, bundles, 'core.js')).href);
  return {
    name: 'start-bundles',
    enforce: 'pre',
    transform: (code, id) =>
      id.startsWith(core) && starts.test(code) ? code.replaceAll('import.meta.url', place) : undefined,
  };
}

/** Vitest's global setup: bundles them. */
export async function setup(): Promise<void> {
  const workers = Object.entries(nodeEntries).filter(([name]) => name.endsWith('Worker'));
  const own = programs.map((name) => [name, join(checkout, 'test/support', `${name}.ts`)] as const);
  const installed = Object.keys(packageFile.dependencies);
  await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { noExternal: true, external: installed },
    ssr: { noExternal: true, external: installed },
    build: {
      ssr: true,
      outDir: join(checkout, bundles),
      emptyOutDir: true,
      copyPublicDir: false,
      target: 'node24',
      rolldownOptions: {
        input: Object.fromEntries([...workers, ...own]),
        external: [/^node:/u],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
}
