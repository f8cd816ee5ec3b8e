import { afterEach, beforeEach, expect, vi } from 'vitest';

/* Nobody writes to the console: whoever does fails the test. */

const methods = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;
const said: string[] = [];

beforeEach(() => {
  for (const method of methods) {
    vi.spyOn(console, method).mockImplementation((...words: readonly unknown[]) => {
      said.push(`${method}: ${words.map(String).join(' ')}`);
    });
  }
});

afterEach(() => {
  expect(said.splice(0), 'what was written to the console').toEqual([]);
});
