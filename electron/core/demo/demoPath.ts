import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenContext } from '#core/connection/connections.ts';
import { makeDemoDatabase } from '#core/demo/makeDemoDatabase.ts';

/** Increased when the demonstration changes, so that an outdated file is not used. */
const demoVersion = 1;

/** Makes the demonstration database on first use, only once at a time, and returns its path. */
export function makeDemoPath(
  directory: string,
): (context: Pick<OpenContext, 'signal' | 'onProgress'>) => Promise<string> {
  const path = join(directory, `demonstration-${demoVersion}.sqlite`);
  const making = new Map<'now', Promise<void>>();
  return async ({ signal, onProgress }) => {
    const there = await stat(path).catch(() => null);
    if (there !== null) return path;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const running = making.get('now') ?? makeDemoDatabase({ path, signal, onProgress });
    making.set('now', running);
    try {
      await running;
    } finally {
      making.delete('now');
    }
    return path;
  };
}
