import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '#shared/domain/connection.ts';
import { askWord } from '../../../support/askWord.ts';
import { type CuttableProxy, startCuttableProxy } from '../../../support/cuttableProxy.ts';
import { useFaultBench } from '../../../support/faultBench.ts';
import { hopAt, profileAt, rightPassword } from '../../../support/faultProfiles.ts';
import { runOnPostgres } from '../../../support/postgresServer.ts';
import { type SshServer, startSshServer } from '../../../support/sshServer.ts';

const bench = useFaultBench();

/** In ms: the limits for noticing a loss, and for reconnecting once the server is back. */
const noticed = 5000;
const rebuilt = 3000;

const ask = async ({ id }: Connection, seconds = 0): Promise<string | undefined> =>
  askWord(bench().core.connections.database(id), seconds);

describe('through SSH', () => {
  const made: { server?: SshServer } = {};
  const server = (): SshServer => made.server ?? expect.unreachable();
  beforeAll(async () => {
    made.server = await startSshServer({ allowed: [bench().key] });
  });
  afterAll(async () => made.server?.dispose());
  const open = async (port = server().port): Promise<Connection> =>
    bench().open(profileAt(bench().database, { hops: [hopAt(port, bench().key)] }), [rightPassword]);

  it('notices that sshd was killed, reconnects when it is back, and answers pending requests', async () => {
    const connection = await open();
    const { links, prompts, untilLink } = bench();
    const asked = prompts.length;
    const inFlight = ask(connection, 1);
    const lost = untilLink(connection.id, 'reconnecting', noticed);
    await server().stop();
    await lost;
    const meanwhile = ask(connection);
    const standing = untilLink(connection.id, 'connected', rebuilt);
    await server().start();
    await standing;
    expect(await Promise.all([inFlight, meanwhile])).toEqual(['here', 'here']);
    expect(links(connection.id).slice(-2)).toEqual(['reconnecting', 'connected']);
    // A host key that was trusted for this connection is not asked about again while it lasts.
    expect(prompts.length).toBe(asked);
  });

  it('notices an sshd that stopped answering, and continues when it answers again', async () => {
    const connection = await open();
    const { untilLink } = bench();
    const lost = untilLink(connection.id, 'reconnecting', noticed);
    await server().signal('SIGSTOP');
    const inFlight = ask(connection);
    await lost;
    const standing = untilLink(connection.id, 'connected', rebuilt);
    await server().signal('SIGCONT');
    await standing;
    expect(await inFlight).toBe('here');
  });

  it('notices a network that drops every packet, and reconnects soon after it is back', async () => {
    const proxy = await startCuttableProxy(server().port);
    try {
      const connection = await open(proxy.port);
      const { untilLink } = bench();
      const lost = untilLink(connection.id, 'reconnecting', noticed);
      proxy.cutSilently();
      const inFlight = ask(connection);
      await lost;
      // Long enough for several attempts to hang.
      await expect.poll(proxy.connections, { timeout: 10_000 }).toBeGreaterThanOrEqual(5);
      const standing = untilLink(connection.id, 'connected', rebuilt);
      proxy.mend();
      await standing;
      expect(await inFlight).toBe('here');
      await bench().core.connections.close(connection.id);
    } finally {
      await proxy.close();
    }
  });
});

describe('directly to PostgreSQL', () => {
  const made: { proxy?: CuttableProxy } = {};
  beforeAll(async () => {
    made.proxy = await startCuttableProxy(bench().database.port);
  });
  afterAll(async () => made.proxy?.close());
  const proxy = (): CuttableProxy => made.proxy ?? expect.unreachable();
  const open = async (): Promise<Connection> =>
    bench().open(profileAt({ ...bench().database, port: proxy().port }), [rightPassword]);

  it('notices a network that drops every packet, and reconnects soon after it is back', async () => {
    const connection = await open();
    const { untilLink } = bench();
    const lost = untilLink(connection.id, 'reconnecting', noticed);
    proxy().cutSilently();
    const inFlight = ask(connection);
    await lost;
    const before = proxy().connections();
    await expect.poll(proxy().connections, { timeout: 10_000 }).toBeGreaterThan(before + 3);
    const standing = untilLink(connection.id, 'connected', rebuilt);
    proxy().mend();
    await standing;
    expect(await inFlight).toBe('here');
    expect((await bench().status(connection.id)).link.state).toBe('connected');
  });

  it('repeats reads of a session that an administrator ended (57P01)', async () => {
    const connection = await open();
    const inFlight = ask(connection, 0.3);
    const running = `select pid from pg_stat_activity where application_name = 'tidescope' and query like '%pg_sleep(0.3)%'
      and state = 'active' and pid <> pg_backend_pid()`;
    await expect.poll(async () => (await runOnPostgres('postgres', running)).rowCount).toBe(1);
    await runOnPostgres('postgres', `select pg_terminate_backend(pid) from (${running}) as it`);
    expect(await inFlight).toBe('here');
    await expect.poll(async () => (await bench().status(connection.id)).link.state).toBe('connected');
  });

  it('leaves other connections alone when one is lost', async () => {
    const other = await bench().open(profileAt(bench().database), [rightPassword]);
    const connection = await open();
    const { untilLink } = bench();
    const lost = untilLink(connection.id, 'reconnecting', noticed);
    proxy().cutSilently();
    await lost;
    expect(await ask(other)).toBe('here');
    expect(bench().links(other.id)).not.toContain('reconnecting');
    proxy().mend();
  });
});
