import { afterAll, beforeAll } from 'vitest';
import type { Call, CallInput, CallOutput } from '#shared/contract/contract.ts';
import { connectionSchema, type Target } from '#shared/domain/connection.ts';
import { FailureError } from '#shared/failure.ts';
import { neverAborted } from './ownDatabases.ts';
import { makeTemporaryFolder, type TemporaryFolder } from './temporaryFolder.ts';
import { makeTestCore, type TestCore } from './testCore.ts';

type BackupCall = Extract<Call, `backups.${string}`>;

/** A core and a folder for the backups of one test file. */
export interface BackupBench {
  readonly core: () => TestCore['core'];
  readonly folder: () => string;
  /** Makes a call; fails as it does. */
  readonly call: <C extends BackupCall>(name: C, input: CallInput<C>, signal?: AbortSignal) => Promise<CallOutput<C>>;
  /** Opens a database and returns its connection's id. */
  readonly open: (target: Target) => Promise<string>;
  readonly unlock: (connectionId: string) => Promise<void>;
}

/** Starts them before the tests of a file, and ends them afterwards. */
export function startBackupBench(): BackupBench {
  const made: { bench?: TestCore; folder?: TemporaryFolder } = {};
  beforeAll(async () => {
    made.bench = await makeTestCore();
    made.folder = await makeTemporaryFolder();
  });
  afterAll(async () => {
    await made.bench?.dispose();
    await made.folder?.dispose();
  });
  const core = (): TestCore['core'] => {
    if (made.bench === undefined) throw new Error('There is a core only within a test');
    return made.bench.core;
  };
  const ask = async (call: Call, input: unknown, signal = neverAborted): Promise<unknown> => {
    const reply = await core().call({ call, input, callId: 'test' }, signal);
    if (!reply.ok) throw new FailureError(reply.failure);
    return reply.value;
  };
  return {
    core,
    folder: () => made.folder?.path ?? '',
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- core answers a call with its output
    call: async (name, input, signal) => (await ask(name, input, signal)) as CallOutput<typeof name>,
    open: async (target) => connectionSchema.parse(await ask('connections.open', { target })).id,
    unlock: async (connectionId) => {
      const { name } = core().connections.get(connectionId);
      await ask('connections.unlock', { connectionId, minutes: 5, typedName: name });
    },
  };
}
