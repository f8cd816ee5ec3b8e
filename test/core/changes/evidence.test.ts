import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeOutcomeResolver } from '#core/changes/evidence.ts';
import { makeJournal } from '#core/journal/journal.ts';
import { openAdminBench, runOn } from '../../support/adminBench.ts';
import { aSimulation, aUser } from '../../support/aSimulation.ts';
import { dialects, makeOwnDatabase } from '../../support/ownDatabases.ts';
import { bundles, checkout } from '../../support/spawnedProgram.ts';
import { makeTestCore } from '../../support/testCore.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';

const program = join(checkout, bundles, 'killedApply.js');
const folders: TemporaryFolder[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.dispose();
});

async function aFolder(): Promise<string> {
  const folder = await makeTemporaryFolder();
  folders.push(folder);
  return folder.path;
}

const operations = [
  { kind: 'remove-simulations', which: { kind: 'ids', ids: [1] } },
  { kind: 'rename-simulation', simulationId: 1, title: 'other' },
  { kind: 'add-user', username: 'new', password: { kind: 'generated' } },
  { kind: 'set-password', userId: 1, password: { kind: 'generated' } },
] as const;

describe.each(dialects)('an outcome missing from the journal, on %s', { timeout: 120_000 }, (dialect) => {
  it.each(operations.map((operation) => [operation.kind, operation] as const))(
    'of %s is determined when the connection is opened after a kill',
    async (kind, operation) => {
      const rows = [aUser({ id: 1 }), ...[1, 2].map((id) => aSimulation({ id }))];
      const place = await makeOwnDatabase(dialect, { rows });
      const [archives, settings] = [await aFolder(), await aFolder()];
      const kill = async (deadly: string): Promise<void> => {
        const args = [program, dialect, place, archives, JSON.stringify(operation), deadly, settings];
        expect(await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'exit')).toEqual([null, 'SIGKILL']);
      };
      const journal = makeJournal({ directory: settings, systemUser: 'next' });
      const outcomes = async (): Promise<readonly string[]> =>
        (await journal.list({ limit: 9 })).entries
          .filter((entry) => entry.operation === kind)
          .map(({ outcome }) => outcome);
      // Announced and killed before the commit; then committed and killed before the journal has its entry.
      await kill('Committing');
      await runOn(dialect, place, 'select 1 from "User"');
      const { core, dispose } = await makeTestCore();
      try {
        const target = dialect === 'sqlite' ? { kind: 'file', path: place } : { kind: 'url', url: place };
        const context = { signal: AbortSignal.timeout(60_000), onProgress: () => undefined };
        const opening = { ...context, onStage: () => undefined, callId: null };
        const open = async () =>
          core.connections.open(
            target.kind === 'file' ? { kind: 'file', path: place } : { kind: 'url', url: place },
            opening,
          );
        const { id } = await open();
        const resolve = makeOutcomeResolver({ connections: core.connections, journal });
        expect(await outcomes()).toEqual(['unknown']);
        await resolve(id);
        expect(await outcomes()).toEqual(['failed']);
        await kill('Journalling');
        expect(await outcomes()).toEqual(['unknown', 'failed']);
        await resolve(id);
        expect(await outcomes()).toEqual(['done', 'failed']);
      } finally {
        await dispose();
      }
      expect((await journal.list({ limit: 9 })).brokenAt).toBeNull();
      expect(await readdir(settings)).toEqual(['journal.jsonl']);
    },
  );
});

it('is looked up as soon as the program opens the connection', async () => {
  const place = await makeOwnDatabase('sqlite', { rows: [aSimulation({ id: 1 })] });
  const bench = await openAdminBench('sqlite', place);
  const { connectionId } = bench;
  await bench.dispose();
  const { core, folder, dispose } = await makeTestCore();
  try {
    const journal = makeJournal({ directory: folder, systemUser: 'earlier' });
    const sign = { sql: 'select count(*) from "Simulation" where id = ?', bindings: ['1'], before: '0', after: '1' };
    const change = {
      databaseUser: '',
      connection: 'lab',
      operation: 'restore-archive',
      parameters: {},
      counts: {},
      archive: null,
    };
    await journal.append({ ...change, outcome: 'unknown' }, { connectionId, transaction: null, sign });
    const target = { kind: 'file', path: place } as const;
    const context = { signal: AbortSignal.timeout(60_000), onProgress: () => undefined, onStage: () => undefined };
    await core.connections.open(target, { ...context, callId: null });
    await expect
      .poll(async () => (await journal.list({ limit: 9 })).entries.map(({ outcome }) => outcome))
      .toEqual(['done', 'done']);
  } finally {
    await dispose();
  }
});
