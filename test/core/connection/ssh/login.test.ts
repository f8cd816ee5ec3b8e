import { afterEach, describe, expect, it } from 'vitest';
import { openTunnel } from '#core/connection/ssh/tunnel/openTunnel.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import type { Hop } from '#shared/domain/profile.ts';
import { aHop } from '../../../support/aHop.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { makePlainAttempt, type PlainAttempt } from '../../../support/plainAttempt.ts';
import { type LoginServer, startLoginServer } from '../../../support/sshFaultServer.ts';
import { useSshBench } from '../../../support/sshBench.ts';

const bench = useSshBench();
const running: LoginServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(async ({ close }) => close()));
});

async function start(rules: Omit<Parameters<typeof startLoginServer>[0], 'hostKey'>): Promise<LoginServer> {
  const server = await startLoginServer({ ...rules, hostKey: bench().key });
  running.push(server);
  return server;
}

async function open(server: LoginServer, attempt: PlainAttempt, parts: Partial<Hop>): Promise<Tunnel> {
  const { folder, hostKeys } = bench();
  const hop = aHop({ port: server.port, user: 'alice', ...parts });
  return openTunnel([hop], { attempt, hostKeys, home: folder, environment: {} });
}

const secret = 'p@ss"word';

describe('a password', () => {
  it('is asked for again when it is refused, at most three times', async () => {
    const server = await start({ password: secret });
    const answers = ['first', 'second', secret];
    const attempt = makePlainAttempt({ secret: () => answers.shift() });
    await (await open(server, attempt, { login: 'password', password: { kind: 'ask' } })).close();
    expect(attempt.requests.map(({ refused }) => refused)).toEqual([
      undefined,
      `127.0.0.1:${server.port} refused the password`,
      `127.0.0.1:${server.port} refused the password`,
    ]);
    expect(attempt.requests[0]).toMatchObject({
      slot: 'hop-0-password',
      message: `Password of alice on 127.0.0.1:${server.port}`,
    });
    expect(attempt.text()).not.toContain(secret);

    const wrong = makePlainAttempt({ secret: () => 'never right' });
    const failure = await caughtFailure(open(server, wrong, { login: 'password', password: { kind: 'ask' } }));
    expect(wrong.requests).toHaveLength(3);
    expect(failure).toEqual({
      code: 'login-refused',
      message: `127.0.0.1:${server.port} refused the password of alice`,
      hint: "Check the user name 'alice' and the password.",
      details: ['Accepted by the server: password', 'Tried: password, password, password'],
    });
    expect(JSON.stringify(failure) + wrong.text()).not.toContain('never right');
  });

  it('from a command is tried once', async () => {
    const server = await start({ password: secret });
    const attempt = makePlainAttempt({ secret: () => 'wrong' });
    const password = { kind: 'command', command: 'pass show' } as const;
    await caughtFailure(open(server, attempt, { password }));
    expect(attempt.requests).toHaveLength(1);
  });

  it('is not asked for if the server accepts none', async () => {
    const server = await start({ questions: [{ text: 'Code: ', echo: true, answer: '42' }] });
    const attempt = makePlainAttempt({ answer: () => ({ kind: 'refuse' }) });
    await caughtFailure(open(server, attempt, { password: { kind: 'ask' } }));
    expect(attempt.requests).toEqual([]);
  });
});

describe("a server's questions", () => {
  const answering = (values: readonly string[]) =>
    makePlainAttempt({
      answer: (prompt) =>
        prompt.kind === 'questions' ? { kind: 'answers', values: [...values] } : { kind: 'trust', remember: false },
    });

  it('are shown to the user as plain, bounded text', async () => {
    const server = await start({
      title: `Two\u001b[31m\nfactors ${'x'.repeat(5000)}`,
      questions: [
        { text: 'Code:\u0007 ', echo: true, answer: '42' },
        { text: 'Word: ', echo: false, answer: secret },
      ],
    });
    const attempt = answering(['42', secret]);
    await (await open(server, attempt, { login: 'keyboard-interactive' })).close();
    const asked = attempt.prompts.find(({ kind }) => kind === 'questions');
    if (asked?.kind !== 'questions') throw new Error('Nothing was asked');
    expect(asked.title).toMatch(/^Two \[31m factors x+…$/u);
    expect(asked.title.length).toBeLessThanOrEqual(200);
    expect(asked.questions).toEqual([
      { text: 'Code:', echo: true },
      { text: 'Word:', echo: false },
    ]);
  });

  it("for just a password are answered from the password's source", async () => {
    const server = await start({ questions: [{ text: "alice's Password: ", echo: false, answer: secret }] });
    const attempt = makePlainAttempt({ secret: () => secret });
    await (await open(server, attempt, { password: { kind: 'stored' } })).close();
    expect(attempt.prompts.map(({ kind }) => kind)).toEqual(['host-key']);
    expect(server.tried).toEqual(['none', 'keyboard-interactive']);
  });

  it('end the attempt if the user does not answer', async () => {
    const server = await start({ questions: [{ text: 'Code: ', echo: true, answer: '42' }] });
    const attempt = makePlainAttempt({
      answer: ({ kind }) => (kind === 'questions' ? { kind: 'refuse' } : { kind: 'trust', remember: false }),
    });
    expect((await caughtFailure(open(server, attempt, {}))).code).toBe('cancelled');
    expect(server.tried).toEqual(['none', 'keyboard-interactive']);
  });

  it('are asked three times at most', async () => {
    const server = await start({ questions: [{ text: 'Code: ', echo: true, answer: '42' }] });
    const attempt = answering(['41']);
    const failure = await caughtFailure(open(server, attempt, {}));
    expect(failure.code).toBe('login-refused');
    expect(failure.details).toContain('Accepted by the server: keyboard-interactive');
    expect(attempt.prompts.filter(({ kind }) => kind === 'questions')).toHaveLength(3);
  });
});

it.each(['automatic', 'key'] as const)(
  'continue with what a server requires after a key, logging in by %s',
  async (login) => {
    const questions = [{ text: 'Code: ', echo: true, answer: '42' }];
    const server = await start({ questions, keyFirst: true });
    const attempt = makePlainAttempt({
      answer: ({ kind }) =>
        kind === 'questions' ? { kind: 'answers', values: ['42'] } : { kind: 'trust', remember: false },
    });
    await (await open(server, attempt, { login, identityFiles: [bench().key.file] })).close();
    expect(server.tried.filter((method) => method !== 'none')).toEqual([
      'publickey',
      'publickey',
      'keyboard-interactive',
    ]);
  },
);

it('name the accepted methods when there is nothing to log in with', async () => {
  const server = await start({ password: secret });
  const failure = await caughtFailure(open(server, makePlainAttempt(), {}));
  expect(failure.message).toBe(`There is no key or password to log in to 127.0.0.1:${server.port} as alice`);
  expect(failure.hint).toBe('Choose another login method for this host; the server accepts password.');
});

describe('a question for a password', () => {
  it('names the keys that were refused or unusable before it', async () => {
    const server = await start({ password: secret, refusesKeys: true });
    const missing = `${bench().folder}/no-such-key`;
    const attempt = makePlainAttempt({ secret: () => secret });
    const files = { identityFiles: [bench().key.file, missing], password: { kind: 'ask' } } as const;
    await (await open(server, attempt, files)).close();
    expect(attempt.requests.find(({ slot }) => slot === 'hop-0-password')?.tried).toEqual([
      `The key of ${bench().key.file} was refused`,
      `The key file ${missing} does not exist`,
    ]);
    const wrong = makePlainAttempt({ secret: () => 'wrong' });
    const failure = await caughtFailure(open(server, wrong, files));
    expect(failure.message).toBe(
      `127.0.0.1:${server.port} refused the password of alice. The key file ${missing} does not exist`,
    );
  });
});
