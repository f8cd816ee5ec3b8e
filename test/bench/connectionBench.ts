import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Core, makeCore } from '#core/core.ts';
import { connectionSchema, type Target } from '#shared/domain/connection.ts';
import { makeProfile, usualTls } from '#shared/domain/newProfile.ts';
import type { Profile } from '#shared/domain/profile.ts';
import { aSimulation, aTask } from '../support/aSimulation.ts';
import { type CuttableProxy, startCuttableProxy } from '../support/cuttableProxy.ts';
import { hopAt, profileAt, rightPassword } from '../support/faultProfiles.ts';
import { makeSqliteFile, ownSql } from '../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress } from '../support/postgresServer.ts';
import { type Relay, startRelay } from '../support/relay.ts';
import { makeSshKey, type SshKey } from '../support/sshKeys.ts';
import { type SshServer, startSshServer } from '../support/sshServer.ts';
import { makeTemporaryFolder } from '../support/temporaryFolder.ts';
import { benchBulk } from './bulkBench.ts';
import { atMost, type Figure, median } from './figures.ts';
import { startServedProgram } from './servedProgram.ts';

/** In ms, each way. */
const wayDelay = 20;
const rounds = 7;
const simulations = Array.from({ length: 400 }, (_, index) => index + 1);
const rows = [
  ...simulations.map((id) => aSimulation({ id })),
  ...simulations.map((id) => aTask({ id, simulation_id: id })),
];
const never = new AbortController().signal;

const limit = 150;

/** One way to call: into core, or into the built program. */
type Call = (call: string, input: unknown) => Promise<unknown>;

/** From the click on a connection to its first 200 simulations, and the throughput of a tunnel. */
export async function benchConnections(): Promise<readonly Figure[]> {
  const folder = await makeTemporaryFolder();
  const home = folder.path;
  // The program's known_hosts file.
  process.env['HOME'] = home;
  const key = await makeSshKey(home, 'key');
  const server = await startSshServer({ allowed: [key] });
  const database = await makePostgresDatabase(ownSql('postgresql', { rows }));
  const port = Number(new URL(await postgresAddress(database)).port);
  const relay = await startRelay(port);
  const slow = await startCuttableProxy(server.port, { delay: wayDelay });
  const core = makeBenchCore(join(home, 'tidescope'));
  try {
    await trust(home, [server.port, slow.port], server);
    return [
      ...(await benchLocal({ port, database })),
      ...(await benchFar({ key, slow, relay, database })),
      ...(await benchBulk({ core, call: intoCore(core), server, key, home, postgresPort: port })),
    ];
  } finally {
    await core.close();
    await slow.close();
    await relay.close();
    await server.dispose();
    await folder.dispose();
  }
}

async function benchLocal(place: { readonly port: number; readonly database: string }): Promise<readonly Figure[]> {
  const path = makeSqliteFile(ownSql('sqlite', { rows }));
  const kinds = {
    PostgreSQL: () => profileAt(place),
    'SQLite file': () => makeProfile({ id: crypto.randomUUID(), database: { kind: 'sqlite', path } }),
  };
  const figures: Figure[] = [];
  for (const [kind, profile] of Object.entries(kinds)) {
    const firsts: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      firsts.push(...(await withProgram(async (call) => timesToList(call, profile, { count: 1 }))));
    }
    const later = await withProgram(async (call) => timesToList(call, profile, { count: rounds + 1 }));
    figures.push(
      atMost(`local ${kind}: connect to list`, median(later.slice(1)), limit),
      atMost(`local ${kind}: the first after the start`, median(firsts), limit),
    );
  }
  return figures;
}

interface Far {
  readonly key: SshKey;
  readonly slow: CuttableProxy;
  readonly relay: Relay;
  readonly database: string;
}

async function benchFar({ key, slow, relay, database }: Far): Promise<readonly Figure[]> {
  // The default of profiles: the server is asked whether it supports TLS.
  const profile = (): Profile =>
    profileAt({ port: relay.port, database, tls: usualTls }, { hops: [hopAt(slow.port, key)] });
  const trips: number[] = [];
  const watch = (): (() => unknown) => {
    const before = relay.turns();
    return () => trips.push(relay.turns() - before);
  };
  const times = await withProgram(async (call) => timesToList(call, profile, { count: rounds + 1, watch }));
  // The median: a probe of the connection may coincide with a round.
  const usual = median(trips);
  return [
    atMost(`through SSH, ${2 * wayDelay} ms round trip: connect to list`, median(times.slice(1)), 1200),
    atMost('the first of those after the start', times[0] ?? Number.NaN, 1200),
    { name: 'database round trips of that', measured: String(usual), target: '≤ 6', reached: usual <= 6 },
  ];
}

const listed = z.object({ rows: z.array(z.unknown()).length(200) });

/**
 * In ms, one for each round. `watch` is called before each and returns a function called when the simulations have
 * arrived, so that closing the connection afterwards does not count.
 */
async function timesToList(
  call: Call,
  profile: () => Profile,
  { count, watch = () => () => undefined }: { readonly count: number; readonly watch?: () => () => unknown },
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const onListed = watch();
    const since = performance.now();
    const connectionId = await openDraft(call, profile());
    listed.parse(await call('simulations.list', { connectionId }));
    times.push(performance.now() - since);
    onListed();
    await call('connections.close', { connectionId });
  }
  return times;
}

/** Opens a profile with the right password and returns the connection's id. */
export async function openDraft(call: Call, profile: Profile): Promise<string> {
  const target: Target = { kind: 'draft', profile, secrets: [rightPassword] };
  return connectionSchema.parse(await call('connections.open', { target })).id;
}

const reply = z.object({ ok: z.boolean(), value: z.unknown().optional(), failure: z.unknown().optional() });

/** Runs the built program for a callback. */
async function withProgram<Result>(work: (call: Call) => Promise<Result>): Promise<Result> {
  const program = await startServedProgram();
  try {
    // Warms it up: a window has been drawn before a user clicks.
    await program.post('connections.list', {});
    return await work(async (name, input) => {
      const answer = reply.parse(JSON.parse(await program.post(name, input)));
      if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
      return answer.value;
    });
  } finally {
    await program.stop();
  }
}

function intoCore(core: Core): Call {
  return async (name, input) => {
    const answer = await core.call({ call: name, input, callId: crypto.randomUUID() }, never);
    if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
    return answer.value;
  };
}

function makeBenchCore(directory: string): Core {
  return makeCore({
    directory,
    services: {
      host: 'test',
      version: '0.0.0',
      platform: 'linux',
      canChooseFile: false,
      chooseFile: async () => Promise.resolve(null),
    },
    log: (line) => void process.stderr.write(`${line}\n`),
  });
}

async function trust(home: string, ports: readonly number[], { hostKey }: SshServer): Promise<void> {
  await mkdir(join(home, '.ssh'), { mode: 0o700 });
  const lines = ports.map((port) => `[127.0.0.1]:${port} ${hostKey.publicLine}\n`);
  await appendFile(join(home, '.ssh', 'known_hosts'), lines.join(''));
}
