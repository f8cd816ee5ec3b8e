import { afterEach, beforeEach, expect, vi } from 'vitest';

/* A test that writes to the console fails. */

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
