import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '#shared/domain/connection.ts';
import { askWord } from '../../../support/askWord.ts';
import { type CuttableProxy, startCuttableProxy } from '../../../support/cuttableProxy.ts';
import { useFaultBench } from '../../../support/faultBench.ts';
import { profileAt } from '../../../support/faultProfiles.ts';
import { postgresPassword, runOnPostgres } from '../../../support/postgresServer.ts';

const bench = useFaultBench();
const user = 'rotating';
const made: { proxy?: CuttableProxy; refused: number } = { refused: 0 };
const proxy = (): CuttableProxy => made.proxy ?? expect.unreachable();

beforeAll(async () => {
  const { database, port } = bench().database;
  await runOnPostgres(database, `create role ${user} login; grant select on all tables in schema public to ${user}`);
  made.proxy = await startCuttableProxy(port, {
    onDown: (bytes) => {
      if (bytes.includes('28P01')) made.refused += 1;
    },
  });
});
beforeEach(async () => {
  await setPassword('the first one');
  made.refused = 0;
});
afterEach(async () =>
  Promise.all(
    bench()
      .core.connections.list()
      .map(async ({ id }) => bench().core.connections.close(id)),
  ),
);
afterAll(async () => proxy().close());

async function setPassword(password: string): Promise<void> {
  await runOnPostgres(bench().database.database, `alter role ${user} password '${bench().secret(password)}'`);
}

/** Ends all sessions of the user, as an administrator does after changing a password. */
async function endSessions(): Promise<void> {
  const sql = `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${user}'`;
  await runOnPostgres(bench().database.database, sql);
}

async function open(port = proxy().port): Promise<Connection> {
  const profile = profileAt({ ...bench().database, port, user }, { limits: { probeEvery: 0.5 } });
  return bench().open(profile, [{ kind: 'value', slot: 'database-password', value: 'the first one' }]);
}

const ask = async ({ id }: Connection): Promise<string | undefined> =>
  askWord(bench().core.connections.database(id), 0);

/** Answers the next question for a secret with this value; keeps it open until then. */
async function answerNext(value: string | undefined): Promise<void> {
  const { call, prompts } = bench();
  const { promptId } = prompts.at(-1) ?? expect.unreachable();
  const answer =
    value === undefined ? ({ kind: 'refuse' } as const) : ({ kind: 'secret', value, remember: false } as const);
  await call('prompts.answer', { promptId, answer });
}

/** Waits for that many probes of another connection: as long as the lost one would need to retry. */
async function afterProbes(count: number): Promise<void> {
  const other = await bench().open(profileAt(bench().database, { limits: { probeEvery: 1 } }), [
    { kind: 'value', slot: 'database-password', value: postgresPassword },
  ]);
  for (let left = count; left > 0; left -= 1) await bench().untilLink(other.id, 'connected', 10_000);
}

async function untilAsked(before: number): Promise<void> {
  await expect.poll(() => bench().prompts.length, { timeout: 10_000 }).toBe(before + 1);
}

describe('a password that was changed on the server', () => {
  beforeEach(() => bench().answerBy(() => undefined));

  it('is refused once, is asked for with the reason, and lets pending reads continue once it is given', async () => {
    const connection = await open();
    const before = bench().prompts.length;
    await setPassword('the second one');
    await endSessions();
    const reads = Promise.all([ask(connection), ask(connection), ask(connection)]);
    // They are awaited last; if something before fails, their failure is not another one.
    reads.catch(() => undefined);
    await untilAsked(before);
    expect(bench().prompts.at(-1)).toMatchObject({
      connectionId: connection.id,
      prompt: {
        kind: 'secret',
        refused: expect.stringContaining(`refused the password of the user '${user}'`) as unknown,
      },
    });
    expect((await bench().status(connection.id)).link).toMatchObject({ state: 'reconnecting', waits: true });
    await afterProbes(4);
    expect(made.refused).toBe(1);
    await answerNext('the second one');
    expect(await reads).toEqual(['here', 'here', 'here']);
    expect((await bench().status(connection.id)).link.state).toBe('connected');
    expect(made.refused).toBe(1);
  });

  it('stops the reconnect when it is not given, and is asked for again only on request', async () => {
    const connection = await open();
    const before = bench().prompts.length;
    await setPassword('the second one');
    await endSessions();
    await untilAsked(before);
    const failed = bench().untilLink(connection.id, 'failed', 5000);
    await answerNext(undefined);
    await failed;
    expect((await bench().status(connection.id)).link).toMatchObject({
      state: 'failed',
      why: { code: 'login-refused' },
    });
    await afterProbes(4);
    expect([made.refused, bench().prompts.length]).toEqual([1, before + 1]);
    await bench().call('connections.reconnect', { connectionId: connection.id });
    await untilAsked(before + 1);
    const connected = bench().untilLink(connection.id, 'connected', 5000);
    await answerNext('the second one');
    await connected;
    expect(made.refused).toBe(1);
  });

  it('costs one login when the network was down meanwhile and several attempts reach the server at once', async () => {
    const connection = await open();
    const before = bench().prompts.length;
    proxy().cutSilently();
    await bench().untilLink(connection.id, 'reconnecting', 10_000);
    await setPassword('the second one');
    proxy().mend();
    await untilAsked(before);
    await afterProbes(4);
    expect(made.refused).toBe(1);
    await answerNext('the second one');
    expect(await ask(connection)).toBe('here');
    expect(made.refused).toBe(1);
  });
});
