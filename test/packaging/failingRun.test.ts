import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const reporter = fileURLToPath(new URL('../support/summaryReporter.ts', import.meta.url));

/** What a run comes to whose process is ended with 0 by something else. */
function endRun(errors: string): { readonly status: number | null; readonly stdout: string } {
  const script = `
    import { SummaryReporter } from ${JSON.stringify(reporter)};
    new SummaryReporter().onTestRunEnd([], ${errors});
    process.exit(0);`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
}

describe('a run of the tests', () => {
  it('fails where something failed, though another part ends the process as if nothing had', () => {
    expect(endRun("[{ message: 'broken' }]")).toMatchObject({ status: 1, stdout: '\n0 passed, 1 failed, 0 skipped\n' });
  });

  it('succeeds where nothing failed', () => {
    expect(endRun('[]')).toMatchObject({ status: 0, stdout: '\n0 passed, 0 failed, 0 skipped\n' });
  });
});
