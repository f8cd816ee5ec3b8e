import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDemoDatabase } from '#core/demo/makeDemoDatabase.ts';
import { isCancelled } from '#shared/failure.ts';

const now = new Date('2026-08-12T10:00:00Z');

describe('making the demonstration database', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidescope-demo-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it(
    'writes one complete file of moderate size, reports its progress and leaves the event loop free',
    { timeout: 60_000 },
    async () => {
      const path = join(folder, 'whole.sqlite');
      const told: number[] = [];
      const delay = monitorEventLoopDelay({ resolution: 5 });
      const ticks: number[] = [];
      const timer = setInterval(() => ticks.push(told.length), 10);
      delay.enable();
      await makeDemoDatabase({
        path,
        signal: new AbortController().signal,
        now,
        onProgress: (fraction, text) => {
          expect(text).not.toBe('');
          told.push(fraction);
        },
      });
      delay.disable();
      clearInterval(timer);
      expect(await readdir(folder)).toEqual(['whole.sqlite']);
      expect((await stat(path)).size).toBeLessThan(40 * 1024 * 1024);
      expect(told[0]).toBe(0);
      expect(told.at(-1)).toBe(1);
      expect(told).toEqual(told.toSorted((a, b) => a - b));
      // Timers fired between progress reports: the work ran elsewhere.
      expect(new Set(ticks).size).toBeGreaterThan(5);
      expect(delay.count).toBeGreaterThan(5);
    },
  );

  it(
    'writes the same bytes for the same time and seed, and others for another seed',
    { timeout: 120_000 },
    async () => {
      const make = async (name: string, seed: number): Promise<Buffer> => {
        const path = join(folder, name);
        await makeDemoDatabase({ path, signal: new AbortController().signal, now, seed });
        return readFile(path);
      };
      const [first, second] = [await make('one.sqlite', 1), await make('two.sqlite', 1)];
      expect(first.equals(second)).toBe(true);
      expect(first.equals(await make('three.sqlite', 2))).toBe(false);
    },
  );

  it('leaves no file when it is cancelled, and says so', { timeout: 60_000 }, async () => {
    const quiet = await mkdtemp(join(folder, 'cancelled-'));
    const controller = new AbortController();
    const made = makeDemoDatabase({
      path: join(quiet, 'demo.sqlite'),
      signal: controller.signal,
      onProgress: (fraction) => {
        if (fraction > 0.1) controller.abort();
      },
    });
    await expect(made).rejects.toSatisfy(isCancelled);
    expect(await readdir(quiet)).toEqual([]);
  });

  it('does not begin when it was cancelled before', async () => {
    const path = join(folder, 'never.sqlite');
    await expect(makeDemoDatabase({ path, signal: AbortSignal.abort() })).rejects.toSatisfy(isCancelled);
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('names the path when its folder is missing', { timeout: 60_000 }, async () => {
    const path = join(folder, 'missing', 'demo.sqlite');
    const made = makeDemoDatabase({ path, signal: new AbortController().signal });
    await expect(made).rejects.toMatchObject({
      failure: { code: 'unavailable', message: `The demonstration database could not be written to '${path}'.` },
    });
  });
});
