import { defineConfig } from 'vitest/config';
import { SummaryReporter } from './test/support/summaryReporter.ts';

/** Rooms whose tests speak to a real PostgreSQL; one is started for all of them. */
const overDatabases = ['core', 'contract', 'browser'].map((room) => `test/${room}/**/*.test.{ts,tsx}`);

export default defineConfig({
  cacheDir: '.cache/vitest',
  test: {
    reporters: ['default', new SummaryReporter()],
    projects: [
      {
        extends: true,
        test: { name: 'databases', include: overDatabases, globalSetup: ['test/support/startPostgres.ts'] },
      },
      {
        extends: true,
        test: { name: 'program', include: ['test/**/*.test.{ts,tsx}'], exclude: overDatabases },
      },
    ],
    setupFiles: ['test/support/silentConsole.ts'],
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 120_000,
    restoreMocks: true,
    expect: { poll: { timeout: 8000 } },
  },
});
