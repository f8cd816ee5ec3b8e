import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeDemoDatabase } from '#core/demo/makeDemoDatabase.ts';
import { connectionStatusSchema, type Target } from '#shared/domain/connection.ts';
import { type Call, contract, isCall } from '#shared/contract/contract.ts';
import { aBatchSimulation, aBlob, aCluster, aRow, aSimulation, aTask, aUser } from '../support/aSimulation.ts';
import { makeOwnDatabase } from '../support/ownDatabases.ts';
import { makeTestCore, type TestCore } from '../support/testCore.ts';
import { startSilentServer } from '../support/muteServer.ts';
import { fruitless, growing, type Ids, inputsOf, ofOneKind } from './callInputs.ts';
import { type AnyReply, openTransports, type Transport } from './transports.ts';

/* One list of expectations for every way to core (direct, structured clone, HTTP) and both databases. */

const names = ['direct', 'ipc', 'http'] as const;
const made: { test: TestCore | undefined; transports: readonly Transport[]; ids: Ids | undefined } = {
  test: undefined,
  transports: [],
  ids: undefined,
};

/** A database of each kind, with one of each kind of object. */
const databases: readonly (readonly [string, (folder: string) => Promise<Target>])[] = [
  ['SQLite', async (folder) => ({ kind: 'file', path: await makeDemonstration(folder) })],
  ['PostgreSQL', async () => ({ kind: 'url', url: await makeOwnDatabase('postgresql', { rows: oneOfEverything }) })],
];

async function makeDemonstration(folder: string): Promise<string> {
  const path = join(folder, 'parity.sqlite');
  await makeDemoDatabase({ path, signal: new AbortController().signal, now: new Date('2026-08-12T12:00:00Z') });
  return path;
}

const page = { dimensions: 0, data: { name: 'DOSE', unit: 'MeV/g', values: [1.5] }, metadata: {} };
const oneOfEverything = [
  aUser({ id: 1, username: 'alice' }),
  aRow('User', { id: 2, username: 'bob', auth_provider: 'KeycloakUser' }),
  aRow('KeycloakUser', { id: 2, cert: 'ssh-rsa AAAA', private_key: null }),
  aCluster({ id: 1 }),
  aSimulation({ id: 1, user_id: 1 }),
  aBatchSimulation(2, 1),
  aSimulation({ id: 3, user_id: null, job_state: 'RUNNING', end_time: null }),
  aTask({ id: 1, simulation_id: 1 }),
  aTask({ id: 2, simulation_id: 1, task_state: 'FAILED' }),
  aRow('Input', { id: 1, simulation_id: 1, compressed_data: aBlob({ input_type: 'FILES', input_files: { a: 'b' } }) }),
  aRow('Estimator', { id: 1, simulation_id: 1, name: 'dose', file_name: 'dose_', compressed_data: aBlob({}) }),
  aRow('Page', {
    id: 1,
    estimator_id: 1,
    page_number: 0,
    page_name: 'DOSE',
    page_dimension: 0,
    compressed_data: aBlob(page),
  }),
  aRow('Logfiles', { id: 1, simulation_id: 1, compressed_data: aBlob({ 'run.log': 'done' }) }),
];

function transport(name: string): Transport {
  const found = made.transports.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no transport '${name}'`);
  return found;
}

function ids(): Ids {
  if (made.ids === undefined) throw new Error('The database has not been opened');
  return made.ids;
}

async function value<Value>(reply: Promise<AnyReply>, schema: z.ZodType<Value>): Promise<Value> {
  const given = await reply;
  if (!given.ok) throw new Error(`${given.failure.message}: ${given.failure.details.join('; ')}`);
  return schema.parse(given.value);
}

/** Finds one of each kind of object through the calls themselves. */
async function findIds(target: Target): Promise<Ids> {
  const { call } = transport('direct');
  const { id: connectionId } = await value(call('connections.open', { target }), contract['connections.open'].output);
  const filter = { states: ['COMPLETED'] };
  const { rows } = await value(call('simulations.list', { connectionId, filter }), contract['simulations.list'].output);
  for (const { id: simulationId } of rows) {
    const on = { connectionId, simulationId };
    const estimators = await value(call('estimators.list', on), contract['estimators.list'].output);
    const logfiles = await value(call('logfiles.list', on), contract['logfiles.list'].output);
    const [input] = await value(call('inputs.list', on), contract['inputs.list'].output);
    const estimator = estimators.find((each) => each.pages.length > 0);
    const pageId = estimator?.pages[0]?.id;
    const logfileId = logfiles[0]?.id;
    if (input !== undefined && estimator !== undefined && pageId !== undefined && logfileId !== undefined) {
      const { id: inputId } = input;
      return { connectionId, simulationId, inputId, estimatorId: estimator.id, pageId, logfileId, target };
    }
  }
  throw new Error('No simulation has results and log files');
}

const inputs = inputsOf(ids);

/** What differs from one call to the next, but not from one way to another. */
function steady(reply: AnyReply): unknown {
  const { success, data } = z.object({ value: z.object({ milliseconds: z.number() }) }).safeParse(reply);
  if (success) return { ...reply, value: { milliseconds: typeof data.value.milliseconds } };
  const planned = z.object({ value: z.looseObject({ plannedAt: z.string() }) }).safeParse(reply);
  if (planned.success) return { ...reply, value: { ...planned.data.value, plannedAt: 'some moment' } };
  const exported = z.object({ value: z.looseObject({ exportId: z.string() }) }).safeParse(reply);
  if (exported.success) return { ...reply, value: { ...exported.data.value, exportId: 'some file' } };
  const staged = z.object({ value: z.strictObject({ id: z.string() }) }).safeParse(reply);
  if (staged.success) return { ...reply, value: { id: 'some step' } };
  const status = z.object({ value: connectionStatusSchema }).safeParse(reply);
  return status.success ? { ...status.data.value, link: status.data.value.link.state } : reply;
}

const refused: readonly (readonly [string, Call | 'nonsense', () => unknown])[] = [
  ['an unknown call', 'nonsense', () => ({})],
  ['an input that lacks a part', 'simulations.get', () => ({ connectionId: ids().connectionId })],
  ['an input with a part too many', 'host.describe', () => ({ more: 1 })],
  ['a connection that is not open', 'simulations.list', () => ({ connectionId: 'gone' })],
  ['a simulation that is not there', 'simulations.get', () => ({ connectionId: ids().connectionId, simulationId: -1 })],
  ['a page that is not there', 'pages.data', () => ({ connectionId: ids().connectionId, pageId: -1 })],
  [
    'a file that is not there',
    'connections.open',
    () => ({ target: { kind: 'file', path: join(made.test?.folder ?? '', 'gone.sqlite') } }),
  ],
  ['an address that is none', 'connections.open', () => ({ target: { kind: 'url', url: 'nonsense' } })],
];

/** Opens every way to a separate core, and the database there. */
async function openAll(makeDatabase: (folder: string) => Promise<Target>): Promise<void> {
  made.test = await makeTestCore();
  made.transports = await openTransports(made.test.core);
  made.ids = await findIds(await makeDatabase(made.test.folder));
}

async function closeAll(): Promise<void> {
  await Promise.all(made.transports.map(async ({ close }) => close()));
  await made.test?.dispose();
}

describe.each(databases)('every call of the contract, over %s,', (kind, makeDatabase) => {
  beforeAll(async () => openAll(makeDatabase));
  afterAll(closeAll);

  it('has an input in this list', () => {
    expect(Object.keys(inputs).sort()).toEqual(Object.keys(contract).sort());
  });

  const calls = Object.keys(inputs).filter(isCall);
  const isRefused = (call: Call): boolean => fruitless.has(call) || (ofOneKind.get(call) ?? kind) !== kind;
  const lasting = calls.filter((call) => call !== 'connections.close' && !isRefused(call));

  it.each(lasting)('%s gives the same answer on every way, as the contract says', async (call) => {
    const replies: unknown[] = [];
    for (const name of names) {
      const reply = await transport(name).call(call, inputs[call]());
      expect(reply, name).toMatchObject({ ok: true });
      if (reply.ok) expect(contract[call].output.safeParse(reply.value).error, name).toBeUndefined();
      replies.push(steady(reply));
    }
    if (growing.has(call)) return;
    expect(replies[1]).toEqual(replies[0]);
    expect(replies[2]).toEqual(replies[0]);
  });

  it.each(calls.filter(isRefused))('%s is refused alike on every way when its target does not exist', async (call) => {
    const replies = await Promise.all(names.map(async (name) => transport(name).call(call, inputs[call]())));
    expect(replies[0]).toMatchObject({ ok: false });
    expect(replies[1]).toEqual(replies[0]);
    expect(replies[2]).toEqual(replies[0]);
  });

  it.each(names)('connections.close closes what was opened: %s', async (name) => {
    const { call } = transport(name);
    await call('connections.open', inputs['connections.open']());
    expect(await call('connections.close', inputs['connections.close']())).toEqual({ ok: true, value: {} });
    expect(await call('connections.close', inputs['connections.close']())).toMatchObject({
      ok: false,
      failure: { code: 'not-open' },
    });
    await call('connections.open', inputs['connections.open']());
  });
});

describe.each(databases)('a refusal, over %s,', (_, makeDatabase) => {
  beforeAll(async () => openAll(makeDatabase));
  afterAll(closeAll);

  it.each(refused)('of %s is the same Failure on every way', async (_what, call, input) => {
    const replies = await Promise.all(names.map(async (name) => transport(name).call(call, input())));
    expect(replies[0]).toMatchObject({ ok: false });
    expect(replies[1]).toEqual(replies[0]);
    expect(replies[2]).toEqual(replies[0]);
  });

  it('holds no password, on any way', async () => {
    const target = { kind: 'url', url: 'postgresql://alice:hunter2-secret@127.0.0.1:1/db' };
    for (const name of names) {
      const reply = await transport(name).call('connections.open', { target });
      expect(reply, name).toMatchObject({ ok: false });
      expect(JSON.stringify(reply), name).not.toContain('hunter2-secret');
    }
    expect(made.test?.logged.join('\n')).not.toContain('hunter2-secret');
  });
});

describe.each(databases)('a cancelled call, over %s,', (_, makeDatabase) => {
  beforeAll(async () => openAll(makeDatabase));
  afterAll(closeAll);

  it.each(['direct', 'ipc'])('is answered with cancelled: %s', async (name) => {
    const mute = await startSilentServer();
    try {
      const stop = new AbortController();
      const target = { kind: 'url', url: `postgresql://alice@127.0.0.1:${mute.port}/db` };
      const reply = transport(name).call('connections.open', { target }, stop.signal);
      await mute.reached;
      stop.abort();
      expect(await reply).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    } finally {
      await mute.close();
    }
  });

  it('ends its request: http', async () => {
    const stop = new AbortController();
    const reply = transport('http').call('simulations.list', inputs['simulations.list'](), stop.signal);
    stop.abort();
    await expect(reply).rejects.toThrow('aborted');
  });
});
