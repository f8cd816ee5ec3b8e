import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTunnel } from '#core/connection/ssh/tunnel/openTunnel.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import type { Hop } from '#shared/domain/profile.ts';
import { aHop } from '../../../support/aHop.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { freePort } from '../../../support/freePort.ts';
import { makePlainAttempt, type PlainAttempt } from '../../../support/plainAttempt.ts';
import { useSshBench } from '../../../support/sshBench.ts';
import { makeSshKey, startSshAgent } from '../../../support/sshKeys.ts';
import { type SshServer, startSshServer } from '../../../support/sshServer.ts';

const bench = useSshBench();
const servers: SshServer[] = [];
beforeAll(async () => {
  for (let count = 0; count < 3; count += 1) servers.push(await startSshServer({ allowed: [bench().key] }));
});
afterAll(async () => Promise.all(servers.map(async ({ dispose }) => dispose())));

function server(index = 0): SshServer {
  const found = servers[index];
  if (found === undefined) throw new Error(`There is no server ${index}`);
  return found;
}

async function open(hops: readonly Hop[], attempt: PlainAttempt, environment: NodeJS.ProcessEnv = {}): Promise<Tunnel> {
  const { folder, hostKeys } = bench();
  return openTunnel(hops, { attempt, hostKeys, home: folder, environment });
}

function keyHop(index = 0, parts: Partial<Hop> = {}): Hop {
  return aHop({ port: server(index).port, login: 'key', identityFiles: [bench().key.file], ...parts });
}

const never = new AbortController().signal;

describe('logging in', () => {
  it('uses a key file and reports every step with its findings', async () => {
    const attempt = makePlainAttempt();
    const tunnel = await open([keyHop()], attempt);
    await tunnel.close();
    expect(attempt.steps.map(({ id, state }) => [id, state])).toEqual([
      ['hop-0-name', 'passed'],
      ['hop-0-tcp', 'passed'],
      ['hop-0-host-key', 'passed'],
      ['hop-0-login', 'passed'],
    ]);
    expect(attempt.steps[0]?.details).toEqual(['127.0.0.1']);
    expect(attempt.steps[2]?.details.at(-1)).toBe(`ssh-ed25519 ${server().hostKey.fingerprint}, trusted once`);
    expect(attempt.steps[3]?.details.at(-1)).toContain(`key ${bench().key.fingerprint}`);
    expect(tunnel.via).toEqual([`${server().user}@127.0.0.1:${server().port}`]);
  });

  it.each(['ed25519', 'ecdsa', 'rsa'] as const)(
    'uses an encrypted %s key once its passphrase is right',
    async (type) => {
      const key = await makeSshKey(bench().folder, `encrypted-${type}`, { passphrase: 'open sesame', type });
      await server().allow(key);
      const answers = ['wrong one', 'open sesame'];
      const attempt = makePlainAttempt({ secret: () => answers.shift() });
      const hop = keyHop(0, { identityFiles: [key.file], passphrase: { kind: 'ask' } });
      const tunnel = await open([hop], attempt);
      await tunnel.close();
      expect(attempt.requests.map(({ slot, refused }) => [slot, refused !== undefined])).toEqual([
        ['hop-0-passphrase', false],
        ['hop-0-passphrase', true],
      ]);
      expect(attempt.text()).not.toMatch(/sesame|wrong one/u);
    },
  );

  it('does not ask for the passphrase of a key that the server does not accept', async () => {
    const key = await makeSshKey(bench().folder, 'stranger', { passphrase: 'unasked' });
    const attempt = makePlainAttempt();
    const hop = keyHop(0, { identityFiles: [key.file], passphrase: { kind: 'ask' }, user: '' });
    const failure = await caughtFailure(open([hop], attempt));
    expect(attempt.requests).toEqual([]);
    expect(failure).toMatchObject({ code: 'login-refused' });
    expect(failure.message).toContain(server().user);
    expect(failure.details).toContain('Accepted by the server: publickey');
    expect(failure.details.join()).toContain(key.fingerprint);
    expect(failure.hint).toContain('authorized_keys');
  });

  it('reports a wrong passphrase rather than a refusal by the server', async () => {
    const key = await makeSshKey(bench().folder, 'forgotten', { passphrase: 'forgotten' });
    await server().allow(key);
    const attempt = makePlainAttempt({ secret: () => 'never right' });
    const hop = keyHop(0, { identityFiles: [key.file], passphrase: { kind: 'ask' } });
    const failure = await caughtFailure(open([hop], attempt));
    expect(failure.code).toBe('login-refused');
    expect(failure.message).toContain('assphrase');
    expect(JSON.stringify(failure)).not.toContain('never right');
    expect(attempt.requests).toHaveLength(3);
  });

  it('uses a key from the agent, and tries no more keys than the server allows', async () => {
    const { folder, key } = bench();
    const strangers = await Promise.all([1, 2].map(async (number) => makeSshKey(folder, `agent-${number}`)));
    const agent = await startSshAgent(folder, [...strangers, key]);
    const attempt = makePlainAttempt();
    const tunnel = await open([keyHop(0, { login: 'agent', agent: '', identityFiles: [] })], attempt, {
      SSH_AUTH_SOCK: agent.socket,
    });
    await tunnel.close();
    expect(attempt.steps.at(-1)?.details.at(-1)).toMatch(/Tried: key .*, key .*, key .*agent, key\)/u);

    const many = await Promise.all([3, 4, 5, 6].map(async (number) => makeSshKey(folder, `agent-${number}`)));
    const crowded = await startSshAgent(folder, [...strangers, ...many, key]);
    const hop = keyHop(0, { login: 'agent', agent: crowded.socket, identityFiles: [] });
    const failure = await caughtFailure(open([hop], makePlainAttempt()));
    expect(failure.code).toBe('login-refused');
    expect(failure.details.find((line) => line.startsWith('Tried'))?.match(/SHA256/gu)).toHaveLength(5);
    await Promise.all([agent.stop(), crowded.stop()]);
  });

  it('lists what was tried when the server allows no more attempts', async () => {
    const impatient = await startSshServer({ allowed: [bench().key], settings: ['MaxAuthTries 2'] });
    const keys = await Promise.all([1, 2, 3].map(async (number) => makeSshKey(bench().folder, `tried-${number}`)));
    const hop = keyHop(0, { port: impatient.port, identityFiles: keys.map(({ file }) => file) });
    const failure = await caughtFailure(open([hop], makePlainAttempt()));
    await impatient.dispose();
    expect(failure.code).toBe('login-refused');
    expect(failure.message).toContain(`closed the connection while ${server().user} was logging in`);
    expect(failure.details[0]).toContain('Too many authentication failures');
    expect(failure.details.at(-1)?.match(/SHA256/gu)).toHaveLength(2);
  });

  it('chooses a method automatically, skipping an agent that is missing', async () => {
    const attempt = makePlainAttempt();
    const tunnel = await open([keyHop(0, { login: 'automatic', agent: join(bench().folder, 'nowhere') })], attempt);
    expect(await tunnel.run('echo hello', never)).toEqual({ stdout: 'hello\n', stderr: '', exitCode: 0 });
    await tunnel.close();
  });
});

describe('several hops', () => {
  it.each([2, 3])('log in at %i hops, each over a channel of the previous one', async (count) => {
    const attempt = makePlainAttempt();
    const hops = Array.from({ length: count }, (_none, index) => keyHop(index));
    const tunnel = await open(hops, attempt);
    expect(tunnel.via).toHaveLength(count);
    const { stdout } = await tunnel.run('echo "$SSH_CONNECTION"', never);
    expect(stdout.trim().split(' ').at(-1)).toBe(String(server(count - 1).port));
    expect(attempt.steps.map(({ id }) => id)).toContain(`hop-${count - 1}-channel`);
    await tunnel.close();
  });

  it('name the hop that is down and the one before it', async () => {
    const attempt = makePlainAttempt();
    const port = await freePort();
    const failure = await caughtFailure(open([keyHop(), keyHop(0, { port })], attempt));
    expect(failure.code).toBe('unreachable');
    expect(failure.message).toContain(`127.0.0.1:${port} cannot be reached from 127.0.0.1:${server().port}`);
    expect(attempt.steps.at(-1)).toMatchObject({ id: 'hop-1-channel', state: 'failed' });
  });
});

describe('an open tunnel', () => {
  it('carries bytes in both directions', async () => {
    const echo = createServer((socket) => socket.pipe(socket));
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
    const address = echo.address();
    if (address === null || typeof address === 'string') throw new Error('There is no port');
    const tunnel = await open([keyHop(), keyHop(1)], makePlainAttempt());
    const channel = await tunnel.openChannel({ host: '127.0.0.1', port: address.port }, never);
    const sent = Buffer.alloc(5_000_000, 'yaptide');
    channel.end(sent);
    const parts: Buffer[] = [];
    channel.on('data', (part: Buffer) => parts.push(part));
    await once(channel, 'end');
    expect(Buffer.concat(parts).equals(sent)).toBe(true);
    await tunnel.close();
    echo.close();
  });

  it('distinguishes unreachable, unknown and forbidden destinations', async () => {
    const tunnel = await open([keyHop()], makePlainAttempt());
    const port = await freePort();
    const nothing = await caughtFailure(tunnel.openChannel({ host: '127.0.0.1', port }, never));
    expect(nothing).toMatchObject({ code: 'unreachable' });
    expect(nothing.message).toContain(`127.0.0.1:${port}`);
    const nameless = await caughtFailure(tunnel.openChannel({ host: 'nowhere.invalid', port: 5432 }, never));
    expect(nameless.code).toBe('unknown-host');
    await tunnel.close();

    const strict = await startSshServer({ allowed: [bench().key], settings: ['AllowTcpForwarding no'] });
    const closed = await open([keyHop(0, { port: strict.port })], makePlainAttempt());
    const forbidden = await caughtFailure(closed.openChannel({ host: '127.0.0.1', port: 5432 }, never));
    expect(forbidden).toMatchObject({ code: 'not-allowed' });
    expect(forbidden.message).toContain('does not allow forwarding');
    expect(forbidden.hint).toContain('AllowTcpForwarding yes');
    await closed.close();
    await strict.dispose();
  });

  it('runs a command, limits its output, and can cancel it', async () => {
    const tunnel = await open([keyHop()], makePlainAttempt());
    const result = await tunnel.run('head -c 1000000 /dev/zero | tr "\\0" x; echo oops >&2; exit 3', never);
    expect([result.stdout.length, result.stderr, result.exitCode]).toEqual([65_536, 'oops\n', 3]);
    const cancel = new AbortController();
    const work = tunnel.run('sleep 60', cancel.signal);
    cancel.abort();
    expect((await caughtFailure(work)).code).toBe('cancelled');
    await tunnel.close();
  });

  it('fetches a file readable by its owner only, and leaves nothing of a failed one', async () => {
    const { folder } = bench();
    const from = join(folder, 'remote.sqlite');
    const bytes = Buffer.alloc(3_000_001, 'page');
    await writeFile(from, bytes);
    const tunnel = await open([keyHop()], makePlainAttempt());
    const heard: number[] = [];
    const to = join(folder, 'copy.sqlite');
    await tunnel.fetchFile({ from, to }, { signal: never, onProgress: (done) => heard.push(done) });
    expect((await readFile(to)).equals(bytes)).toBe(true);
    expect((await stat(to)).mode & 0o777).toBe(0o600);
    expect(heard.at(-1)).toBe(bytes.length);

    const missing = join(folder, 'missing');
    const options = { signal: never, onProgress: () => undefined };
    expect(await caughtFailure(tunnel.fetchFile({ from: missing, to: missing }, options))).toMatchObject({
      code: 'file-missing',
    });
    const cancel = new AbortController();
    const cut = join(folder, 'cut.sqlite');
    const onProgress = (): void => cancel.abort();
    const failure = await caughtFailure(tunnel.fetchFile({ from, to: cut }, { signal: cancel.signal, onProgress }));
    expect(failure.code).toBe('cancelled');
    await expect(stat(cut)).rejects.toThrow('ENOENT');

    const growing = join(folder, 'growing.sqlite');
    const grow = async (): Promise<void> => writeFile(from, 'more', { flag: 'a' });
    const grown = { once: false, write: Promise.resolve() };
    const changed = tunnel.fetchFile(
      { from, to: growing },
      {
        signal: never,
        onProgress: () => {
          if (!grown.once) grown.write = grow();
          grown.once = true;
        },
      },
    );
    expect((await caughtFailure(changed)).message).toContain('changed while it was copied');
    await grown.write;
    await tunnel.close();
  });
});
