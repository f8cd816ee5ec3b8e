import type { ConnectionStatus } from '#shared/domain/connectionStatus.ts';
import type { Limits } from '#shared/domain/profile.ts';
import { type FailureCode, FailureError, makeFailure } from '#shared/failure.ts';

/** What is watched: something open that can be probed, lost and closed. */
export interface Watched {
  /** One sign of life from the database. */
  readonly probe: (signal: AbortSignal) => Promise<void>;
  /** Hears, once, that it is lost; answers how to stop hearing. */
  readonly onLost: (listener: (why: FailureError) => void) => () => void;
  readonly close: () => Promise<void>;
}

interface SupervisorOptions<Kept extends Watched> {
  readonly first: Kept;
  readonly limits: Limits;
  /** Opens it anew. Several may be under way at once; those that come late are closed. */
  readonly reopen: (signal: AbortSignal) => Promise<Kept>;
  /** Whether a person is being asked for it just now: then no other try is begun, and none is given up. */
  readonly isAsking: () => boolean;
  readonly onLink: (link: ConnectionStatus['link']) => void;
}

/** Keeps something open alive: notices its loss and opens it anew. */
export interface Supervisor<Kept> {
  readonly link: () => ConnectionStatus['link'];
  /** What is open now; undefined while it is lost. */
  readonly now: () => Kept | undefined;
  /** What is open, as soon as it is again. Fails with why it was lost once it counts as failed. */
  readonly standing: (signal: AbortSignal) => Promise<Kept>;
  /** Says that a use of it failed because it is lost. */
  readonly lost: (kept: Kept, why: FailureError) => void;
  /** Seeks it at once, also after it counted as failed; a connected one is probed. */
  readonly seek: () => void;
  readonly close: () => Promise<void>;
}

/** Failures that time may heal; every other one needs a person. */
const passing: ReadonlySet<FailureCode> = new Set([
  'connection-lost',
  'timeout',
  'too-many-connections',
  'unavailable',
  'unknown-host',
  'unreachable',
]);

/** Between the starts of two tries, in ms: short at first, then steady. */
const pauses = [0, 250, 500, 1000, 1500] as const;
const steadyPause = 2000;
/**
 * A try that waits for a silent host goes on while newer ones are begun; so many at once. Then the second oldest gives
 * way: what hangs in the dark must not keep newer ones from a host that is back, and the oldest has all its time.
 */
const maxConcurrent = 4;

/** Starts watching. Whoever starts it closes it. */
export function startSupervisor<Kept extends Watched>(options: SupervisorOptions<Kept>): Supervisor<Kept> {
  return new StandingSupervisor(options);
}

class StandingSupervisor<Kept extends Watched> implements Supervisor<Kept> {
  readonly #options: SupervisorOptions<Kept>;
  readonly #closed = new AbortController();
  readonly #waiters = new Set<{
    readonly resolve: (kept: Kept) => void;
    readonly reject: (why: FailureError) => void;
  }>();
  #kept: Kept | undefined;
  #link: ConnectionStatus['link'] = { state: 'connected', latency: null };
  #stopHearing: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #seeking:
    | {
        readonly controller: AbortController;
        readonly since: number;
        /** One for each try under way, oldest first. */
        readonly tries: AbortController[];
        attempt: number;
      }
    | undefined;

  constructor(options: SupervisorOptions<Kept>) {
    this.#options = options;
    this.#hold(options.first);
  }

  link(): ConnectionStatus['link'] {
    return this.#link;
  }

  now(): Kept | undefined {
    return this.#kept;
  }

  async standing(signal: AbortSignal): Promise<Kept> {
    if (this.#kept !== undefined) return this.#kept;
    if (this.#link.state === 'failed') throw new FailureError(this.#link.why);
    const { promise, resolve, reject } = Promise.withResolvers<Kept>();
    const waiter = { resolve, reject };
    const giveUp = (): void => reject(makeFailure({ code: 'cancelled', message: 'The call was cancelled.' }));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    this.#waiters.add(waiter);
    try {
      return await promise;
    } finally {
      this.#waiters.delete(waiter);
      signal.removeEventListener('abort', giveUp);
    }
  }

  lost(kept: Kept, why: FailureError): void {
    if (this.#kept !== kept || this.#closed.signal.aborted) return;
    this.#letGo(kept);
    this.#beginSeeking(why);
  }

  seek(): void {
    if (this.#closed.signal.aborted) return;
    if (this.#kept !== undefined) {
      this.#schedule(0);
      return;
    }
    if (this.#link.state === 'connected') return;
    const why = new FailureError(this.#link.why);
    this.#stopSeeking();
    this.#beginSeeking(why);
  }

  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#stopSeeking();
    clearTimeout(this.#timer);
    this.#stopHearing();
    const kept = this.#kept;
    this.#kept = undefined;
    const why = makeFailure({ code: 'not-found', message: 'The connection was closed' });
    for (const { reject } of this.#waiters) reject(why);
    await kept?.close();
  }

  #hold(kept: Kept): void {
    this.#kept = kept;
    this.#stopHearing = kept.onLost((why) => this.lost(kept, why));
    this.#schedule(this.#options.limits.probeEvery * 1000);
  }

  #holdAgain(kept: Kept): void {
    this.#hold(kept);
    this.#setLink({ state: 'connected', latency: null });
    for (const { resolve } of this.#waiters) resolve(kept);
  }

  #letGo(kept: Kept): void {
    this.#stopHearing();
    clearTimeout(this.#timer);
    this.#kept = undefined;
    // What is lost may not answer its own closing: nobody waits for it.
    kept.close().catch(() => undefined);
  }

  #setLink(link: ConnectionStatus['link']): void {
    this.#link = link;
    this.#options.onLink(link);
  }

  #schedule(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (this.#closed.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#probe(), milliseconds);
    this.#timer.unref();
  }

  async #probe(): Promise<void> {
    const kept = this.#kept;
    if (kept === undefined) return;
    const { probe, probeEvery } = this.#options.limits;
    const startedAt = performance.now();
    const fault = await probeWithin(kept, probe * 1000, this.#closed.signal);
    if (this.#kept !== kept || this.#closed.signal.aborted) return;
    const took = performance.now() - startedAt;
    // This process itself was stopped (a laptop asleep): its own lateness says nothing of the other side.
    const slept = fault !== undefined && took > probe * 1000 + 1000;
    if (slept) {
      this.#schedule(0);
      return;
    }
    if (fault !== undefined) {
      this.lost(kept, fault);
      return;
    }
    this.#setLink({ state: 'connected', latency: Math.round(took * 10) / 10 });
    this.#schedule(probeEvery * 1000);
  }

  #beginSeeking(why: FailureError): void {
    const controller = new AbortController();
    this.#seeking = { controller, since: performance.now(), tries: [], attempt: 0 };
    this.#tryOnce(controller, why);
  }

  #stopSeeking(): void {
    const seeking = this.#seeking;
    this.#seeking = undefined;
    seeking?.controller.abort();
    for (const each of seeking?.tries ?? []) each.abort();
    clearTimeout(this.#timer);
  }

  #tryOnce(controller: AbortController, why: FailureError): void {
    const seeking = this.#seeking;
    if (seeking === undefined || seeking.controller !== controller) return;
    if (performance.now() - seeking.since > this.#options.limits.reconnect * 1000) {
      this.#fail(why);
      return;
    }
    if (!this.#options.isAsking()) {
      if (seeking.tries.length >= maxConcurrent) seeking.tries.splice(1, 1)[0]?.abort();
      const each = new AbortController();
      seeking.attempt += 1;
      seeking.tries.push(each);
      this.#setLink({ state: 'reconnecting', attempt: seeking.attempt, why: why.failure });
      void this.#reopen(controller, each, why);
    }
    const pause = pauses[seeking.attempt] ?? steadyPause;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tryOnce(controller, why), pause);
  }

  async #reopen(controller: AbortController, each: AbortController, why: FailureError): Promise<void> {
    try {
      const kept = await this.#options.reopen(each.signal);
      if (this.#seeking?.controller !== controller) {
        await kept.close();
        return;
      }
      this.#stopSeeking();
      this.#holdAgain(kept);
    } catch (error) {
      const seeking = this.#seeking;
      // One that gave way was cancelled, which says nothing of the server.
      if (seeking?.controller !== controller || each.signal.aborted) return;
      seeking.tries.splice(seeking.tries.indexOf(each), 1);
      const fault = error instanceof FailureError ? error : why;
      if (!passing.has(fault.failure.code)) this.#fail(fault);
    }
  }

  #fail(why: FailureError): void {
    this.#stopSeeking();
    this.#setLink({ state: 'failed', why: why.failure });
    for (const { reject } of this.#waiters) reject(why);
  }
}

/** Answers why a probe failed; undefined where it passed. */
async function probeWithin(
  kept: Watched,
  milliseconds: number,
  closed: AbortSignal,
): Promise<FailureError | undefined> {
  const over = new AbortController();
  const { promise: late, resolve } = Promise.withResolvers<FailureError>();
  const timer = setTimeout(() => resolve(silent(milliseconds)), milliseconds);
  const stop = (): void => over.abort();
  closed.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([kept.probe(over.signal).then(() => undefined, toLoss), late]);
  } finally {
    clearTimeout(timer);
    closed.removeEventListener('abort', stop);
    over.abort();
  }
}

/** Only what says that the way is gone counts as a loss: a refused query is a sign of life. */
function toLoss(error: unknown): FailureError | undefined {
  if (!(error instanceof FailureError)) return undefined;
  return passing.has(error.failure.code) && error.failure.code !== 'too-many-connections' ? error : undefined;
}

function silent(milliseconds: number): FailureError {
  return makeFailure({
    code: 'connection-lost',
    message: `The database gave no sign of life for ${milliseconds / 1000} s`,
    hint: 'The connection is sought again by itself.',
  });
}
