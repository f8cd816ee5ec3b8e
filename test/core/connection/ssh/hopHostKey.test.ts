import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type HostKeys, makeHostKeys } from '#core/connection/ssh/hostKeys/knownHosts.ts';
import { openTunnel } from '#core/connection/ssh/tunnel/openTunnel.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import { aHop } from '../../../support/aHop.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { makePlainAttempt, type PlainAttempt } from '../../../support/plainAttempt.ts';
import { useSshBench } from '../../../support/sshBench.ts';
import { makeSshKey, type SshKey } from '../../../support/sshKeys.ts';
import { type SshServer, startSshServer } from '../../../support/sshServer.ts';

const bench = useSshBench();
const made: { server?: SshServer } = {};
beforeAll(async () => {
  made.server = await startSshServer({ allowed: [bench().key] });
});
afterAll(async () => made.server?.dispose());

function server(): SshServer {
  if (made.server === undefined) throw new Error('There is no server');
  return made.server;
}

async function open(hostKeys: HostKeys, attempt: PlainAttempt): Promise<Tunnel> {
  const hop = aHop({ port: server().port, login: 'key', identityFiles: [bench().key.file] });
  return openTunnel([hop], { attempt, hostKeys, home: bench().folder, environment: {} });
}

/** Host keys of a known_hosts file with these lines, and a file of the program that does not exist yet. */
async function hostKeysOf(name: string, lines: readonly string[]): Promise<{ hostKeys: HostKeys; own: string }> {
  const file = join(bench().folder, name);
  const own = join(bench().folder, `${name}-own`);
  await writeFile(file, `${lines.join('\n')}\n`);
  return { hostKeys: makeHostKeys({ userFiles: [file], ownFile: own }), own };
}

it('asks about an unknown key, with its fingerprint, and stops if it is not trusted', async () => {
  const { hostKeys } = await hostKeysOf('unknown', [`other-name ${server().hostKey.publicLine}`]);
  const attempt = makePlainAttempt({ answer: () => ({ kind: 'refuse' }) });
  const failure = await caughtFailure(open(hostKeys, attempt));
  expect(failure.code).toBe('cancelled');
  expect(attempt.prompts).toEqual([
    {
      kind: 'host-key',
      host: '127.0.0.1',
      port: server().port,
      algorithm: 'ssh-ed25519',
      fingerprint: server().hostKey.fingerprint,
      knownAs: ['other-name'],
    },
  ]);
  expect(attempt.steps.at(-1)).toMatchObject({ id: 'hop-0-host-key', state: 'failed' });
});

it("remembers a trusted key in the program's own file and does not ask again", async () => {
  const { hostKeys, own } = await hostKeysOf('remembered', []);
  const first = makePlainAttempt({ answer: () => ({ kind: 'trust', remember: true }) });
  await (await open(hostKeys, first)).close();
  expect(first.prompts).toHaveLength(1);
  expect((await stat(own)).mode & 0o777).toBe(0o600);
  expect(await readFile(own, 'utf8')).toContain(server().hostKey.publicLine.split(' ')[1]);
  const second = makePlainAttempt();
  await (await open(hostKeys, second)).close();
  expect(second.prompts).toEqual([]);
  expect(second.steps[2]?.details.at(-1)).toContain('known');
});

it('trusts a key once without storing it', async () => {
  const { hostKeys, own } = await hostKeysOf('once', []);
  await (await open(hostKeys, makePlainAttempt())).close();
  await expect(stat(own)).rejects.toThrow('ENOENT');
});

it('waits longer for the user than for the server', async () => {
  const { hostKeys } = await hostKeysOf('slow', []);
  const attempt = makePlainAttempt({
    limits: { step: 1 },
    answer: async () => {
      const since = performance.now();
      await expect.poll(() => performance.now() - since).toBeGreaterThan(1500);
      return { kind: 'trust', remember: false };
    },
  });
  await (await open(hostKeys, attempt)).close();
});

it('stops at a changed key, with both fingerprints and the line', async () => {
  const other = await makeSshKey(bench().folder, 'other-host-key');
  const { hostKeys } = await hostKeysOf('changed', ['# first', `[127.0.0.1]:${server().port} ${other.publicLine}`]);
  const attempt = makePlainAttempt();
  const failure = await caughtFailure(open(hostKeys, attempt));
  expect(failure.code).toBe('not-allowed');
  expect(failure.message).toContain('has changed');
  const text = failure.details.join('\n');
  expect(text).toContain(server().hostKey.fingerprint);
  expect(text).toContain(other.fingerprint);
  expect(text).toMatch(/changed line 2/u);
  expect(failure.hint).toContain('Ask the administrator');
  expect(attempt.prompts).toEqual([]);
});

it('stops at a revoked key', async () => {
  const { hostKeys } = await hostKeysOf('revoked', [
    `[127.0.0.1]:${server().port} ${server().hostKey.publicLine}`,
    `@revoked * ${server().hostKey.publicLine}`,
  ]);
  const attempt = makePlainAttempt();
  const failure = await caughtFailure(open(hostKeys, attempt));
  expect(failure).toMatchObject({ code: 'not-allowed' });
  expect(failure.message).toContain('revoked');
  expect(failure.details.join()).toMatch(/line 2/u);
  expect(attempt.prompts).toEqual([]);
});

it('asks a server with several keys for the kind that is known', async () => {
  const folder = bench().folder;
  const second = await makeSshKey(folder, 'second-host-key', { type: 'ecdsa' });
  const both = await startSshServer({ allowed: [bench().key], settings: [`HostKey ${second.file}`] });
  const { hostKeys } = await hostKeysOf('several', [`[127.0.0.1]:${both.port} ${second.publicLine}`]);
  const attempt = makePlainAttempt();
  const hop = aHop({ port: both.port, login: 'key', identityFiles: [bench().key.file] });
  const tunnel = await openTunnel([hop], { attempt, hostKeys, home: folder, environment: {} });
  await tunnel.close();
  expect(attempt.prompts).toEqual([]);
  expect(attempt.steps[2]?.details.at(-1)).toContain(second.fingerprint);
  await both.dispose();
});

function isKey(value: unknown): value is Pick<ParsedKey, 'getPublicSSH'> {
  return typeof value === 'object' && value !== null && 'getPublicSSH' in value;
}

/** A server that presents one host key and signs with another: an attacker who only has the public half. */
async function startImpostor(presented: SshKey, own: SshKey): Promise<{ port: number; close: () => Promise<void> }> {
  const parse = async (key: SshKey): Promise<ParsedKey> => {
    const parsed = ssh2.utils.parseKey(await readFile(key.file));
    if (parsed instanceof Error) throw parsed;
    return parsed;
  };
  const shown = await parse(presented);
  const bytes = shown.getPublicSSH();
  // Common to every ssh2 key; the client asks for it only after the key exchange, which this one never completes.
  const common: unknown = Object.getPrototypeOf(shown);
  if (!isKey(common)) throw new Error('ssh2 has changed');
  vi.spyOn(common, 'getPublicSSH').mockReturnValue(bytes);
  const server = new ssh2.Server({ hostKeys: [await readFile(own.file)] }, (client) => {
    client.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return { port, close: async () => new Promise((resolve) => server.close(() => resolve())) };
}

it('stores no key whose private half the server lacks, even if the user trusts it permanently', async () => {
  const impostor = await startImpostor(server().hostKey, await makeSshKey(bench().folder, 'impostor'));
  try {
    const { hostKeys, own } = await hostKeysOf('impostor-hosts', []);
    const attempt = makePlainAttempt({ answer: () => ({ kind: 'trust', remember: true }) });
    const hop = aHop({ port: impostor.port, login: 'key', identityFiles: [bench().key.file] });
    const environment = { attempt, hostKeys, home: bench().folder, environment: {} };
    const failure = await caughtFailure(openTunnel([hop], environment));
    expect(attempt.prompts).toMatchObject([{ kind: 'host-key', fingerprint: server().hostKey.fingerprint }]);
    expect(failure.message).toContain('127.0.0.1');
    expect(attempt.steps.map(({ id }) => id)).not.toContain('hop-0-login');
    await expect(stat(own)).rejects.toThrow('ENOENT');
  } finally {
    await impostor.close();
  }
});
