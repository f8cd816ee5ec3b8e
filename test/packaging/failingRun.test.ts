import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const reporter = fileURLToPath(new URL('../support/summaryReporter.ts', import.meta.url));

/** The result of a run whose process is ended with 0 by something else. */
function endRun(errors: string): { readonly status: number | null; readonly stdout: string } {
  const script = `
    import { SummaryReporter } from ${JSON.stringify(reporter)};
    new SummaryReporter().onTestRunEnd([], ${errors});
    process.exit(0);`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
}

describe('a run of the tests', () => {
  it('fails if a test failed, even if something else ends the process with 0', () => {
    expect(endRun("[{ message: 'broken' }]")).toMatchObject({
      status: 1,
      stdout: '\nFailed: the run\n  broken\n0 passed, 1 failed, 0 skipped\n',
    });
  });

  it('succeeds if nothing failed', () => {
    expect(endRun('[]')).toMatchObject({ status: 0, stdout: '\n0 passed, 0 failed, 0 skipped\n' });
  });
});
