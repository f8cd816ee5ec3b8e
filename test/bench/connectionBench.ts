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

/** In ms, each way. */
const wayDelay = 20;
const rounds = 7;
const simulations = Array.from({ length: 400 }, (_, index) => index + 1);
const rows = [
  ...simulations.map((id) => aSimulation({ id })),
  ...simulations.map((id) => aTask({ id, simulation_id: id })),
];
const never = new AbortController().signal;

/** From the click on a connection to its first 200 simulations, and what goes through a tunnel. */
export async function benchConnections(): Promise<readonly Figure[]> {
  const folder = await makeTemporaryFolder();
  const home = folder.path;
  process.env['HOME'] = home;
  const key = await makeSshKey(home, 'key');
  const server = await startSshServer({ allowed: [key] });
  const core = makeBenchCore(join(home, 'tidescope'));
  const database = await makePostgresDatabase(ownSql('postgresql', { rows }));
  const postgresPort = Number(new URL(await postgresAddress(database)).port);
  const relay = await startRelay(postgresPort);
  const slow = await startCuttableProxy(server.port, { delay: wayDelay });
  try {
    await trust(home, [server.port, slow.port], server);
    const far = { core, key, slow, relay, database };
    return [
      ...(await benchLocal(core, { port: postgresPort, database })),
      ...(await benchFar(far)),
      ...(await benchBulk({ core, server, key, home, postgresPort })),
    ];
  } finally {
    await core.close();
    await slow.close();
    await relay.close();
    await server.dispose();
    await folder.dispose();
  }
}

async function benchLocal(
  core: Core,
  place: { readonly port: number; readonly database: string },
): Promise<readonly Figure[]> {
  const path = makeSqliteFile(ownSql('sqlite', { rows }));
  const file = (): Profile => makeProfile({ id: crypto.randomUUID(), database: { kind: 'sqlite', path } });
  return [
    atMost('local PostgreSQL: connect to list', await timeToList(core, () => profileAt(place)), 150),
    atMost('local SQLite file: connect to list', await timeToList(core, file), 150),
  ];
}

interface Far {
  readonly core: Core;
  readonly key: SshKey;
  readonly slow: CuttableProxy;
  readonly relay: Relay;
  readonly database: string;
}

async function benchFar({ core, key, slow, relay, database }: Far): Promise<readonly Figure[]> {
  // As profiles are unless they say otherwise: the server is asked whether it speaks TLS.
  const profile = (): Profile =>
    profileAt({ port: relay.port, database, tls: usualTls }, { hops: [hopAt(slow.port, key)] });
  const counts = [relay.turns()];
  const time = await timeToList(core, profile, () => counts.push(relay.turns()));
  const most = Math.max(...counts.slice(1).map((count, index) => count - (counts[index] ?? 0)));
  return [
    atMost(`through SSH, ${2 * wayDelay} ms round trip: connect to list`, time, 1200),
    { name: 'database round trips of that', measured: String(most), target: '≤ 6', reached: most <= 6 },
  ];
}

const listed = z.object({ rows: z.array(z.unknown()).length(200) });

/** In ms, in the middle of some rounds after one that warms up; `onListed` hears when the simulations are there. */
async function timeToList(core: Core, profile: () => Profile, onListed = (): unknown => undefined): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const since = performance.now();
    const connectionId = await openDraft(core, profile());
    listed.parse(await call(core, 'simulations.list', { connectionId }));
    if (round > 0) times.push(performance.now() - since);
    onListed();
    await call(core, 'connections.close', { connectionId });
  }
  return median(times);
}

/** Opens a profile with the right password and answers the connection's id. */
export async function openDraft(core: Core, profile: Profile): Promise<string> {
  const target: Target = { kind: 'draft', profile, secrets: [rightPassword] };
  return connectionSchema.parse(await call(core, 'connections.open', { target })).id;
}

async function call(core: Core, name: string, input: unknown): Promise<unknown> {
  const reply = await core.call({ call: name, input, callId: crypto.randomUUID() }, never);
  if (!reply.ok) throw new Error(JSON.stringify(reply.failure));
  return reply.value;
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
