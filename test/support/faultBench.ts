import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import type { Core } from '#core/core.ts';
import type { Call, CallInput } from '#shared/contract/contract.ts';
import type { CoreEvent } from '#shared/contract/events.ts';
import type { OpenPrompt, Prompt, PromptAnswer, Stage } from '#shared/domain/attempt.ts';
import {
  type Connection,
  connectionSchema,
  type ConnectionStatus,
  connectionStatusSchema,
} from '#shared/domain/connection.ts';
import type { Profile, SecretInput } from '#shared/domain/profile.ts';
import { type Failure, FailureError } from '#shared/failure.ts';
import { caughtFailure } from './caughtFailure.ts';
import { filesHolding } from './filesHolding.ts';
import { fewSimulations } from './faultProfiles.ts';
import { makePostgresDatabase, postgresAddress, postgresPassword } from './postgresServer.ts';
import { makeSshKey, type SshKey } from './sshKeys.ts';
import { makeTemporaryFolder } from './temporaryFolder.ts';
import { makeTestCore } from './testCore.ts';

type Link = ConnectionStatus['link'];

/** The whole of core with a separate home folder; everything that it reports is recorded. */
export interface FaultBench {
  readonly core: Core;
  /** Core's own folder. */
  readonly folder: string;
  /** The home folder of core's user; its `.ssh` is empty. */
  readonly home: string;
  readonly key: SshKey;
  /** A database with a few simulations, on the server of this run. */
  readonly database: { readonly port: number; readonly database: string };
  readonly events: readonly CoreEvent[];
  /** The questions asked, oldest first. */
  readonly prompts: readonly OpenPrompt[];
  /** Makes a call and throws its Failure. */
  readonly call: <C extends Call>(call: C, input: CallInput<C>) => Promise<unknown>;
  readonly open: (profile: Profile, secrets?: readonly SecretInput[]) => Promise<Connection>;
  /** Opens a connection that must fail, and returns why. */
  readonly refusal: (profile: Profile, secrets?: readonly SecretInput[]) => Promise<Failure>;
  readonly status: (connectionId: string) => Promise<ConnectionStatus>;
  /** The steps of the last attempt, with their final states. */
  readonly stages: () => readonly Stage[];
  /** The states of a connection in order, each change once: `connected`, `reconnecting`, `connected`. */
  readonly links: (connectionId: string) => readonly Link['state'][];
  /** Waits until a connection reports this state, from now on; returns the time that it took in ms. */
  readonly untilLink: (connectionId: string, state: Link['state'], within: number) => Promise<number>;
  /** Sets how questions are answered from now on; they stay open if it returns nothing. */
  readonly answerBy: (script: (prompt: Prompt) => PromptAnswer | undefined) => void;
  /** Registers a secret that must not be found anywhere. */
  readonly secret: (text: string) => string;
}

const trustOnce = (prompt: Prompt): PromptAnswer =>
  prompt.kind === 'host-key' ? { kind: 'trust', remember: false } : { kind: 'refuse' };

/**
 * Sets it up before the tests of a file. After them, closes core and looks for every secret in what was logged,
 * reported, failed and written. Unless a script says otherwise, host keys are trusted once and other questions
 * declined.
 */
export function useFaultBench(): () => FaultBench {
  const made: { bench?: FaultBench; end?: () => Promise<void> } = {};
  beforeAll(async () => {
    const { bench, end } = await makeFaultBench();
    made.bench = bench;
    made.end = end;
  });
  afterAll(async () => made.end?.());
  return () => {
    if (made.bench === undefined) throw new Error('There is no bench yet');
    return made.bench;
  };
}

async function makeFaultBench(): Promise<{ readonly bench: FaultBench; readonly end: () => Promise<void> }> {
  const homeFolder = await makeTemporaryFolder();
  const home = homeFolder.path;
  await mkdir(join(home, '.ssh'), { mode: 0o700 });
  vi.stubEnv('HOME', home);
  vi.stubEnv('SSH_AUTH_SOCK', undefined);
  const { core, folder, logged, dispose } = await makeTestCore();
  const key = await makeSshKey(home, 'key');
  const name = await makePostgresDatabase(fewSimulations);
  const database = { port: Number(new URL(await postgresAddress(name)).port), database: name };
  const secrets = new Set([postgresPassword]);
  const events: CoreEvent[] = [];
  const failures: Failure[] = [];
  const prompts: OpenPrompt[] = [];
  const state = { script: (prompt: Prompt): PromptAnswer | undefined => trustOnce(prompt), callId: '' };
  const call: FaultBench['call'] = async (name, input) => {
    const callId = randomUUID();
    if (name === 'connections.open' || name === 'connections.test') state.callId = callId;
    const reply = await core.call({ call: name, input, callId }, new AbortController().signal);
    if (reply.ok) return reply.value;
    failures.push(reply.failure);
    throw new FailureError(reply.failure);
  };
  core.listen((event) => {
    events.push(event);
    if (event.kind !== 'prompt') return;
    prompts.push(event.open);
    const { prompt } = event.open;
    // The proxies of these tests count as forwarded ports, which they are not about.
    const answer = prompt.kind === 'role' ? ({ kind: 'role', role: 'local' } as const) : state.script(prompt);
    if (answer !== undefined) void call('prompts.answer', { promptId: event.open.promptId, answer });
  });
  const open: FaultBench['open'] = async (profile, given = []) =>
    connectionSchema.parse(await call('connections.open', { target: { kind: 'draft', profile, secrets: [...given] } }));
  const bench: FaultBench = {
    core,
    folder,
    home,
    key,
    database,
    events,
    prompts,
    call,
    open,
    refusal: async (profile, given) => caughtFailure(open(profile, given)),
    status: async (connectionId) => connectionStatusSchema.parse(await call('connections.status', { connectionId })),
    stages: () => lastStages(events, state.callId),
    links: (connectionId) =>
      linksOf(events, connectionId)
        .map((link) => link.state)
        .filter((link, index, all) => link !== all[index - 1]),
    untilLink: async (connectionId, wanted, within) => untilLink({ core, events, connectionId }, wanted, within),
    answerBy: (script) => {
      state.script = script;
    },
    secret: (text) => {
      secrets.add(text);
      return text;
    },
  };
  const end = async (): Promise<void> => {
    try {
      await Promise.all(core.connections.list().map(async ({ id }) => core.connections.close(id)));
      expectNoSecret([...secrets], JSON.stringify({ logged, events, failures }), folder);
      expect(logged, 'what was not expected').toEqual([]);
    } finally {
      await dispose();
      await homeFolder.dispose();
      vi.unstubAllEnvs();
    }
  };
  return { bench, end };
}

function expectNoSecret(secrets: readonly string[], told: string, folder: string): void {
  const shapes = (secret: string): readonly string[] => [secret, encodeURIComponent(secret)];
  expect(secrets.filter((secret) => shapes(secret).some((text) => told.includes(text)))).toEqual([]);
  expect(secrets.flatMap((secret) => filesHolding(folder, secret))).toEqual([]);
}

function lastStages(events: readonly CoreEvent[], callId: string): readonly Stage[] {
  const stages = new Map<string, Stage>();
  for (const event of events) {
    if (event.kind === 'stage' && event.callId === callId) stages.set(event.stage.id, event.stage);
  }
  return [...stages.values()];
}

function linksOf(events: readonly CoreEvent[], connectionId: string): readonly Link[] {
  return events.flatMap((event) =>
    event.kind === 'connection-status' && event.status.connectionId === connectionId ? [event.status.link] : [],
  );
}

interface Watched {
  readonly core: Core;
  readonly events: readonly CoreEvent[];
  readonly connectionId: string;
}

async function untilLink(
  { core, events, connectionId }: Watched,
  wanted: Link['state'],
  within: number,
): Promise<number> {
  const before = events.length;
  const since = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const late = setTimeout(() => {
    const told = linksOf(events.slice(before), connectionId);
    reject(new Error(`It was not ${wanted} within ${within} ms, but ${JSON.stringify(told.at(-1))}`));
  }, within);
  const deafen = core.listen((event) => {
    const [link] = linksOf([event], connectionId);
    if (link?.state === wanted) resolve(performance.now() - since);
  });
  try {
    return await promise;
  } finally {
    clearTimeout(late);
    deafen();
  }
}
