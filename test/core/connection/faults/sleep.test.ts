import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connectionSchema, connectionStatusSchema } from '#shared/domain/connection.ts';
import type { Profile } from '#shared/domain/profile.ts';
import { filesHolding } from '../../../support/filesHolding.ts';
import { fewSimulations, hopAt, profileAt, rightPassword } from '../../../support/faultProfiles.ts';
import {
  makePostgresDatabase,
  postgresAddress,
  postgresPassword,
  runOnPostgres,
} from '../../../support/postgresServer.ts';
import { type SpawnedProgram, spawnProgram } from '../../../support/spawnedProgram.ts';
import { makeSshKey, type SshKey } from '../../../support/sshKeys.ts';
import { type SshServer, startSshServer } from '../../../support/sshServer.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../support/temporaryFolder.ts';

/* A sleeping laptop: its programs are suspended, its servers are not. */

const made: { folder?: TemporaryFolder; key?: SshKey; program?: SpawnedProgram; database?: string } = {};
const folder = (): string => made.folder?.path ?? expect.unreachable();
const started = z.object({ port: z.number(), token: z.string() });
const reply = z.object({ ok: z.boolean(), value: z.unknown().optional(), failure: z.unknown().optional() });
beforeAll(async () => {
  made.folder = await makeTemporaryFolder();
  made.key = await makeSshKey(folder(), 'key');
  made.database = await makePostgresDatabase(fewSimulations);
  made.program = spawnProgram('electron/serve.ts', ['--json'], {
    HOME: folder(),
    TIDESCOPE_HOME: join(folder(), 'home'),
  });
});
afterAll(async () => {
  await made.program?.stop('SIGTERM');
  expect(`${made.program?.output()}${made.program?.errors()}`).not.toContain(postgresPassword);
  expect(filesHolding(folder(), postgresPassword)).toEqual([]);
  await made.folder?.dispose();
});

const program = (): SpawnedProgram => made.program ?? expect.unreachable();

async function call(name: string, input: unknown): Promise<unknown> {
  const { port, token } = started.parse(JSON.parse(await program().firstLine));
  const response = await fetch(`http://127.0.0.1:${port}/api/call`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, Accept: 'application/json' },
    body: JSON.stringify({ call: name, input }),
  });
  const answer = reply.parse(await response.json());
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value;
}

/** Opens a profile through a server whose host key the program knows; returns its id. */
async function open(server: SshServer): Promise<string> {
  const database = made.database ?? '';
  const port = Number(new URL(await postgresAddress(database)).port);
  const profile: Profile = profileAt(
    { port, database },
    { hops: [hopAt(server.port, made.key ?? expect.unreachable())] },
  );
  const target = { kind: 'draft', profile, secrets: [rightPassword] };
  return connectionSchema.parse(await call('connections.open', { target })).id;
}

/** Writes the host key of a server where ssh would write it. */
async function trust({ hostKey, port }: SshServer): Promise<void> {
  await mkdir(join(folder(), '.ssh'), { recursive: true, mode: 0o700 });
  await appendFile(join(folder(), '.ssh', 'known_hosts'), `[127.0.0.1]:${port} ${hostKey.publicLine}\n`);
}

const linkOf = async (connectionId: string): Promise<string> =>
  connectionStatusSchema.parse(await call('connections.status', { connectionId })).link.state;

/** The PostgreSQL processes that serve the program, oldest first. */
async function sessions(): Promise<readonly unknown[]> {
  const sql = `select pid from pg_stat_activity where application_name = 'tidescope' and datname = '${made.database}'`;
  const found: readonly unknown[] = (await runOnPostgres('postgres', sql)).rows;
  return found;
}

async function isStopped(): Promise<boolean> {
  const stat = await readFile(`/proc/${program().process.pid}/stat`, 'utf8');
  return / T /u.test(stat.slice(stat.lastIndexOf(')')));
}

describe('a program suspended with its machine', () => {
  it('finds its connection unchanged when the servers waited for it', async () => {
    const server = await startSshServer({ allowed: [made.key ?? expect.unreachable()] });
    try {
      await trust(server);
      const id = await open(server);
      await expect.poll(async () => linkOf(id)).toBe('connected');
      const before = await sessions();
      expect(before).toHaveLength(1);
      program().process.kill('SIGSTOP');
      await expect.poll(isStopped).toBe(true);
      // The server's own clock says when to resume: long after every probe limit.
      await runOnPostgres('postgres', 'select pg_sleep(8)');
      program().process.kill('SIGCONT');
      await call('connections.ping', { connectionId: id });
      expect(await linkOf(id)).toBe('connected');
      // A concurrent probe may have opened one more; the earlier one still exists.
      expect(await sessions()).toEqual(expect.arrayContaining([...before]));
      await call('connections.close', { connectionId: id });
    } finally {
      await server.dispose();
    }
  });

  it('reconnects within seconds when the server has dropped it meanwhile', async () => {
    const settings = ['ClientAliveInterval 1', 'ClientAliveCountMax 2'];
    const server = await startSshServer({ allowed: [made.key ?? expect.unreachable()], settings });
    try {
      await trust(server);
      const id = await open(server);
      program().process.kill('SIGSTOP');
      await expect.poll(async () => (await server.pids()).length, { timeout: 15_000 }).toBe(1);
      const since = performance.now();
      program().process.kill('SIGCONT');
      await call('connections.ping', { connectionId: id });
      expect(performance.now() - since).toBeLessThan(20_000);
      expect(await linkOf(id)).toBe('connected');
    } finally {
      await server.dispose();
    }
  });
});
