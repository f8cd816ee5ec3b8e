import { afterEach, expect, it } from 'vitest';
import { type AdminBench, openAdminBench, runOn } from '../../../support/adminBench.ts';
import { aSimulation } from '../../../support/aSimulation.ts';
import { makeOwnDatabase } from '../../../support/ownDatabases.ts';
import { type Relay, startRelay } from '../../../support/relay.ts';

const open: (AdminBench | { readonly dispose: () => Promise<void> })[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.dispose();
});

async function benchBehind(onCommit: (relay: Relay, place: string) => void): Promise<AdminBench> {
  const place = await makeOwnDatabase('postgresql', { rows: [1, 2].map((id) => aSimulation({ id })) });
  const address = new URL(place);
  const relay = await startRelay(Number(address.port));
  address.port = String(relay.port);
  const onProgress = (text: string): void => {
    if (text === 'Committing') onCommit(relay, place);
  };
  const bench = await openAdminBench('postgresql', place, { url: address.href, onProgress });
  open.push(bench, { dispose: relay.close });
  return bench;
}

const removal = { kind: 'remove-simulations', which: { kind: 'ids', ids: [1] } } as const;

it('finds out that it was done where only the answer to the commit was lost', async () => {
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
  const outcome = await bench.act(removal);
  await Promise.all(cutting);
  expect(outcome).toMatchObject({ outcome: 'done', counts: { Simulation: 1 } });
  expect(outcome.note).toContain('lost at the commit');
  expect(await bench.archives()).toEqual([outcome.archive]);
  expect((await bench.journal())[0]).toMatchObject({ outcome: 'done', archive: outcome.archive });
});

it('finds out that nothing was changed where the commit itself was lost, and keeps no archive', async () => {
  const bench = await benchBehind((relay) => relay.cut());
  const outcome = await bench.act(removal);
  expect(outcome).toMatchObject({ outcome: 'failed', counts: {}, archive: null });
  expect(await bench.count('Simulation')).toBe(2);
  expect(await bench.archives()).toEqual([]);
  expect((await bench.journal())[0]).toMatchObject({ outcome: 'failed' });
});
