import type { Duplex } from 'node:stream';
import pg from 'pg';
import { z } from 'zod';
import { Pipeline, type PipelinePart, type PipelineResult } from '#core/connection/dialects/postgres/pipeline.ts';
import { type AddressSettings, startupOptions } from '#core/connection/dialects/postgres/sessionSettings.ts';
import { ServerFault } from '#core/connection/dialects/postgres/serverFault.ts';
import { MessageGuard } from '#core/connection/dialects/postgres/serverMessages.ts';
import { makeFailure } from '#shared/failure.ts';

/** What a socket reports about its ends; a tunnel's channel reports nothing. */
const socketEnds = z.object({ remoteAddress: z.string().optional(), localPort: z.number().optional() });

/** The login, and the session's settings. */
export interface SessionOptions {
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  readonly readOnly: boolean;
  /** In seconds, for statements without their own limit. */
  readonly statementTimeout: number;
  /** Whether settings are requested with the login; some poolers refuse that. */
  readonly sendsOptions: boolean;
  /** Settings of the address. */
  readonly settings: AddressSettings;
  /** Whether the server may receive the password in clear text or as an md5 hash. */
  readonly mayRevealPassword: boolean;
}

/** A query that pg sends, and whose messages it passes on until its result is complete. */
export interface SessionQuery<Result> extends pg.Submittable {
  readonly result: Promise<Result>;
  /** Begins a row of many bytes, which is given piece by piece; undefined where no rows are due. */
  readonly openRow?: (size: number) => { readonly take: (bytes: Buffer) => void };
  readonly handleError: (error: unknown) => void;
}

/**
 * In ms: how much longer than the server's own limit to wait for a statement, and the limit for ending a transaction.
 */
const grace = 5000;

/** A PostgreSQL session on a stream that is open already. What breaks it also tells the pool not to use it again. */
export class PostgresSession extends pg.Client {
  /** knex's pool drops a connection with this set. */
  __knex__disposed: unknown;
  /** Whether a transaction may still be open although nothing runs in it. */
  leftOpen = false;
  readonly #stream: Duplex;
  readonly #guard: MessageGuard;
  readonly #running = new Set<SessionQuery<unknown>>();

  constructor(stream: Duplex, options: SessionOptions) {
    const guard = new MessageGuard(options);
    super({
      stream: () => toDriverStream(stream, { guard, openRow: (size) => this.#openRow(size) }),
      ssl: false,
      host: 'localhost',
      database: options.database,
      user: options.user,
      // As a function: otherwise pg would look for one in a file or an environment variable.
      password: () => options.password ?? '',
      application_name: 'tidescope',
      ...(options.sendsOptions
        ? { options: startupOptions(options.readOnly, options.statementTimeout, options.settings) }
        : {}),
    });
    this.#stream = stream;
    this.#guard = guard;
    // If the driver itself fails, the session is unusable, and pending calls are released.
    this.on('error', (error) => this.cut(error));
    this.on('end', () => this.cut());
  }

  /** Logs in. Aborting the signal destroys the stream. */
  async login(signal: AbortSignal): Promise<void> {
    const stop = (): void => void this.#stream.destroy();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await this.connect();
    } catch (error) {
      this.cut();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Runs statements in one round trip. One that lasts longer than `limit` seconds terminates the session. */
  async run(parts: readonly PipelinePart[], limit: number): Promise<PipelineResult> {
    return this.submit(new Pipeline(parts), limit);
  }

  /** Makes one round trip, which cuts the session off where it lasts longer than `limit` seconds. */
  async submit<Result>(query: SessionQuery<Result>, limit: number): Promise<Result> {
    const late = setTimeout(
      () => {
        this.#stream.destroy(
          makeFailure({
            code: 'connection-lost',
            message: 'PostgreSQL did not answer within the limit of the statement',
            hint: 'Try again; the next call opens a new connection.',
          }),
        );
      },
      limit * 1000 + grace,
    );
    this.#running.add(query);
    this.#guard.expectAnswer();
    try {
      return await this.query(query).result;
    } finally {
      clearTimeout(late);
      this.#running.delete(query);
    }
  }

  /**
   * Rolls back the transaction that a failed statement may have left, within a few seconds; if that fails, the session
   * is terminated. Done even if none seems open: the server reports that only after the failure.
   */
  async endTransaction(): Promise<void> {
    this.leftOpen = true;
    try {
      await this.run([{ sql: 'rollback' }], 0);
      if (this.isIdle()) this.leftOpen = false;
      else this.cut();
    } catch (error) {
      this.discard(error);
      this.cut();
    }
  }

  /** Whether the server last reported that no transaction is open. */
  isIdle(): boolean {
    return this.getTransactionStatus() === 'I';
  }

  /** The pool does not use the session again. */
  discard(why: unknown): void {
    this.__knex__disposed ??= why;
  }

  /** Terminates the session at once, whatever runs in it. The first reason counts. */
  cut(why?: Error): void {
    this.discard(why ?? 'The session was cut off.');
    this.leftOpen = false;
    this.#stream.destroy(why);
    // pg forgets a statement if it fails on its answer.
    for (const query of this.#running) query.handleError(why ?? new Error('Connection terminated unexpectedly'));
  }

  #openRow(size: number): ReturnType<OpenRow> {
    // They are answered in the order in which they were sent.
    const [query] = this.#running;
    if (query?.openRow !== undefined) return query.openRow(size);
    throw new ServerFault('protocol', 'The server sent rows where none are due.');
  }

  /** The running statement: whether it has ended, and when. */
  whatRuns(): { readonly hasEnded: () => boolean; readonly ended: Promise<unknown> } {
    const running = [...this.#running];
    return {
      hasEnded: () => !running.some((query) => this.#running.has(query)),
      ended: Promise.allSettled(running.map(async ({ result }) => result)),
    };
  }

  /** The local port; undefined if the address is not loopback (`127.0.0.1`, `::1`). */
  loopbackPort(): number | undefined {
    const { remoteAddress = '', localPort } = socketEnds.parse(this.#stream);
    return /^(?:::ffff:)?127\.|^::1$/u.test(remoteAddress) ? localPort : undefined;
  }

  /** Ends the session properly, within 500 ms. */
  async close(): Promise<void> {
    const late = setTimeout(() => this.#stream.destroy(), 500);
    try {
      await this.end();
    } finally {
      clearTimeout(late);
      this.#stream.destroy();
      this.leftOpen = false;
    }
  }
}

type OpenRow = Parameters<MessageGuard['push']>[1]['openRow'];

interface Guarded {
  readonly guard: MessageGuard;
  readonly openRow: OpenRow;
}

/**
 * What pg needs from a stream that it would have opened itself: `connect` reports, a little later, that it is open. pg
 * receives whole messages only, and whatever it throws while handling one ends this stream and nothing else.
 */
function toDriverStream(stream: Duplex, by: Guarded): Duplex {
  const hear = stream.on.bind(stream);
  return Object.assign(stream, {
    on: (event: string, listener: (...values: unknown[]) => void) =>
      hear(event, event === 'data' ? guarded(stream, by, listener) : listener),
    setNoDelay: () => stream,
    setKeepAlive: () => stream,
    ref: () => stream,
    unref: () => stream,
    connect: () => {
      // The TLS negotiation has paused it.
      stream.resume();
      setImmediate(() => stream.emit('connect'));
      return stream;
    },
  });
}

function guarded(
  stream: Duplex,
  { guard, openRow }: Guarded,
  listener: (bytes: Buffer) => void,
): (chunk: Buffer) => void {
  const sink = { messages: listener, openRow };
  return (chunk) => {
    // Data that arrives after the stream was abandoned is ignored.
    if (stream.destroyed) return;
    try {
      guard.push(chunk, sink);
    } catch (error) {
      stream.destroy(error instanceof Error ? error : new ServerFault('protocol', String(error)));
    }
  };
}
