import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { startBundles } from './test/support/bundledPrograms.ts';
import { SummaryReporter } from './test/support/summaryReporter.ts';

/*
 * Five projects, by what they need: `fast` neither a browser nor PostgreSQL, `host` doubles of `electron`, `program` the built
 * program, `databases` a real PostgreSQL, `browser` that and a real browser. What is expensive is started once for a run and shared. Programs, servers and
 * browsers on a busy machine can be late anywhere: a test that fails there runs once more, and the run names it.
 */

const files = (...folders: string[]): string[] => folders.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`);

// Node keeps the compiled modules of every process that the tests start, which is most of a short process's time.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('.cache/node', import.meta.url));

export default defineConfig({
  cacheDir: '.cache/vitest',
  test: {
    reporters: ['default', new SummaryReporter()],
    projects: [
      // These keep nothing between files, so that modules are loaded once for all of them.
      { extends: true, test: { name: 'fast', include: files('renderer', 'shared', 'http'), isolate: false, retry: 1 } },
      { extends: true, test: { name: 'host', include: files('electron') } },
      { extends: true, test: { name: 'program', include: files('launch', 'packaging'), retry: 1 } },
      {
        extends: true,
        plugins: [startBundles()],
        test: {
          name: 'databases',
          include: files('core', 'contract'),
          retry: 1,
          globalSetup: ['test/support/startPostgres.ts', 'test/support/bundledPrograms.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: files('browser'),
          retry: 1,
          globalSetup: ['test/support/startPostgres.ts', 'test/support/startBrowser.ts'],
        },
      },
    ],
    setupFiles: ['test/support/silentConsole.ts'],
    pool: 'forks',
    // Tests wait for databases and browsers, so that two of them keep two cores busy; vitest itself has little to do.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Bounds for a busy machine: they cost nothing where it is not.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    restoreMocks: true,
    expect: { poll: { timeout: 20_000 } },
  },
});
