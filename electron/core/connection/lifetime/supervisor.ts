import { passing, probeWithin, type Watched } from '#core/connection/lifetime/probe.ts';
import type { ConnectionStatus } from '#shared/domain/connection.ts';
import type { Limits } from '#shared/domain/profile.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

interface SupervisorOptions<Kept extends Watched> {
  readonly first: Kept;
  readonly limits: Limits;
  /** Opens it again. Several attempts may run at once; those that finish late are closed. */
  readonly reopen: (signal: AbortSignal) => Promise<Kept>;
  /** Called when it is lost, before it is opened again. */
  readonly onLost?: (why: FailureError) => void;
  /** Whether the user is being asked: then no other attempt is started, and none is cancelled. */
  readonly isAsking: () => boolean;
  readonly onLink: (link: ConnectionStatus['link']) => void;
}

/** Keeps something open: notices its loss and opens it again. */
export interface Supervisor<Kept> {
  readonly link: () => ConnectionStatus['link'];
  /** What is open now; undefined while it is lost. */
  readonly now: () => Kept | undefined;
  /** What is open, waiting for it if it is lost. Fails with the reason once reconnecting has failed. */
  readonly available: (signal: AbortSignal) => Promise<Kept>;
  /** Reports that a use of it failed because it is lost. */
  readonly lost: (kept: Kept, why: FailureError) => void;
  /** Reports that a login was refused while reconnecting; undefined once the user has given another secret. */
  readonly refused: (why: FailureError | undefined) => void;
  /** Reconnects immediately, also after reconnecting has failed; a connected one is probed. */
  readonly reconnect: () => void;
  /** Opens it once more in place of what is open, which is closed then. Fails as opening does; what is open stays then. */
  readonly renew: (signal: AbortSignal) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Between the starts of two attempts, in ms: short at first, then constant. */
const pauses = [0, 250, 500, 1000, 1500] as const;
const steadyPause = 2000;
/**
 * An attempt that waits for a silent host continues while newer ones start, up to this number. Then the second oldest
 * is cancelled: attempts that hang must not block newer ones once the host is back, and the oldest keeps its full time.
 */
const maxConcurrent = 4;

/** Starts supervising. The caller closes it. */
export function startSupervisor<Kept extends Watched>(options: SupervisorOptions<Kept>): Supervisor<Kept> {
  return new ReconnectingSupervisor(options);
}

class ReconnectingSupervisor<Kept extends Watched> implements Supervisor<Kept> {
  readonly #options: SupervisorOptions<Kept>;
  readonly #closed = new AbortController();
  readonly #waiters = new Set<{
    readonly resolve: (kept: Kept) => void;
    readonly reject: (why: FailureError) => void;
  }>();
  #kept: Kept | undefined;
  #link: ConnectionStatus['link'] = { state: 'connected', latency: null };
  #stopListening: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #reconnecting:
    | {
        readonly controller: AbortController;
        readonly since: number;
        /** One for each running attempt, oldest first. */
        readonly attempts: AbortController[];
        attempt: number;
        /** Why a login was refused, until the user has given another secret. */
        refusal: FailureError | undefined;
      }
    | undefined;

  constructor(options: SupervisorOptions<Kept>) {
    this.#options = options;
    this.#keep(options.first);
  }

  link(): ConnectionStatus['link'] {
    return this.#link;
  }

  now(): Kept | undefined {
    return this.#kept;
  }

  async available(signal: AbortSignal): Promise<Kept> {
    if (this.#kept !== undefined) return this.#kept;
    if (this.#link.state === 'failed') throw new FailureError(this.#link.why);
    const { promise, resolve, reject } = Promise.withResolvers<Kept>();
    const waiter = { resolve, reject };
    const cancel = (): void => reject(makeFailure({ code: 'cancelled', message: 'The call was cancelled.' }));
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    this.#waiters.add(waiter);
    try {
      return await promise;
    } finally {
      this.#waiters.delete(waiter);
      signal.removeEventListener('abort', cancel);
    }
  }

  lost(kept: Kept, why: FailureError): void {
    if (this.#kept !== kept || this.#closed.signal.aborted) return;
    this.#release(kept);
    this.#options.onLost?.(why);
    this.#startReconnecting(why);
  }

  refused(why: FailureError | undefined): void {
    const reconnecting = this.#reconnecting;
    if (reconnecting === undefined || this.#link.state !== 'reconnecting') return;
    reconnecting.refusal = why;
    this.#setLink({ ...this.#link, ...(why === undefined ? {} : { why: why.failure }), waits: why !== undefined });
  }

  reconnect(): void {
    if (this.#closed.signal.aborted) return;
    if (this.#kept !== undefined) {
      this.#schedule(0);
      return;
    }
    if (this.#link.state === 'connected') return;
    const why = new FailureError(this.#link.why);
    this.#stopReconnecting();
    this.#startReconnecting(why);
  }

  async renew(signal: AbortSignal): Promise<void> {
    const next = await this.#options.reopen(signal);
    const before = this.#kept;
    // Lost meanwhile: what the reconnection opens is as new.
    if (before === undefined || this.#closed.signal.aborted) {
      await next.close();
      return;
    }
    this.#release(before);
    this.#restore(next);
  }

  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#stopReconnecting();
    clearTimeout(this.#timer);
    this.#stopListening();
    const kept = this.#kept;
    this.#kept = undefined;
    const why = makeFailure({ code: 'not-open', message: 'The connection was closed' });
    for (const { reject } of this.#waiters) reject(why);
    await kept?.close();
  }

  #keep(kept: Kept): void {
    this.#kept = kept;
    this.#stopListening = kept.onLost((why) => this.lost(kept, why));
    this.#schedule(this.#options.limits.probeEvery * 1000);
  }

  #restore(kept: Kept): void {
    this.#keep(kept);
    this.#setLink({ state: 'connected', latency: null });
    for (const { resolve } of this.#waiters) resolve(kept);
  }

  #release(kept: Kept): void {
    this.#stopListening();
    clearTimeout(this.#timer);
    this.#kept = undefined;
    // A lost connection may never finish closing: it is not waited for.
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
    // This process itself was suspended (a laptop asleep): its delay says nothing about the other side.
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

  #startReconnecting(why: FailureError): void {
    const controller = new AbortController();
    this.#reconnecting = { controller, since: performance.now(), attempts: [], attempt: 0, refusal: undefined };
    this.#tryOnce(controller, why);
  }

  #stopReconnecting(): void {
    const reconnecting = this.#reconnecting;
    this.#reconnecting = undefined;
    reconnecting?.controller.abort();
    for (const each of reconnecting?.attempts ?? []) each.abort();
    clearTimeout(this.#timer);
  }

  #tryOnce(controller: AbortController, why: FailureError): void {
    const reconnecting = this.#reconnecting;
    if (reconnecting === undefined || reconnecting.controller !== controller) return;
    if (performance.now() - reconnecting.since > this.#options.limits.reconnect * 1000) {
      this.#fail(why);
      return;
    }
    if (!this.#options.isAsking()) {
      if (reconnecting.attempts.length >= maxConcurrent) reconnecting.attempts.splice(1, 1)[0]?.abort();
      const each = new AbortController();
      reconnecting.attempt += 1;
      reconnecting.attempts.push(each);
      this.#setLink({ state: 'reconnecting', attempt: reconnecting.attempt, why: why.failure, waits: false });
      void this.#reopen(controller, each, why);
    }
    const pause = pauses[reconnecting.attempt] ?? steadyPause;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tryOnce(controller, why), pause);
  }

  async #reopen(controller: AbortController, each: AbortController, why: FailureError): Promise<void> {
    try {
      const kept = await this.#options.reopen(each.signal);
      if (this.#reconnecting?.controller !== controller) {
        await kept.close();
        return;
      }
      this.#stopReconnecting();
      this.#restore(kept);
    } catch (error) {
      const reconnecting = this.#reconnecting;
      // A cancelled attempt says nothing about the server.
      if (reconnecting?.controller !== controller || each.signal.aborted) return;
      reconnecting.attempts.splice(reconnecting.attempts.indexOf(each), 1);
      // Another attempt was refused and is asking: this one does not matter any more.
      if (reconnecting.refusal !== undefined && this.#options.isAsking()) return;
      const fault = reconnecting.refusal ?? (error instanceof FailureError ? error : why);
      // One login was refused: another with the same secret would only lead to a lockout.
      if (!passing.has(fault.failure.code)) this.#fail(fault);
    }
  }

  #fail(why: FailureError): void {
    this.#stopReconnecting();
    this.#setLink({ state: 'failed', why: why.failure });
    for (const { reject } of this.#waiters) reject(why);
  }
}
