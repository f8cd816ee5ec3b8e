import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Prompt, PromptAnswer } from '#shared/domain/attempt.ts';
import type { Hop, SecretInput } from '#shared/domain/profile.ts';
import { useFaultBench } from '../../../support/faultBench.ts';
import { hopAt, profileAt, rightPassword } from '../../../support/faultProfiles.ts';
import { postgresPassword, runOnPostgres } from '../../../support/postgresServer.ts';
import { startLoginServer } from '../../../support/sshFaultServer.ts';
import { makeSshKey, type SshKey, startSshAgent } from '../../../support/sshKeys.ts';
import { type SshServer, startSshServer } from '../../../support/sshServer.ts';

const bench = useFaultBench();
const made: { server?: SshServer; stranger?: SshKey; locked?: SshKey } = {};
const server = (): SshServer => made.server ?? expect.unreachable();
const passphrase = 'open sesame & close';
beforeAll(async () => {
  const { home, key, secret } = bench();
  made.stranger = await makeSshKey(home, 'stranger');
  made.locked = await makeSshKey(home, 'locked', { passphrase: secret(passphrase) });
  made.server = await startSshServer({ allowed: [key, made.locked] });
});
afterAll(async () => made.server?.dispose());
afterEach(() => bench().answerBy((prompt) => answerTo(prompt, [])));

/** Trusts host keys once and gives the secrets one by one, then declines. */
function answerTo(prompt: Prompt, secrets: string[]): PromptAnswer {
  if (prompt.kind === 'host-key') return { kind: 'trust', remember: false };
  const value = secrets.shift();
  return value === undefined ? { kind: 'refuse' } : { kind: 'secret', value, remember: false };
}

/** Gives these secrets one by one from now on; returns the reasons that came with the questions. */
function give(...secrets: string[]): () => readonly (string | null)[] {
  const { answerBy, prompts } = bench();
  const before = prompts.length;
  answerBy((prompt) => answerTo(prompt, secrets));
  return () => prompts.slice(before).flatMap(({ prompt }) => (prompt.kind === 'secret' ? [prompt.refused] : []));
}

const wrong = (): SecretInput => ({
  kind: 'value',
  slot: 'database-password',
  value: bench().secret('a wrong word'),
});
const through = (parts: Partial<Hop>, port = server().port) =>
  profileAt(bench().database, { hops: [hopAt(port, bench().key, parts)] });

describe('the password of PostgreSQL', () => {
  it('is asked for again with the reason when it was wrong, and then accepted', async () => {
    const reasons = give(postgresPassword);
    const connection = await bench().open(profileAt(bench().database), [wrong()]);
    const { port } = bench().database;
    expect(reasons()).toEqual([`PostgreSQL at 127.0.0.1:${port} refused the password of the user 'postgres'`]);
    expect(connection.kind).toBe('postgresql');
  });

  it('is refused three times, and then the failure names server and user', async () => {
    const reasons = give(bench().secret('wrong again'), bench().secret('wrong for good'), 'never asked for');
    const failure = await bench().refusal(profileAt(bench().database), [wrong()]);
    expect(failure).toMatchObject({
      code: 'login-refused',
      message: `PostgreSQL at 127.0.0.1:${bench().database.port} refused the password of the user 'postgres'`,
    });
    expect(reasons()).toHaveLength(2);
    expect(bench().stages().at(-1)).toMatchObject({ id: 'login', state: 'failed' });
  });

  it('that is not given cancels connecting, which is not shown as an error', async () => {
    give();
    expect(await bench().refusal(profileAt(bench().database))).toMatchObject({ code: 'cancelled' });
  });
});

describe('a PostgreSQL user', () => {
  it('without permission to read simulations is told so when connecting, not by an empty list', async () => {
    const { database, port } = bench().database;
    const user = `blind_${database}`;
    await runOnPostgres(database, `create role "${user}" login password '${postgresPassword}'`);
    const failure = await bench().refusal(profileAt({ database, port, user }), [rightPassword]);
    expect(failure).toMatchObject({
      code: 'not-allowed',
      message: `The database user '${user}' has no permission for this`,
      hint: `Ask the owner of the tables for GRANT SELECT to '${user}'.`,
    });
    await runOnPostgres(database, `grant select on all tables in schema public to "${user}"`);
    await bench().open(profileAt({ database, port, user }), [rightPassword]);
  });
});

describe('the password of a hop', () => {
  const login = { login: 'password', password: { kind: 'ask' } } as const;
  const withServer = async (work: (port: number) => Promise<void>): Promise<void> => {
    const password = bench().secret('the right word, at last');
    const strict = await startLoginServer({ hostKey: server().hostKey, password });
    try {
      await work(strict.port);
    } finally {
      await strict.close();
    }
  };

  it('is asked for again with the reason when it was wrong, and then accepted', async () =>
    withServer(async (port) => {
      const reasons = give(bench().secret('no such word'), 'the right word, at last');
      // It forwards nothing; the test only checks how far it gets.
      await bench().refusal(through(login, port), [rightPassword]);
      expect(reasons()).toEqual([null, `127.0.0.1:${port} refused the password`]);
      expect(bench().stages()).toContainEqual(expect.objectContaining({ id: 'hop-0-login', state: 'passed' }));
    }));

  it('is refused three times, and then the failure names server and user', async () =>
    withServer(async (port) => {
      const reasons = give('no such word', bench().secret('nor this word'), bench().secret('or that word'));
      const failure = await bench().refusal(through({ ...login, user: 'alice' }, port), [rightPassword]);
      expect(failure).toMatchObject({
        code: 'login-refused',
        message: `127.0.0.1:${port} refused the password of alice`,
      });
      expect(reasons()).toHaveLength(3);
    }));
});

describe('a key', () => {
  it('that the server does not know is refused and named in the failure', async () => {
    const { file, fingerprint } = made.stranger ?? expect.unreachable();
    const failure = await bench().refusal(through({ identityFiles: [file] }), [rightPassword]);
    expect(failure).toMatchObject({ code: 'login-refused' });
    expect(failure.message).toContain(`127.0.0.1:${server().port} refused the login of`);
    expect(failure.details.join(' ')).toContain(fingerprint);
  });

  it('that is encrypted asks for its passphrase, and again after a wrong one', async () => {
    const { file } = made.locked ?? expect.unreachable();
    const reasons = give(bench().secret('not the passphrase'), passphrase);
    await bench().open(through({ identityFiles: [file] }), [rightPassword]);
    expect(reasons()).toEqual([null, `The passphrase of ${file} was wrong`]);
  });

  it('that is encrypted fails after three wrong passphrases, or without one', async () => {
    const { file } = made.locked ?? expect.unreachable();
    give('not the passphrase', 'not the passphrase', 'not the passphrase', passphrase);
    expect(await bench().refusal(through({ identityFiles: [file] }), [rightPassword])).toMatchObject({
      code: 'login-refused',
      message: `The passphrase of ${file} was wrong 3 times`,
    });
    const passphraseless = { identityFiles: [file], passphrase: { kind: 'none' } } as const;
    expect(await bench().refusal(through(passphraseless), [rightPassword])).toMatchObject({
      code: 'login-refused',
      message: `The key file ${file} is encrypted, and no passphrase was given`,
    });
  });

  it('that others can read is not used, and a missing one is named', async () => {
    const open = await makeSshKey(bench().home, 'open');
    await server().allow(open);
    await chmod(open.file, 0o644);
    const failure = await bench().refusal(through({ identityFiles: [open.file] }), [rightPassword]);
    expect(failure).toMatchObject({ code: 'not-allowed', hint: `Run: chmod 600 ${open.file}` });
    const missing = join(bench().home, 'missing');
    expect(await bench().refusal(through({ identityFiles: [missing] }), [rightPassword])).toMatchObject({
      code: 'file-missing',
      message: `The key file ${missing} does not exist`,
    });
  });
});

describe('an agent', () => {
  const login = { login: 'agent', agent: '', identityFiles: [] } as const;

  it('that is not available is named, whether it is unset or has exited', async () => {
    expect(await bench().refusal(through(login), [rightPassword])).toMatchObject({
      code: 'unavailable',
      message: 'No SSH agent is running: SSH_AUTH_SOCK is not set',
    });
    const agent = join(bench().home, 'no-agent');
    expect(await bench().refusal(through({ ...login, agent }), [rightPassword])).toMatchObject({
      code: 'unavailable',
      message: `No SSH agent is listening at ${agent}`,
    });
  });

  it('provides its keys until it is locked', async () => {
    const agent = await startSshAgent(bench().home, [bench().key]);
    vi.stubEnv('SSH_AUTH_SOCK', agent.socket);
    try {
      await bench().open(through(login), [rightPassword]);
      await lockAgent(agent.socket, bench().secret('agent’s own lock'));
      expect(await bench().refusal(through(login), [rightPassword])).toMatchObject({
        code: 'unavailable',
        message: `The SSH agent at ${agent.socket} lists no keys; it is empty or locked`,
      });
    } finally {
      vi.stubEnv('SSH_AUTH_SOCK', undefined);
      await agent.stop();
    }
  });
});

/** SSH_AGENTC_LOCK, as `ssh-add -x` sends it. */
async function lockAgent(path: string, word: string): Promise<void> {
  const text = Buffer.from(word);
  const frame = Buffer.alloc(9);
  frame.writeUInt32BE(5 + text.length, 0);
  frame.writeUInt8(22, 4);
  frame.writeUInt32BE(text.length, 5);
  const socket = connect(path);
  socket.write(Buffer.concat([frame, text]));
  await once(socket, 'data');
  socket.destroy();
}
