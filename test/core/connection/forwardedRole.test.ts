import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Call, CallInput } from '#shared/contract/contract.ts';
import type { Prompt, PromptAnswer } from '#shared/domain/attempt.ts';
import { z } from 'zod';
import { type Connection, connectionSchema, type Target } from '#shared/domain/connection.ts';
import { makePostgresPlace, makeProfile } from '#shared/domain/newProfile.ts';
import { type Profile, profileSchema, type Role } from '#shared/domain/profile.ts';
import { FailureError } from '#shared/failure.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { startCuttableProxy } from '../../support/cuttableProxy.ts';
import { fewSimulations } from '../../support/faultProfiles.ts';
import { freePort } from '../../support/freePort.ts';
import { makePostgresDatabase, postgresAddress, postgresPassword } from '../../support/postgresServer.ts';
import { makeSshKey } from '../../support/sshKeys.ts';
import { startSshServer } from '../../support/sshServer.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder.ts';
import { makeTestCore, type TestCore } from '../../support/testCore.ts';

/* A database behind `ssh -L` looks like one on this machine. */

let direct: URL;
/** The same database behind a real ssh -L. */
let forwarded: URL;
let folder: TemporaryFolder;
const ending: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  direct = new URL(await postgresAddress(await makePostgresDatabase(fewSimulations)));
  direct.search = '';
  folder = await makeTemporaryFolder();
  const key = await makeSshKey(folder.path, 'key');
  const server = await startSshServer({ allowed: [key] });
  const port = await freePort();
  const options = [
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'ExitOnForwardFailure=yes',
    'IdentityAgent=none',
  ];
  const ssh = spawn(
    'ssh',
    [
      '-N',
      '-F',
      'none',
      '-i',
      key.file,
      ...options.flatMap((option) => ['-o', option]),
      '-p',
      String(server.port),
    ].concat(['-L', `127.0.0.1:${port}:127.0.0.1:${direct.port}`, `${server.user}@127.0.0.1`]),
    { stdio: 'ignore' },
  );
  ending.push(
    async () => {
      ssh.kill();
      await once(ssh, 'exit');
    },
    server.dispose,
    folder.dispose,
  );
  await untilListening(port);
  forwarded = new URL(direct);
  forwarded.port = String(port);
}, 60_000);
afterAll(async () => {
  for (const end of ending) await end();
});

async function untilListening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const socket = connect({ host: '127.0.0.1', port });
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    await wait(50);
  }
  throw new Error('ssh -L does not listen');
}

let test: TestCore;
let asked: Prompt[];
beforeEach(async () => {
  test = await makeTestCore();
  asked = [];
});
afterEach(async () => test.dispose());

async function call<C extends Call>(name: C, input: CallInput<C>): Promise<unknown> {
  const reply = await test.core.call({ call: name, input, callId: 'c' }, new AbortController().signal);
  if (!reply.ok) throw new FailureError(reply.failure);
  return reply.value;
}

/** Opens a window that answers every question for a role with the given one. */
function answerBy(answer: PromptAnswer): void {
  test.core.listen((event) => {
    if (event.kind !== 'prompt') return;
    asked.push(event.open.prompt);
    void call('prompts.answer', { promptId: event.open.promptId, answer });
  });
}

/** Opens a connection and closes it. */
async function opened(target: Target): Promise<Connection> {
  const connection = connectionSchema.parse(await call('connections.open', { target }));
  await call('connections.close', { connectionId: connection.id });
  return connection;
}

const atUrl = (url: URL): Target => ({ kind: 'url', url: url.href, password: postgresPassword });

async function saved(url: URL, role: Role = 'local'): Promise<Profile> {
  const { hostname: host, port, pathname } = url;
  const database = makePostgresPlace({
    host,
    port: Number(port),
    user: 'postgres',
    database: pathname.slice(1),
    password: { kind: 'stored' },
  });
  const profile = makeProfile({ id: 'one', name: 'One', role, database });
  await call('profiles.save', {
    profile,
    secrets: [{ kind: 'value', slot: 'database-password', value: postgresPassword }],
  });
  return profile;
}

const stored = async (): Promise<Profile> => {
  const file: unknown = JSON.parse(await readFile(join(test.folder, 'profiles.json'), 'utf8'));
  return z.object({ profiles: z.tuple([profileSchema]) }).parse(file).profiles[0];
};

describe('the role of a database behind a forwarded port', () => {
  it('is asked for once, and stored with the recent connection', async () => {
    answerBy({ kind: 'role', role: 'production' });
    expect(await opened(atUrl(forwarded))).toMatchObject({ role: 'production' });
    expect(asked.map(({ kind }) => kind)).toEqual(['role']);
    expect(JSON.stringify(asked[0])).toContain(`127.0.0.1:${forwarded.port}`);
    const { id, role } = await opened(atUrl(forwarded));
    expect(role).toBe('production');
    expect(await opened({ kind: 'recent', id, password: postgresPassword })).toMatchObject({ role: 'production' });
    expect(asked).toHaveLength(1);
  });

  it('is not asked for when the server itself is on this machine, by any name', async () => {
    answerBy({ kind: 'refuse' });
    expect(await opened(atUrl(direct))).toMatchObject({ role: 'local' });
    const named = new URL(direct);
    named.hostname = 'localhost';
    expect(await opened(atUrl(named))).toMatchObject({ role: 'local' });
    expect(asked).toEqual([]);
  });

  it.each(['local', 'staging', 'production'] as const)('is stored with the saved connection: %s', async (role) => {
    answerBy({ kind: 'role', role });
    await saved(forwarded);
    expect(await opened({ kind: 'profile', id: 'one' })).toMatchObject({ role });
    expect(await opened({ kind: 'profile', id: 'one' })).toMatchObject({ role });
    expect(asked).toHaveLength(1);
    expect(await stored()).toMatchObject({ role, roleIsConfirmed: true });
  });

  it('is not asked for when the user chose it', async () => {
    answerBy({ kind: 'refuse' });
    await saved(forwarded, 'staging');
    expect(await opened({ kind: 'profile', id: 'one' })).toMatchObject({ role: 'staging' });
    expect(asked).toEqual([]);
  });

  it('is asked for again once the saved connection leads elsewhere', async () => {
    answerBy({ kind: 'role', role: 'local' });
    const profile = await saved(forwarded);
    await opened({ kind: 'profile', id: 'one' });
    await call('profiles.save', { profile: { ...profile, name: 'Renamed' }, secrets: [] });
    await opened({ kind: 'profile', id: 'one' });
    expect(asked).toHaveLength(1);
    const proxy = await startCuttableProxy(Number(direct.port));
    const elsewhere = new URL(direct);
    elsewhere.port = String(proxy.port);
    await saved(elsewhere);
    await opened({ kind: 'profile', id: 'one' });
    expect(asked).toHaveLength(2);
    await proxy.close();
  });

  it('is production when no window is open to ask, and is not stored', async () => {
    expect(await opened(atUrl(forwarded))).toMatchObject({ role: 'production' });
    answerBy({ kind: 'role', role: 'staging' });
    expect(await opened(atUrl(forwarded))).toMatchObject({ role: 'staging' });
  });

  it('keeps the connection closed when the question is not answered', async () => {
    answerBy({ kind: 'refuse' });
    const failure = await caughtFailure(call('connections.open', { target: atUrl(forwarded) }));
    expect(failure.code).toBe('cancelled');
    expect(test.core.connections.list()).toEqual([]);
  });

  it('determines how writing is unlocked', async () => {
    answerBy({ kind: 'role', role: 'production' });
    const { id } = connectionSchema.parse(await call('connections.open', { target: atUrl(forwarded) }));
    const failure = await caughtFailure(call('connections.unlock', { connectionId: id, minutes: 5, typedName: '' }));
    expect(failure).toMatchObject({ code: 'not-allowed' });
  });
});
