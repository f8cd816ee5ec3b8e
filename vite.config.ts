import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import packageFile from './package.json' with { type: 'json' };
import { collectLicences, licenceReport } from './packaging/licences.ts';

/* One build, three parts: the renderer, what runs in Node (main, serve and their threads), and the preload script. */

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What is installed beside the program: it has a binary, or picks its parts while it runs. All else is packed in. */
const installed = Object.keys(packageFile.dependencies);
const external = [
  /^node:/u,
  ...builtinModules,
  'electron',
  ...installed.flatMap((name) => [name, new RegExp(`^${name}/`, 'u')]),
];

/** Everything that is started by its own file: two entries and the threads. */
export const nodeEntries = {
  main: here('electron/main.ts'),
  serve: here('electron/serve.ts'),
  tidescope: here('electron/cli/tidescope.ts'),
  sqliteWorker: here('electron/core/connection/dialects/sqlite/sqliteWorker.ts'),
  archiveWorker: here('electron/core/archives/thread/archiveWorker.ts'),
  sqliteCopyWorker: here('electron/core/backups/sqlite/sqliteCopyWorker.ts'),
  resultFileWorker: here('electron/core/resultFiles/resultFileWorker.ts'),
  importWorker: here('electron/core/imports/importWorker.ts'),
  blobWorker: here('electron/core/blobs/blobWorker.ts'),
  datasetWorker: here('electron/core/dataset/thread/datasetWorker.ts'),
  openDatasetWorker: here('electron/core/dataset/reopen/openDatasetWorker.ts'),
  integrityWorker: here('electron/core/integrity/integrityWorker.ts'),
  comparePagesWorker: here('electron/core/comparison/comparePagesWorker.ts'),
  pageFactsWorker: here('electron/core/migrations/pageFactsWorker.ts'),
  parserWorker: here('electron/core/sql/classify/parserWorker.ts'),
  demoWorker: here('electron/core/demo/demoWorker.ts'),
};

export default defineConfig({
  root: here('renderer'),
  base: './',
  cacheDir: here('.cache/vite'),
  plugins: [react(), collectLicences(here('.'))],
  worker: { format: 'es' },
  builder: {
    sharedConfigBuild: true,
    buildApp: async (builder) => {
      for (const part of Object.values(builder.environments)) await builder.build(part);
    },
  },
  environments: {
    client: {
      build: {
        outDir: here('dist/renderer'),
        emptyOutDir: true,
        target: 'chrome140',
        modulePreload: { polyfill: false },
        assetsInlineLimit: 0,
        chunkSizeWarningLimit: 900,
        license: { fileName: licenceReport },
        reportCompressedSize: false,
      },
    },
    node: {
      consumer: 'server',
      resolve: { noExternal: true, external: installed },
      build: {
        ssr: true,
        outDir: here('dist/electron'),
        emptyOutDir: true,
        copyPublicDir: false,
        license: { fileName: licenceReport },
        target: 'node22',
        rolldownOptions: {
          input: Object.fromEntries(Object.entries(nodeEntries).filter(([, file]) => existsSync(file))),
          external,
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    },
    preload: {
      consumer: 'server',
      resolve: { noExternal: true },
      build: {
        ssr: true,
        outDir: here('dist/preload'),
        emptyOutDir: true,
        copyPublicDir: false,
        target: 'node22',
        rolldownOptions: {
          input: { preload: here('electron/preload.ts') },
          external: ['electron'],
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
  },
});
