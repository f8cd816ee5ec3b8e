import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('threads that are ended while they construct zlib streams leave the process running', async () => {
  const script = fileURLToPath(new URL('../support/endedThreads.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, '20']);
  expect(stdout).toBe('ended 20 threads');
});
