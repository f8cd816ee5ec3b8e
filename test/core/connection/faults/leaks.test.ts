import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Profile } from '#shared/domain/profile.ts';
import { freePort } from '../../../support/freePort.ts';
import { useFaultBench } from '../../../support/faultBench.ts';
import { hopAt, profileAt, rightPassword } from '../../../support/faultProfiles.ts';
import { runOnPostgres } from '../../../support/postgresServer.ts';
import { type SshServer, startSshServer } from '../../../support/sshServer.ts';

const bench = useFaultBench();
const made: { server?: SshServer } = {};
const server = (): SshServer => made.server ?? expect.unreachable();
beforeAll(async () => {
  made.server = await startSshServer({ allowed: [bench().key] });
});
afterAll(async () => made.server?.dispose());

const warnings: Error[] = [];
process.on('warning', (warning) => void warnings.push(warning));

/** Open handles of this process and sessions of the servers, counted by kind. */
async function held(): Promise<Readonly<Record<string, number>>> {
  const sessions = `select count(*)::int as n from pg_stat_activity
    where application_name = 'tidescope' and datname = '${bench().database.database}'`;
  const found: readonly { readonly n: number }[] = (await runOnPostgres('postgres', sessions)).rows;
  const kinds = process.getActiveResourcesInfo();
  const counted = ['TCPSocketWrap', 'TCPServerWrap', 'PipeWrap', 'ProcessWrap', 'MessagePort', 'FSReqPromise'];
  return {
    ...Object.fromEntries(counted.map((kind) => [kind, kinds.filter((other) => other === kind).length])),
    files: (await readdir('/proc/self/fd')).length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    sessions: found[0]?.n ?? -1,
    logins: (await server().pids()).length - 1,
  };
}

/** Waits until the servers have closed all sessions. */
async function settled(): Promise<Readonly<Record<string, number>>> {
  await expect.poll(held).toMatchObject({ sessions: 0, logins: 0 });
  return held();
}

async function comeAndGo(profile: Profile): Promise<void> {
  const { id } = await bench().open(profile, [rightPassword]);
  await bench().call('connections.close', { connectionId: id });
}

it(
  'leaves nothing behind after a hundred connects and disconnects, some of them refused or aborted',
  { timeout: 60_000 },
  async () => {
    const { database, key, refusal, core } = bench();
    const through = (port = database.port): Profile =>
      profileAt({ ...database, port }, { hops: [hopAt(server().port, key)] });
    const dead = await freePort();
    await comeAndGo(through());
    await comeAndGo(profileAt(database));
    const before = await settled();
    for (let round = 0; round < 34; round += 1) {
      await Promise.all([
        comeAndGo(through()),
        comeAndGo(through()),
        comeAndGo(profileAt(database)),
        refusal(through(dead), [rightPassword]),
        cancel(through()),
      ]);
    }
    await settled();
    const grown = (now: typeof before): readonly string[] =>
      Object.keys(now).filter((kind) => (now[kind] ?? 0) > (before[kind] ?? 0));
    await expect.poll(async () => grown(await held()).map((kind) => `more ${kind} than before`)).toEqual([]);
    expect(core.connections.list()).toEqual([]);
    expect(warnings).toEqual([]);
  },
);

/** Aborts as soon as the second step is running. */
async function cancel(profile: Profile): Promise<void> {
  const { core } = bench();
  const callId = crypto.randomUUID();
  const controller = new AbortController();
  const deafen = core.listen((event) => {
    if (event.kind === 'stage' && event.callId === callId && event.stage.id === 'hop-0-host-key') controller.abort();
  });
  const target = { kind: 'draft', profile, secrets: [rightPassword] };
  const reply = await core.call({ call: 'connections.open', input: { target }, callId }, controller.signal);
  deafen();
  expect(reply).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
}
