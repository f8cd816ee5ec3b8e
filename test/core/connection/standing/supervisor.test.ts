import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Watched } from '#core/connection/lifetime/probe.ts';
import { startSupervisor, type Supervisor } from '#core/connection/lifetime/supervisor.ts';
import type { ConnectionStatus } from '#shared/domain/connection.ts';
import { usualLimits } from '#shared/domain/profile.ts';
import { type FailureCode, type FailureError, makeFailure } from '#shared/failure.ts';

/** A fake session that a test can break. */
interface Thing extends Watched {
  readonly name: string;
  readonly breakDown: (why: FailureError) => void;
  /** What its next probes do. */
  readonly answers: { with: 'at once' | 'never' | FailureError };
  readonly isClosed: () => boolean;
}

function aThing(name: string): Thing {
  const listeners = new Set<(why: FailureError) => void>();
  const answers: Thing['answers'] = { with: 'at once' };
  let closed = false;
  return {
    name,
    answers,
    breakDown: (why) => listeners.forEach((listener) => listener(why)),
    isClosed: () => closed,
    onLost: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    probe: async () => {
      if (answers.with === 'never') return new Promise(() => undefined);
      if (answers.with !== 'at once') throw answers.with;
    },
    close: async () => {
      closed = true;
    },
  };
}

const gone = (code: FailureCode = 'connection-lost'): FailureError => makeFailure({ code, message: `It is ${code}` });
const never = new AbortController().signal;

interface Watching {
  readonly supervisor: Supervisor<Thing>;
  readonly first: Thing;
  readonly links: ConnectionStatus['link'][];
}

function watch(
  reopen: (signal: AbortSignal) => Promise<Thing>,
  reconnect = 60,
  isAsking: () => boolean = () => false,
): Watching {
  const first = aThing('first');
  const links: ConnectionStatus['link'][] = [];
  const supervisor = startSupervisor({
    first,
    limits: { ...usualLimits, probeEvery: 2, probe: 2.5, reconnect },
    reopen,
    isAsking,
    onLink: (link) => void links.push(link),
  });
  return { supervisor, first, links };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a supervised connection', () => {
  it('reports its latency after each probe', async () => {
    const { supervisor, links } = watch(async () => aThing('second'));
    await vi.advanceTimersByTimeAsync(4000);
    expect(links.length).toBeGreaterThanOrEqual(2);
    expect(links.at(-1)).toMatchObject({ state: 'connected', latency: 0 });
    await supervisor.close();
  });

  it('counts as lost within 5 s of its last successful probe', async () => {
    const { supervisor, first, links } = watch(async () => new Promise(() => undefined));
    first.answers.with = 'never';
    await vi.advanceTimersByTimeAsync(5000);
    expect(links.at(-1)).toMatchObject({ state: 'reconnecting' });
    await supervisor.close();
  });

  it('is reopened at once when it reports itself lost', async () => {
    const second = aThing('second');
    const { supervisor, first } = watch(async () => second);
    first.breakDown(gone());
    await vi.advanceTimersByTimeAsync(0);
    expect(supervisor.now()).toBe(second);
    expect(first.isClosed()).toBe(true);
    await supervisor.close();
  });

  it('stays open when a probe is refused for a reason other than a loss', async () => {
    const { supervisor, first } = watch(async () => aThing('second'));
    first.answers.with = gone('database');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(supervisor.now()).toBe(first);
    await supervisor.close();
  });

  it('is retried until it can be reached, and is back within 3 s of that', async () => {
    const second = aThing('second');
    const reachable = { yes: false };
    const { supervisor, first } = watch(async () => {
      if (!reachable.yes) throw gone('unreachable');
      return second;
    });
    first.breakDown(gone());
    await vi.advanceTimersByTimeAsync(30_000);
    expect(supervisor.now()).toBeUndefined();
    reachable.yes = true;
    await vi.advanceTimersByTimeAsync(3000);
    expect(supervisor.now()).toBe(second);
    await supervisor.close();
  });

  it('is back within 3 s although an earlier attempt still hangs', async () => {
    const second = aThing('second');
    const tries = { count: 0 };
    const { supervisor, first } = watch(async () => {
      tries.count += 1;
      return tries.count < 3 ? new Promise(() => undefined) : second;
    });
    first.breakDown(gone());
    await vi.advanceTimersByTimeAsync(3000);
    expect(supervisor.now()).toBe(second);
    await supervisor.close();
  });

  it('is back within 3 s although all earlier attempts hang', async () => {
    const second = aThing('second');
    const reachable = { yes: false };
    const { supervisor, first } = watch(async () => (reachable.yes ? second : new Promise(() => undefined)));
    first.breakDown(gone());
    await vi.advanceTimersByTimeAsync(8000);
    reachable.yes = true;
    await vi.advanceTimersByTimeAsync(3000);
    expect(supervisor.now()).toBe(second);
    await supervisor.close();
  });

  it('gives its first attempt all the time that it needs', async () => {
    const second = aThing('second');
    const slow = Promise.withResolvers<Thing>();
    const signals: AbortSignal[] = [];
    const { supervisor, first } = watch(async (signal) => {
      signals.push(signal);
      return signals.length === 1 ? slow.promise : new Promise(() => undefined);
    });
    first.breakDown(gone());
    await vi.advanceTimersByTimeAsync(30_000);
    expect(signals.map(({ aborted }) => aborted).slice(0, 3)).toEqual([false, true, true]);
    expect(signals.filter(({ aborted }) => !aborted)).toHaveLength(4);
    slow.resolve(second);
    await vi.advanceTimersByTimeAsync(0);
    expect(supervisor.now()).toBe(second);
    await supervisor.close();
  });

  it('starts no further attempt while the user is being asked', async () => {
    const signals: AbortSignal[] = [];
    const { supervisor, first } = watch(
      async (signal) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
      60,
      () => signals.length > 0,
    );
    first.breakDown(gone());
    await vi.advanceTimersByTimeAsync(20_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await supervisor.close();
  });

  it('closes a second attempt that succeeds after the first one', async () => {
    const late = aThing('late');
    const second = aThing('second');
    const slow = Promise.withResolvers<Thing>();
    const tries = { count: 0 };
    const { supervisor, first } = watch(async () => {
      tries.count += 1;
      return tries.count === 1 ? slow.promise : second;
    });
    first.breakDown(gone());
    await vi.advanceTimersByTimeAsync(1000);
    slow.resolve(late);
    await vi.advanceTimersByTimeAsync(0);
    expect(supervisor.now()).toBe(second);
    expect(late.isClosed()).toBe(true);
    await supervisor.close();
  });

  it('counts as failed at once when its login is refused, and says why', async () => {
    const { supervisor, first, links } = watch(async () => {
      throw gone('login-refused');
    });
    first.breakDown(gone());
    await vi.advanceTimersByTimeAsync(0);
    expect(links.at(-1)).toMatchObject({ state: 'failed', why: { code: 'login-refused' } });
    await expect(supervisor.available(never)).rejects.toMatchObject({ failure: { code: 'login-refused' } });
    await supervisor.close();
  });

  it('counts as failed when it has been unreachable for as long as its limit says', async () => {
    const { supervisor, first, links } = watch(async () => {
      throw gone('unreachable');
    }, 10);
    first.breakDown(gone());
    await vi.advanceTimersByTimeAsync(13_000);
    expect(links.at(-1)).toMatchObject({ state: 'failed' });
    await supervisor.close();
  });

  it('is retried after a failure on request', async () => {
    const second = aThing('second');
    const refuse = { yes: true };
    const { supervisor, first } = watch(async () => {
      if (refuse.yes) throw gone('login-refused');
      return second;
    });
    first.breakDown(gone());
    await vi.advanceTimersByTimeAsync(0);
    refuse.yes = false;
    supervisor.reconnect();
    await vi.advanceTimersByTimeAsync(0);
    expect(supervisor.now()).toBe(second);
    await supervisor.close();
  });

  it('lets pending calls continue once it is reconnected', async () => {
    const second = aThing('second');
    const { supervisor, first } = watch(async () => second);
    first.breakDown(gone());
    const waiting = supervisor.available(never);
    await vi.advanceTimersByTimeAsync(0);
    expect(await waiting).toBe(second);
    await supervisor.close();
  });

  it('releases a caller that cancels at once', async () => {
    const { supervisor, first } = watch(async () => new Promise(() => undefined));
    first.breakDown(gone());
    const stop = new AbortController();
    const waiting = supervisor.available(stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ failure: { code: 'cancelled' } });
    await supervisor.close();
  });

  it('leaves nothing open and no timer behind when it is closed during a reconnect', async () => {
    const { supervisor, first } = watch(async () => new Promise(() => undefined));
    first.breakDown(gone());
    await vi.advanceTimersByTimeAsync(5000);
    await supervisor.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
