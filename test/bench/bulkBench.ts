import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Core } from '#core/core.ts';
import { makeHostKeys } from '#core/connection/ssh/hostKeys/knownHosts.ts';
import { openSystemTunnel } from '#core/connection/ssh/systemSsh/systemTunnel.ts';
import { openTunnel } from '#core/connection/ssh/tunnel/openTunnel.ts';
import { hopAt, profileAt } from '../support/faultProfiles.ts';
import { freePort } from '../support/freePort.ts';
import { makePostgresDatabase } from '../support/postgresServer.ts';
import { quietAttempt } from '../support/quietAttempt.ts';
import type { SshKey } from '../support/sshKeys.ts';
import type { SshServer } from '../support/sshServer.ts';
import { yaptideDdl } from '../support/yaptideDdl.ts';
import { openDraft } from './connectionBench.ts';
import { type Figure, median } from './figures.ts';

interface BulkBench {
  readonly core: Core;
  readonly call: (call: string, input: unknown) => Promise<unknown>;
  readonly server: SshServer;
  readonly key: SshKey;
  readonly home: string;
  readonly postgresPort: number;
}

const megabyte = 1024 * 1024;
const blobs = 8;
const blobSize = 8 * megabyte;
/** The cipher that ssh2 and OpenSSH negotiate by default. */
const ownCipher = 'aes128-gcm@openssh.com';
const turns = 5;
const least = 0.7;
const leastOfSystem = 0.9;

/**
 * 64 MB through the tunnel compared with the same through `ssh -L`, alternating: on a raw stream, and as blobs that are
 * read.
 */
export async function benchBulk(bench: BulkBench): Promise<readonly Figure[]> {
  const pourer = await startPourer();
  const forward = await startForward(bench, [pourer.port, bench.postgresPort]);
  const attempt = quietAttempt();
  const hostKeys = makeHostKeys({
    userFiles: [join(bench.home, '.ssh', 'known_hosts')],
    ownFile: join(bench.home, 'own'),
  });
  const tunnel = await openTunnel([hopAt(bench.server.port, bench.key)], { attempt, hostKeys });
  try {
    const place = { host: '127.0.0.1', port: pourer.port };
    const bare = await alternately(
      async () => drain(await tunnel.openChannel(place, attempt.signal)),
      async () => drain(connect({ host: '127.0.0.1', port: forward.ports[0] ?? 0 })),
    );
    const bySystem = await benchSystemSsh(bench, pourer.port);
    const database = await makeBlobDatabase();
    const through = { hops: [hopAt(bench.server.port, bench.key)] };
    const own = await openDraft(bench.call, profileAt({ port: bench.postgresPort, database }, through));
    const theirs = await openDraft(bench.call, profileAt({ port: forward.ports[1] ?? 0, database }));
    const read = await alternately(
      async () => readBlobs(bench.core, own),
      async () => readBlobs(bench.core, theirs),
    );
    await Promise.all([own, theirs].map(async (id) => bench.core.connections.close(id)));
    return [
      toFigure('64 MB on a bare stream, of ssh -L', bare, least),
      toFigure('64 MB of blobs read, of ssh -L', read, least),
      toFigure('64 MB through the system’s ssh, of ssh -L', bySystem, leastOfSystem),
    ];
  } finally {
    await tunnel.close();
    await forward.stop();
    await pourer.stop();
  }
}

/** The system's ssh as the program uses it compared with `ssh -L`, with the cipher that both choose by default. */
async function benchSystemSsh(bench: BulkBench, port: number): Promise<Rates> {
  const forward = await startForward({ ...bench, cipher: [] }, [port]);
  const attempt = quietAttempt();
  const tunnel = await openSystemTunnel([hopAt(bench.server.port, bench.key)], { attempt, home: bench.home });
  try {
    return await alternately(
      async () => drain(await tunnel.openChannel({ host: '127.0.0.1', port }, attempt.signal)),
      async () => drain(connect({ host: '127.0.0.1', port: forward.ports[0] ?? 0 })),
    );
  } finally {
    await tunnel.close();
    await forward.stop();
  }
}

interface Rates {
  /** In MB/s. */
  readonly own: number;
  readonly ssh: number;
}

/** Both ways alternately, several times; returns the median of each. The first round is a warm-up. */
async function alternately(own: () => Promise<number>, ssh: () => Promise<number>): Promise<Rates> {
  const rates = { own: [] as number[], ssh: [] as number[] };
  for (let turn = 0; turn <= turns; turn += 1) {
    for (const [name, work] of [['own', own] as const, ['ssh', ssh] as const]) {
      const since = performance.now();
      const bytes = await work();
      if (turn > 0) rates[name].push(bytes / megabyte / ((performance.now() - since) / 1000));
    }
  }
  return { own: median(rates.own), ssh: median(rates.ssh) };
}

function toFigure(name: string, { own, ssh }: Rates, target: number): Figure {
  const ratio = own / ssh;
  return {
    name,
    measured: `${ratio.toFixed(2)}× (${own.toFixed(0)} of ${ssh.toFixed(0)} MB/s)`,
    target: `≥ ${target}×`,
    reached: ratio >= target,
  };
}

async function drain(stream: Duplex): Promise<number> {
  const read = { bytes: 0 };
  stream.on('data', (part: Buffer) => {
    read.bytes += part.length;
  });
  await once(stream, 'end');
  stream.destroy();
  if (read.bytes !== blobs * blobSize) throw new Error(`Only ${read.bytes} bytes came`);
  return read.bytes;
}

async function readBlobs(core: Core, connectionId: string): Promise<number> {
  const database = core.connections.database(connectionId);
  let bytes = 0;
  for (let id = 1; id <= blobs; id += 1) {
    const query = database.build('Estimator').select('compressed_data').where({ id });
    bytes += (await database.bytes(query, new AbortController().signal))?.byteLength ?? 0;
  }
  if (bytes !== blobs * blobSize) throw new Error(`Only ${bytes} bytes were read`);
  return bytes;
}

/** Blobs of incompressible bytes. */
async function makeBlobDatabase(): Promise<string> {
  const chunk = 'sha512(random()::text::bytea)';
  return makePostgresDatabase(`${yaptideDdl('postgresql', '5003b9acb1f4').join('\n')}
    insert into "User" values (1, 'bench', 'YaptideUser');
    insert into "Simulation" (id, job_id, user_id, start_time, title, platform, input_type, sim_type, job_state)
      values (1, 'bench', 1, '2025-01-01 00:00:00', 'Bulk', 'DIRECT', 'FILES', 'shieldhit', 'COMPLETED');
    insert into "Estimator" (id, simulation_id, name, file_name, compressed_data)
      select blob, 1, 'blob ' || blob, 'blob_',
        (select string_agg(${chunk}, '') from generate_series(1, ${blobSize / 64}) where blob = blob)
      from generate_series(1, ${blobs}) as blob;`);
}

interface Pourer {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** A separate process that sends 64 MB to every client. */
async function startPourer(): Promise<Pourer> {
  const port = await freePort();
  const script = `const part = require('node:crypto').randomBytes(${megabyte});
    require('node:net').createServer((socket) => {
      socket.on('error', () => socket.destroy());
      let left = ${(blobs * blobSize) / megabyte};
      const pour = () => { while (left > 0) { left -= 1; if (!socket.write(part)) return; } socket.end(); };
      socket.on('drain', pour); pour();
    }).listen(${port}, '127.0.0.1', () => console.log('ready'));`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return { port, stop: async () => end(child) };
}

interface Forward {
  readonly ports: readonly number[];
  readonly stop: () => Promise<void>;
}

/** `ssh -L` to destinations on the server's side. */
async function startForward(
  { server, key, home, cipher = ['-c', ownCipher] }: BulkBench & { readonly cipher?: readonly string[] },
  targets: readonly number[],
): Promise<Forward> {
  const ports = await Promise.all(targets.map(freePort));
  const options = ['-o', `UserKnownHostsFile=${join(home, '.ssh', 'known_hosts')}`, '-o', 'ExitOnForwardFailure=yes'];
  const forwards = targets.flatMap((target, index) => ['-L', `127.0.0.1:${ports[index]}:127.0.0.1:${target}`]);
  const login = ['-F', 'none', ...cipher, '-i', key.file, '-o', 'IdentitiesOnly=yes', '-p', String(server.port)];
  const child = spawn('ssh', [...login, ...options, ...forwards, '127.0.0.1', 'echo ready; cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return { ports, stop: async () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}
