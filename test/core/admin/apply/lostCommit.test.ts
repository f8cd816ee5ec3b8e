import { afterEach, describe, expect, it } from 'vitest';
import type { Operation } from '#shared/domain/operation.ts';
import { tableChecksums } from '../../../support/archives.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { type AdminBench, openAdminBench, runOn } from '../../../support/adminBench.ts';
import { aSimulation, aUser } from '../../../support/aSimulation.ts';
import { makeOwnDatabase } from '../../../support/ownDatabases.ts';
import { type Relay, startRelay } from '../../../support/relay.ts';

const open: (AdminBench | { readonly dispose: () => Promise<void> })[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.dispose();
});

async function benchBehind(onCommit: (relay: Relay, place: string) => void): Promise<AdminBench> {
  const place = await makeOwnDatabase('postgresql', {
    rows: [aUser({ id: 1 }), ...[1, 2].map((id) => aSimulation({ id, job_state: 'RUNNING' }))],
  });
  const address = new URL(place);
  const relay = await startRelay(Number(address.port));
  address.port = String(relay.port);
  const onProgress = (text: string): void => {
    if (text === 'Announced') onCommit(relay, place);
  };
  const bench = await openAdminBench('postgresql', place, { url: address.href, onProgress });
  open.push(bench, { dispose: relay.close });
  return bench;
}

/** Lets the commit through, and cuts the connection before its answer once a query sees the change. */
function cutAfter(sql: string): {
  readonly onCommit: (relay: Relay, place: string) => void;
  readonly cut: () => Promise<void>;
} {
  const cutting: Promise<void>[] = [];
  const cutWhenDone = async (relay: Relay, place: string): Promise<void> => {
    await expect.poll(async () => runOn('postgresql', place, sql)).toHaveLength(1);
    relay.passAnswers();
    relay.cut();
  };
  return {
    onCommit: (relay, place) => {
      relay.holdAnswers();
      cutting.push(cutWhenDone(relay, place));
    },
    cut: async () => void (await Promise.all(cutting)),
  };
}

const removal = { kind: 'remove-simulations', which: { kind: 'ids', ids: [1] } } as const;

it('reports success when only the answer to the commit was lost', async () => {
  const cutWhenGone = async (relay: Relay, place: string): Promise<void> => {
    await expect.poll(async () => runOn('postgresql', place, 'select id from "Simulation"')).toEqual([{ id: 2 }]);
    relay.passAnswers();
    relay.cut();
  };
  const cutting: Promise<void>[] = [];
  const bench = await benchBehind((relay, place) => {
    relay.holdAnswers();
    cutting.push(cutWhenGone(relay, place));
  });
  const outcome = await bench.operation(removal, { live: true });
  await Promise.all(cutting);
  expect(outcome).toMatchObject({ outcome: 'done', counts: { Simulation: 1 } });
  expect(outcome.note).toContain('lost at the commit');
  expect(await bench.archives()).toEqual([outcome.archive]);
  expect((await bench.journal())[0]).toMatchObject({ outcome: 'done', archive: outcome.archive });
});

it('reports that nothing was changed when the commit itself was lost, and keeps no archive', async () => {
  const bench = await benchBehind((relay) => relay.cut());
  const outcome = await bench.operation(removal, { live: true });
  expect(outcome).toMatchObject({ outcome: 'failed', counts: {}, archive: null });
  expect(await bench.count('Simulation')).toBe(2);
  expect(await bench.archives()).toEqual([]);
  expect((await bench.journal())[0]).toMatchObject({ outcome: 'failed' });
});

const operations: readonly (readonly [Operation, string])[] = [
  [{ kind: 'rename-simulation', simulationId: 1, title: 'new' }, `select 1 from "Simulation" where title = 'new'`],
  [
    { kind: 'set-simulation-state', which: { kind: 'ids', ids: [1] }, state: 'FAILED' },
    `select 1 from "Simulation" where job_state = 'FAILED'`,
  ],
  [
    { kind: 'set-password', userId: 1, password: { kind: 'generated' } },
    `select 1 from "YaptideUser" where length(password_hash) > 100`,
  ],
  [
    { kind: 'add-user', username: 'cid', password: { kind: 'generated' } },
    `select 1 from "User" where username = 'cid'`,
  ],
  [{ kind: 'add-cluster', clusterName: 'ares' }, `select 1 from "Cluster" where cluster_name = 'ares'`],
];

describe.each(operations.map(([operation, sign]) => [operation.kind, operation, sign] as const))(
  'a commit of %s that is lost',
  (_kind, operation, sign) => {
    it('on its way back is found to have succeeded, with its archive', async () => {
      const { onCommit, cut } = cutAfter(sign);
      const bench = await benchBehind(onCommit);
      const outcome = await bench.operation(operation, { live: true });
      await cut();
      expect(outcome.outcome).toBe('done');
      expect(await bench.archives()).toEqual(outcome.archive === null ? [] : [outcome.archive]);
    });

    it('on its way to the server is found to have changed nothing, without an archive', async () => {
      const bench = await benchBehind((relay) => relay.cut());
      const outcome = await bench.operation(operation, { live: true });
      expect(outcome).toMatchObject({ outcome: 'failed', generatedPassword: null });
      expect([await bench.archives(), await bench.run(sign)]).toEqual([[], []]);
    });
  },
);

describe('a commit of a restore that is lost', () => {
  const renaming = { kind: 'rename-simulation', simulationId: 1, title: 'new' } as const;
  const replace = { choices: { idTaken: 'replace' } } as const;
  const undone = `select 1 from "Simulation" where id = 1 and title <> 'new'`;

  it('on its way back is found to have succeeded, with the archive of the replaced rows', async () => {
    const { onCommit, cut } = cutAfter(undone);
    let isRestoring = false;
    const bench = await benchBehind((...args) => isRestoring && onCommit(...args));
    const { archive } = await bench.operation(renaming);
    isRestoring = true;
    const restored = await bench.restore(archive ?? '', replace);
    await cut();
    expect(restored.replaced).toEqual({ Simulation: 1 });
    expect(await bench.archives()).toContain(restored.archive);
    expect((await bench.journal())[0]).toMatchObject({
      operation: 'restore-archive',
      outcome: 'done',
      counts: { Simulation: 1 },
    });
  });

  it('on its way to the server is found to have changed nothing, without an archive', async () => {
    let isRestoring = false;
    const bench = await benchBehind((relay) => {
      if (isRestoring) relay.cut();
    });
    const { archive } = await bench.operation(renaming);
    isRestoring = true;
    const before = await tableChecksums(bench.database());
    const failure = await caughtFailure(bench.restore(archive ?? '', replace));
    expect(failure).toMatchObject({ code: 'connection-lost', hint: 'Restore it again.' });
    expect(failure.message).toContain('nothing was changed');
    expect(await bench.archives()).toEqual([archive]);
    expect((await bench.journal())[0]).toMatchObject({ operation: 'restore-archive', outcome: 'failed', counts: {} });
    expect(await tableChecksums(bench.database())).toEqual(before);
  });
});
