import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { DatabaseChange } from '#core/changes/databaseChange.ts';
import { dryRun } from '#core/changes/dryRun.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { runOn } from '../../support/adminBench.ts';
import { aSimulation, aUser } from '../../support/aSimulation.ts';
import { dialects, makeOwnDatabase } from '../../support/ownDatabases.ts';
import { makeTestCore, type TestCore } from '../../support/testCore.ts';

const signal = AbortSignal.timeout(60_000);
const open: TestCore[] = [];
afterEach(async () => {
  for (const test of open.splice(0)) await test.dispose();
});

async function anUnlockedDatabase(dialect: Dialect) {
  const rows = [aUser({ id: 1 }), ...[1, 2, 3].map((id) => aSimulation({ id, user_id: 1, title: 'old' }))];
  const place = await makeOwnDatabase(dialect, { rows });
  const test = await makeTestCore();
  open.push(test);
  const target =
    dialect === 'sqlite' ? ({ kind: 'file', path: place } as const) : ({ kind: 'url', url: place } as const);
  const context = { signal, onProgress: () => undefined, onStage: () => undefined, callId: null };
  const { id, name } = await test.core.connections.open(target, context);
  await test.core.connections.unlock(id, { minutes: 10, typedName: name });
  const titles = async (): Promise<readonly unknown[]> =>
    (await runOn(dialect, place, 'select title from "Simulation" order by id')).map((row) => row['title']);
  return { ...test, connectionId: id, titles };
}

/** Renames the first two simulations and returns how many have the new title then. */
function renaming(connectionId: string, expected: number): DatabaseChange<null, number> {
  return {
    connectionId,
    operation: 'rename-simulation',
    parameters: {},
    limits: { lockTimeoutSeconds: 5, statementTimeoutSeconds: 20 },
    lock: async () => null,
    archive: async ({ openArchive }) => void (await openArchive()),
    change: async ({ database: { build }, run, reader }) => {
      const query = build('Simulation').where('id', '<', 3).update({ title: 'new' });
      await run({ table: 'Simulation', verb: 'update', query, expected });
      const found = await reader.positionalRows(build('Simulation').where({ title: 'new' }).select('id'), signal);
      return { result: found.rows.length, sign: null };
    },
  };
}

describe.each(dialects)('a dry run on %s', { timeout: 60_000 }, (dialect) => {
  it('returns the rows by table and what the change read, and leaves everything unchanged', async () => {
    const { core, connectionId, titles, folder } = await anUnlockedDatabase(dialect);
    const steps: string[] = [];
    const onProgress = (
      _fraction: number | null,
      _text: string,
      now: readonly { readonly step: string }[] = [],
    ): void => void steps.splice(0, steps.length, ...now.map(({ step }) => step));
    const done = await dryRun(renaming(connectionId, 2), core, { signal, onProgress });
    expect(done).toEqual({ counts: { Simulation: 2 }, result: 2 });
    expect(steps).toEqual(['lock', 'change', 'verify']);
    expect(await titles()).toEqual(['old', 'old', 'old']);
    expect(await readdir(folder)).not.toContain('archives');
    expect(await readFile(join(folder, 'journal.jsonl'), 'utf8')).not.toContain('rename-simulation');
  });

  it('fails when the counts differ, as the change itself would', async () => {
    const { core, connectionId, titles } = await anUnlockedDatabase(dialect);
    const options = { signal, onProgress: () => undefined };
    await expect(dryRun(renaming(connectionId, 3), core, options)).rejects.toMatchObject({
      failure: { code: 'changed' },
    });
    expect(await titles()).toEqual(['old', 'old', 'old']);
  });

  it('releases its locks, so that the change can follow immediately', async () => {
    const { core, connectionId } = await anUnlockedDatabase(dialect);
    const options = { signal, onProgress: () => undefined };
    await dryRun(renaming(connectionId, 2), core, options);
    expect((await dryRun(renaming(connectionId, 2), core, options)).counts).toEqual({ Simulation: 2 });
  });
});
