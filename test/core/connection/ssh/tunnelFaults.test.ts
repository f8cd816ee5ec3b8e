import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTunnel } from '#core/connection/ssh/tunnel/openTunnel.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import type { Hop } from '#shared/domain/profile.ts';
import type { Failure, FailureError } from '#shared/failure.ts';
import { aHop } from '../../../support/aHop.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { freePort } from '../../../support/freePort.ts';
import { makePlainAttempt, type PlainAttempt } from '../../../support/plainAttempt.ts';
import { startFaultServer } from '../../../support/sshFaultServer.ts';
import { useSshBench } from '../../../support/sshBench.ts';
import { type SshServer, startSshServer } from '../../../support/sshServer.ts';

const bench = useSshBench();
const made: { server?: SshServer; second?: SshServer } = {};
beforeAll(async () => {
  made.server = await startSshServer({ allowed: [bench().key] });
  made.second = await startSshServer({ allowed: [bench().key] });
});
afterAll(async () => Promise.all([made.server?.dispose(), made.second?.dispose()]));

function running(which: 'server' | 'second' = 'server'): SshServer {
  const server = made[which];
  if (server === undefined) throw new Error('There is no server');
  return server;
}

function keyHop(parts: Partial<Hop> = {}): Hop {
  return aHop({ port: running().port, login: 'key', identityFiles: [bench().key.file], ...parts });
}

async function open(hops: readonly Hop[], attempt: PlainAttempt = makePlainAttempt()): Promise<Tunnel> {
  const { folder, hostKeys } = bench();
  return openTunnel(hops, { attempt, hostKeys, home: folder, environment: {} });
}

/** Handles that a connection could leave open in this process: sockets, listeners, DNS look-ups. */
function held(): readonly string[] {
  return process.getActiveResourcesInfo().filter((kind) => /TCP|GetAddrInfo/u.test(kind));
}

/** Waits until no more handles of any kind are open than before. */
async function settled(before: readonly string[]): Promise<void> {
  const count = (kinds: readonly string[], kind: string): number => kinds.filter((other) => other === kind).length;
  await expect.poll(() => held().filter((kind) => count(held(), kind) > count(before, kind))).toEqual([]);
}

describe('a host that does not speak SSH', () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(closers.splice(0).map(async (close) => close()));
  });
  const failureAt = async (greet: (socket: Socket) => void, step = 5): Promise<Failure & { readonly port: number }> => {
    const server = await startFaultServer(greet);
    closers.push(server.close);
    const failure = await caughtFailure(open([keyHop({ port: server.port })], makePlainAttempt({ limits: { step } })));
    return { ...failure, port: server.port };
  };

  it('has an unknown name', async () => {
    const failure = await caughtFailure(open([keyHop({ host: 'nowhere.invalid' })]));
    expect(failure).toMatchObject({ code: 'unknown-host' });
    expect(failure.message).toContain('nowhere.invalid');
  });

  it('has no listener', async () => {
    const port = await freePort();
    const failure = await caughtFailure(open([keyHop({ port })]));
    expect(failure).toMatchObject({
      code: 'unreachable',
      message: `127.0.0.1:${port} cannot be reached: no server is listening there`,
    });
  });

  it('accepts and never answers', async () => {
    const since = performance.now();
    const failure = await failureAt(() => undefined, 1);
    expect(failure.code).toBe('timeout');
    expect(failure.message).toContain(`127.0.0.1:${failure.port} did not answer within`);
    expect(failure.message).toContain('(step: host key)');
    expect(performance.now() - since).toBeLessThan(20_000);
  });

  it('sends a megabyte before its version', async () => {
    const line = `${'welcome '.repeat(100)}\r\n`;
    const failure = await failureAt((socket) => socket.end(line.repeat(1300)));
    expect(failure.code).toBe('unavailable');
    expect(failure.message).toContain('keeps sending data without identifying as an SSH server');
    expect(JSON.stringify(failure).length).toBeLessThan(1000);
  });

  it('sends a megabyte of noise', async () => {
    const failure = await failureAt((socket) => socket.end(randomBytes(1_000_000)));
    expect(failure.code).toBe('unavailable');
    expect(JSON.stringify(failure).length).toBeLessThan(2000);
  });

  it('speaks HTTP', async () => {
    const answer = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n';
    const failure = await failureAt((socket) => socket.once('data', () => socket.end(answer)));
    expect(failure.message).toBe(`127.0.0.1:${failure.port} is an HTTP server, not an SSH server`);
    expect(failure.details[0]).toContain('400 Bad Request');
  });

  it('closes at once, or during the key exchange', async () => {
    const atOnce = await failureAt((socket) => socket.end());
    expect(atOnce.message).toContain('closed the connection without sending anything');
    const later = await failureAt((socket) => {
      socket.write('SSH-2.0-Sudden\r\n');
      socket.once('data', () => socket.end());
    });
    expect(later).toMatchObject({ code: 'unavailable' });
    expect(later.message).toContain('closed the connection during the key exchange');
  });
});

describe('cancelling', () => {
  it.each([
    'hop-0-name',
    'hop-0-tcp',
    'hop-0-host-key',
    'hop-0-login',
    'hop-1-channel',
    'hop-1-host-key',
    'hop-1-login',
  ])('during %s closes everything', async (id) => {
    const before = held();
    const attempt = makePlainAttempt();
    const watched: PlainAttempt = {
      ...attempt,
      step: async (step, work) =>
        attempt.step(step, async (context) => {
          if (step.id === id) attempt.cancel();
          return work(context);
        }),
    };
    const hops = [keyHop(), keyHop({ port: running('second').port })];
    expect((await caughtFailure(open(hops, watched))).code).toBe('cancelled');
    await settled(before);
    await expect.poll(async () => (await running().pids()).length).toBe(1);
  });

  it('while a question is open withdraws the question', async () => {
    const seen: { signal?: AbortSignal } = {};
    const attempt = makePlainAttempt({
      answer: async (_prompt, signal) => {
        seen.signal = signal;
        attempt.cancel();
        await once(new EventTarget(), 'never', { signal });
        return { kind: 'refuse' };
      },
    });
    expect((await caughtFailure(open([keyHop()], attempt))).code).toBe('cancelled');
    expect(seen.signal?.aborted).toBe(true);
  });

  it('a question is withdrawn when the server disappears', async () => {
    const attempt = makePlainAttempt({
      answer: async (_prompt, signal) => {
        await running('second').stop();
        await once(new EventTarget(), 'never', { signal });
        return { kind: 'refuse' };
      },
    });
    const failure = await caughtFailure(open([keyHop({ port: running('second').port })], attempt));
    expect(failure.code).toBe('unavailable');
    await running('second').start();
  });
});

describe('a tunnel that breaks', () => {
  const lossOf = async (tunnel: Tunnel, harm: () => Promise<void>) => {
    const losses: Failure[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    tunnel.onLost((why) => {
      losses.push(why.failure);
      resolve();
    });
    const since = performance.now();
    await harm();
    await promise;
    return { losses, milliseconds: performance.now() - since };
  };

  it('is reported at once when sshd is killed, and can be opened again', async () => {
    const before = held();
    const tunnel = await open([keyHop()]);
    const channel = await tunnel.openChannel(
      { host: '127.0.0.1', port: running('second').port },
      AbortSignal.timeout(5000),
    );
    const closed = once(channel.resume(), 'close');
    const { losses, milliseconds } = await lossOf(tunnel, running().stop);
    await closed;
    expect(milliseconds).toBeLessThan(4000);
    expect(losses).toHaveLength(1);
    expect(losses[0]).toMatchObject({ code: 'connection-lost' });
    expect(losses[0]?.message).toContain(`${running().user}@127.0.0.1:${running().port}`);
    const late = await caughtFailure(tunnel.openChannel({ host: '127.0.0.1', port: 1 }, AbortSignal.timeout(5000)));
    expect(late.code).toBe('connection-lost');
    const told: FailureError[] = [];
    tunnel.onLost((why) => told.push(why));
    expect(told).toHaveLength(1);
    await tunnel.close();
    await settled(before);
    await running().start();
    await (await open([keyHop()])).close();
  });

  it('is reported within seconds when a machine falls silent, naming the hop', async () => {
    const second = running('second');
    const tunnel = await open([keyHop(), keyHop({ port: second.port })]);
    const { losses, milliseconds } = await lossOf(tunnel, async () => second.signal('SIGSTOP'));
    await second.signal('SIGCONT');
    expect(milliseconds).toBeLessThan(20_000);
    expect(losses).toHaveLength(1);
    expect(losses[0]?.message).toBe(`${second.user}@127.0.0.1:${second.port} stopped responding`);
    await tunnel.close();
  });

  it('names a frozen jump host, and not the one behind it, whenever it freezes', async () => {
    const second = running('second');
    for (const quarter of [0, 1, 2, 3]) {
      const tunnel = await open([keyHop(), keyHop({ port: second.port })]);
      // Keep-alive requests go out every 1.5 s: the freeze occurs at a different moment between two of them.
      await wait(quarter * 375);
      const { losses, milliseconds } = await lossOf(tunnel, async () => running().signal('SIGSTOP'));
      await running().signal('SIGCONT');
      expect(milliseconds).toBeLessThan(20_000);
      expect(losses.map(({ message }) => message)).toEqual([
        `${running().user}@127.0.0.1:${running().port} stopped responding`,
      ]);
      await tunnel.close();
    }
  });

  it('names a jump host that freezes while the one behind it logs in', async () => {
    const attempt = makePlainAttempt({
      answer: async ({ kind }) => {
        if (kind === 'host-key' && attempt.prompts.length === 2) await running().signal('SIGSTOP');
        return { kind: 'trust', remember: false };
      },
    });
    const failure = await caughtFailure(open([keyHop(), keyHop({ port: running('second').port })], attempt));
    await running().signal('SIGCONT');
    expect(failure.message).toBe(`${running().user}@127.0.0.1:${running().port} stopped responding`);
  });

  it('is reported once, and names the jump host, when that is killed', async () => {
    const tunnel = await open([keyHop(), keyHop({ port: running('second').port })]);
    const { losses } = await lossOf(tunnel, running().stop);
    await tunnel.close();
    await running().start();
    expect(losses).toHaveLength(1);
    expect(losses[0]?.message).toContain(`:${running().port} was lost`);
  });

  it('is left alone if it is idle but alive', async () => {
    const tunnel = await open([keyHop()]);
    const losses: FailureError[] = [];
    tunnel.onLost((why) => losses.push(why));
    const since = performance.now();
    await expect.poll(() => performance.now() - since, { timeout: 9000 }).toBeGreaterThan(6500);
    expect(losses).toEqual([]);
    expect((await tunnel.run('echo alive', AbortSignal.timeout(5000))).stdout).toBe('alive\n');
    await tunnel.close();
    expect(losses).toEqual([]);
  });
});

it('leaves no socket, listener or timer behind after a hundred openings and closings', async () => {
  await (await open([keyHop()])).close();
  const before = held();
  // Counted separately, as waiting for a condition takes a timer itself.
  const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const timersBefore = timers();
  for (let count = 0; count < 100; count += 1) {
    const tunnel = await open([keyHop()]);
    expect(process.getActiveResourcesInfo()).not.toContain('TCPServerWrap');
    await tunnel.close();
  }
  expect(timers()).toBeLessThanOrEqual(timersBefore);
  await settled(before);
  await expect.poll(async () => (await running().pids()).length).toBe(1);
}, 60_000);
