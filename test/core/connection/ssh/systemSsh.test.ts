import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSshTunnel } from '#core/connection/route/sshRoute.ts';
import { openSystemTunnel } from '#core/connection/ssh/systemSsh/systemTunnel.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import type { Prompt, PromptAnswer } from '#shared/domain/attempt.ts';
import type { Hop } from '#shared/domain/profile.ts';
import { aHop } from '../../../support/aHop.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { freePort } from '../../../support/freePort.ts';
import { makePlainAttempt, type PlainAttempt } from '../../../support/plainAttempt.ts';
import { makeSshAuthority, type SshAuthority } from '../../../support/sshCertificates.ts';
import { startLoginServer } from '../../../support/sshFaultServer.ts';
import { makeSshKey, type SshKey, startSshAgent } from '../../../support/sshKeys.ts';
import { type SshServer, startSshServer } from '../../../support/sshServer.ts';
import { useSshBench } from '../../../support/sshBench.ts';

/* The system's own ssh with real servers: what it provides, what it asks, and that it leaves nothing behind. */

const bench = useSshBench();
const made: { server?: SshServer; users?: SshAuthority; echo?: ReturnType<typeof createServer>; echoPort: number } = {
  echoPort: 0,
};
const server = (): SshServer => made.server ?? expect.unreachable();
const users = (): SshAuthority => made.users ?? expect.unreachable();
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const { folder, key } = bench();
  made.users = await makeSshAuthority(folder, 'users-ca', 'users');
  await mkdir(join(folder, '.ssh'), { mode: 0o700 });
  made.server = await startSshServer({ allowed: [key], settings: [`TrustedUserCAKeys ${made.users.key.file}.pub`] });
  made.echo = createServer((socket) => socket.pipe(socket));
  made.echo.listen(0, '127.0.0.1');
  await once(made.echo, 'listening');
  const address = made.echo.address();
  made.echoPort = typeof address === 'object' && address !== null ? address.port : 0;
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});
afterAll(async () => {
  made.echo?.close();
  await made.server?.dispose();
});

const yes = (prompt: Prompt): PromptAnswer =>
  prompt.kind === 'confirm' ? { kind: 'confirm', remember: false } : { kind: 'refuse' };

async function open(hops: readonly Hop[], attempt: PlainAttempt = makePlainAttempt({ answer: yes })): Promise<Tunnel> {
  const tunnel = await openSystemTunnel(hops, {
    attempt,
    home: bench().folder,
    environment: { PATH: process.env['PATH'] },
  });
  closing.push(tunnel.close);
  return tunnel;
}

const keyHop = (key: SshKey, parts: Partial<Hop> = {}): Hop =>
  aHop({
    port: server().port,
    user: server().user,
    login: 'key',
    identityFiles: [key.file],
    identitiesOnly: true,
    ...parts,
  });

async function echoes(tunnel: Tunnel): Promise<string> {
  const stream = await tunnel.openChannel({ host: '127.0.0.1', port: made.echoPort }, new AbortController().signal);
  stream.write('there and back');
  const answer = await new Promise<string>((resolve) =>
    stream.once('data', (part: Buffer) => resolve(part.toString())),
  );
  stream.destroy();
  return answer;
}

const foldersLeft = async (): Promise<readonly string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('tidescope-ssh-') && name.includes(`-${process.pid}-`));

describe('the system’s ssh', () => {
  it('asks about the host’s key during the steps, logs in once, and carries streams and commands', async () => {
    const attempt = makePlainAttempt({ answer: yes });
    const tunnel = await open([keyHop(bench().key)], attempt);
    expect(await echoes(tunnel)).toBe('there and back');
    expect(await echoes(tunnel)).toBe('there and back');
    expect(attempt.prompts).toHaveLength(1);
    expect(attempt.prompts[0]).toMatchObject({
      kind: 'confirm',
      message: `‘[127.0.0.1]:${server().port}’ is not a known host`,
      explanation: expect.stringContaining(server().hostKey.fingerprint) as unknown,
    });
    const never = new AbortController().signal;
    expect(await tunnel.run(`echo "it's"; echo bad >&2; exit 3`, never)).toEqual({
      stdout: "it's\n",
      stderr: 'bad\n',
      exitCode: 3,
    });
    expect(attempt.steps.map(({ id, state }) => [id, state])).toEqual([['hop-0-login', 'passed']]);
    expect(await readFile(join(bench().folder, '.ssh', 'known_hosts'), 'utf8')).toContain('127.0.0.1');
  });

  it('opens no port and leaves no folder and no process', async () => {
    const tunnel = await open([keyHop(bench().key)]);
    const listening = await promisify(execFile)('ss', ['-tlnp']).then(
      ({ stdout }) => stdout,
      () => '',
    );
    expect(listening.split('\n').filter((line) => /"ssh"/u.test(line))).toEqual([]);
    expect(await foldersLeft()).toHaveLength(1);
    await tunnel.close();
    expect(await foldersLeft()).toEqual([]);
    await expect.poll(async () => (await server().pids()).length, { timeout: 5000 }).toBe(1);
  });

  it('ends a command with its call', async () => {
    const tunnel = await open([keyHop(bench().key)]);
    const mark = `${Math.floor(Math.random() * 100_000) + 100_000}`;
    const running = async (): Promise<string> =>
      promisify(execFile)('pgrep', ['-f', `^sleep ${mark}`]).then(
        ({ stdout }) => stdout.trim(),
        () => '',
      );
    const cancel = new AbortController();
    const failure = caughtFailure(tunnel.run(`sleep ${mark}; echo over`, cancel.signal));
    await expect.poll(running, { timeout: 20_000, interval: 250 }).not.toBe('');
    cancel.abort();
    expect((await failure).code).toBe('cancelled');
    await expect.poll(running, { timeout: 20_000, interval: 250 }).toBe('');
  });

  it('goes through several hosts, each with its own key', async () => {
    const second = await makeSshKey(bench().folder, `second key ${await freePort()}`);
    const far = await startSshServer({ allowed: [second] });
    closing.push(far.dispose);
    const tunnel = await open([keyHop(bench().key), keyHop(second, { port: far.port })]);
    expect(await echoes(tunnel)).toBe('there and back');
    expect((await tunnel.run('echo $SSH_CONNECTION', new AbortController().signal)).stdout).toContain(` ${far.port}\n`);
  });

  it('follows ~/.ssh/config: ProxyCommand and Match exec', async () => {
    const proxy = join(bench().folder, 'proxy.cjs');
    await writeFile(
      proxy,
      `const s = require('node:net').connect(Number(process.argv[2]), '127.0.0.1'); s.pipe(process.stdout); process.stdin.pipe(s);`,
    );
    const config = [
      'Host far',
      '  HostName 127.0.0.1',
      `  ProxyCommand ${process.execPath} ${proxy} %p`,
      `Match originalhost far exec "true"`,
      `  Port ${server().port}`,
      `  IdentityFile ${bench().key.file}`,
      '  LocalForward 127.0.0.1:9 127.0.0.1:9',
      '  RemoteCommand false',
    ];
    await writeFile(join(bench().folder, '.ssh', 'config'), `${config.join('\n')}\n`, { mode: 0o600 });
    const tunnel = await open([aHop({ alias: 'far', host: 'far', user: '' })]);
    expect(await echoes(tunnel)).toBe('there and back');
    expect(tunnel.via).toEqual(['far']);
  });

  it('copies a file, and reports one that is missing or not readable', async () => {
    const tunnel = await open([keyHop(bench().key)]);
    const from = join(bench().folder, "it's a file");
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256));
    await writeFile(from, bytes);
    const to = join(bench().folder, 'copy');
    const seen: number[] = [];
    const options = { signal: new AbortController().signal, onProgress: (done: number) => void seen.push(done) };
    await tunnel.fetchFile({ from, to }, options);
    expect((await readFile(to)).equals(bytes)).toBe(true);
    expect(seen.at(-1)).toBe(bytes.length);
    const missing = await caughtFailure(tunnel.fetchFile({ from: `${from}.none`, to: `${to}2` }, options));
    expect(missing).toMatchObject({
      code: 'file-missing',
      message: `The file '${from}.none' on 127.0.0.1:${server().port} does not exist`,
    });
  });

  it('names a destination that is unreachable from there, and a lost login', async () => {
    const tunnel = await open([keyHop(bench().key)]);
    const dead = await freePort();
    const never = new AbortController().signal;
    expect(await caughtFailure(tunnel.openChannel({ host: '127.0.0.1', port: dead }, never))).toMatchObject({
      code: 'unreachable',
      message: `127.0.0.1:${dead} cannot be reached from 127.0.0.1:${server().port}`,
    });
    expect(await caughtFailure(tunnel.openChannel({ host: 'no.such.host.invalid', port: 1 }, never))).toMatchObject({
      code: 'unknown-host',
    });
    const stream = await tunnel.openChannel({ host: '127.0.0.1', port: made.echoPort }, never);
    stream.on('error', () => undefined);
    const lost = new Promise((resolve) => tunnel.onLost(resolve));
    const [, ...logins] = await server().pids();
    for (const pid of logins) process.kill(pid, 'SIGKILL');
    expect(await lost).toMatchObject({ failure: { code: 'connection-lost' } });
    expect(stream.destroyed).toBe(true);
  });
});

describe('a question of the system’s ssh', () => {
  it('about a password is answered from the profile, and repeated with the reason', async () => {
    const secret = 'p@ss\'w"ord $HOME';
    const login = await startLoginServer({ password: secret, hostKey: bench().key });
    closing.push(login.close);
    const answers = ['wrong', secret];
    const attempt = makePlainAttempt({ answer: yes, secret: () => answers.shift() });
    await open([aHop({ port: login.port, user: 'alice', login: 'password', password: { kind: 'ask' } })], attempt);
    expect(attempt.requests).toEqual([
      { slot: 'hop-0-password', source: { kind: 'ask' }, message: `Password of alice on 127.0.0.1:${login.port}` },
      expect.objectContaining({ refused: `127.0.0.1:${login.port} refused the password` }),
    ]);
    expect(attempt.text()).not.toContain(secret);
  });

  it('about a passphrase is answered from the profile', async () => {
    const passphrase = 'open sesame';
    const key = await makeSshKey(bench().folder, `locked-${await freePort()}`, { passphrase });
    await server().allow(key);
    const attempt = makePlainAttempt({ answer: yes, secret: () => passphrase });
    await open([keyHop(key, { passphrase: { kind: 'ask' } })], attempt);
    expect(attempt.requests[0]).toMatchObject({
      slot: 'hop-0-passphrase',
      message: `Passphrase of the key ${key.file}`,
    });
  });

  it('that is declined ends the login immediately, and leaves nothing behind', async () => {
    const declining = makePlainAttempt({ answer: () => Promise.reject(new Error('never')) });
    const login = await startLoginServer({
      questions: [{ text: 'Code: ', echo: false, answer: '42' }],
      hostKey: bench().key,
    });
    closing.push(login.close);
    const failure = await caughtFailure(open([aHop({ port: login.port, user: 'alice' })], declining));
    expect(['not-allowed', 'login-refused']).toContain(failure.code);
    expect(await foldersLeft()).toEqual([]);
  });
});

describe('what the program’s own SSH does not support', () => {
  const offered = async (hop: Hop, answer = yes) => {
    const attempt = makePlainAttempt({ answer });
    const { folder, hostKeys } = bench();
    const choice = { chosen: false, canRemember: false, onChosen: async () => Promise.resolve() };
    const options = { attempt, hostKeys, home: folder, environment: { PATH: process.env['PATH'] } };
    return { attempt, opening: openSshTunnel([hop], options, choice) };
  };
  const trusting = (prompt: Prompt): PromptAnswer =>
    prompt.kind === 'host-key' ? { kind: 'trust', remember: false } : yes(prompt);

  it.each(['ed25519', 'ecdsa'] as const)(
    'is named, and handled by the system’s: a user certificate next to an %s key',
    async (type) => {
      const key = await makeSshKey(bench().folder, `user-${type}-${await freePort()}`, { type });
      const file = await users().sign(key, server().user);
      const { attempt, opening } = await offered(keyHop(key), trusting);
      const tunnel = await opening;
      closing.push(tunnel.close);
      const prompts = attempt.prompts.filter(({ kind }) => kind === 'confirm');
      expect(prompts[0]).toMatchObject({
        explanation: expect.stringContaining(`This needs the certificate ${file}`) as unknown,
      });
      expect(await echoes(tunnel)).toBe('there and back');
    },
  );

  it('is named, and handled by the system’s: a certificate in the agent', async () => {
    const key = await makeSshKey(bench().folder, `agent-${await freePort()}`);
    await users().sign(key, server().user);
    const agent = await startSshAgent(bench().folder, [key]);
    closing.push(agent.stop);
    const hop = aHop({ port: server().port, user: server().user, login: 'agent', agent: agent.socket });
    const { attempt, opening } = await offered(hop, trusting);
    const tunnel = await opening;
    closing.push(tunnel.close);
    expect(attempt.prompts.find(({ kind }) => kind === 'confirm')).toMatchObject({
      explanation: expect.stringContaining('a certificate in the SSH agent') as unknown,
    });
    expect(await echoes(tunnel)).toBe('there and back');
  });

  it('is named, and handled by the system’s: a host that presents only a certificate', async () => {
    const authority = await makeSshAuthority(bench().folder, `hosts-ca-${await freePort()}`, 'hosts');
    const hostKey = await makeSshKey(bench().folder, `host-${await freePort()}`);
    const certificate = await authority.sign(hostKey, '127.0.0.1');
    const port = await freePort();
    const only = await startSshServer({
      allowed: [bench().key],
      port,
      settings: [
        `HostKey ${hostKey.file}`,
        `HostCertificate ${certificate}`,
        'HostKeyAlgorithms ssh-ed25519-cert-v01@openssh.com',
      ],
    });
    closing.push(only.dispose);
    await writeFile(
      join(bench().folder, '.ssh', 'known_hosts'),
      `@cert-authority [127.0.0.1]:${port} ${authority.key.publicLine}\n`,
    );
    const { attempt, opening } = await offered(keyHop(bench().key, { port }));
    const tunnel = await opening;
    closing.push(tunnel.close);
    expect(attempt.prompts).toHaveLength(1);
    expect(attempt.prompts[0]).toMatchObject({ explanation: expect.stringContaining('a host certificate') as unknown });
    expect(await echoes(tunnel)).toBe('there and back');
  });

  it('remains a failure that names it, if the offer is declined', async () => {
    const key = await makeSshKey(bench().folder, `declined-${await freePort()}`);
    const file = await users().sign(key, server().user);
    const declining = (prompt: Prompt): PromptAnswer =>
      prompt.kind === 'host-key' ? { kind: 'trust', remember: false } : { kind: 'refuse' };
    const { opening } = await offered(keyHop(key), declining);
    const failure = await caughtFailure(opening);
    expect(failure).toMatchObject({
      code: 'login-refused',
      reason: { kind: 'needs-system-ssh', what: `the certificate ${file}` },
    });
  });
});
