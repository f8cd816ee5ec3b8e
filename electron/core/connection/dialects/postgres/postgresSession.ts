import type { Duplex } from 'node:stream';
import pg from 'pg';
import { Pipeline, type PipelinePart, type PipelineResult } from '#core/connection/dialects/postgres/pipeline.ts';
import { makeFailure } from '#shared/failure.ts';

/** Who logs in, and how the session is to behave. */
export interface SessionOptions {
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  readonly readOnly: boolean;
  /** In seconds, where a statement has no limit of its own. */
  readonly statementTimeout: number;
}

/** In ms: how much longer than the server's own limit a statement is waited for, and how long the end of a transaction. */
const grace = 5000;

/** A session of PostgreSQL on a stream that is open already. What breaks it marks it for the pool as of no more use. */
export class PostgresSession extends pg.Client {
  /** What knex's pool looks at before it lends a connection again. */
  __knex__disposed: unknown;
  /** Whether a transaction is open although nothing runs in it any more. */
  leftOpen = false;
  readonly #stream: Duplex;

  constructor(stream: Duplex, options: SessionOptions) {
    super({
      stream: () => toDriverStream(stream),
      ssl: false,
      host: 'localhost',
      database: options.database,
      user: options.user,
      // As a function: then no file or variable of this machine is asked for one.
      password: () => options.password ?? '',
      application_name: 'tidescope',
      options: startupOptions(options),
    });
    this.#stream = stream;
    this.on('error', (error) => this.discard(error));
    this.on('end', () => this.discard('The session ended.'));
  }

  /** Logs in. Aborting the signal cuts the stream off. */
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

  /** Runs statements in one round trip. One that lasts longer than `limit` seconds cuts the session off. */
  async run(parts: readonly PipelinePart[], limit: number): Promise<PipelineResult> {
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
    try {
      return await this.query(new Pipeline(parts)).result;
    } finally {
      clearTimeout(late);
    }
  }

  /**
   * Ends the transaction that a failed statement may have left, within a few seconds; where it cannot be ended, the session
   * is. Asked even where none seems open: the server's word on that comes after the one about the failure.
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

  /** Whether the server's last word was that no transaction is open. */
  isIdle(): boolean {
    return this.getTransactionStatus() === 'I';
  }

  /** The session is not lent again. */
  discard(why: unknown): void {
    this.__knex__disposed ??= why;
  }

  /** Ends the session at once, whatever runs in it. */
  cut(why?: Error): void {
    this.discard(why ?? 'The session was cut off.');
    this.leftOpen = false;
    this.#stream.destroy(why);
  }

  /** Says goodbye to the server; one that does not answer soon is not waited for. */
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

function startupOptions({ readOnly, statementTimeout }: SessionOptions): string {
  return [
    `-c default_transaction_read_only=${readOnly ? 'on' : 'off'}`,
    `-c statement_timeout=${Math.round(statementTimeout * 1000)}`,
    '-c idle_in_transaction_session_timeout=60000',
    '-c TimeZone=UTC',
    '-c DateStyle=ISO,YMD',
    '-c IntervalStyle=postgres',
    '-c bytea_output=hex',
    '-c extra_float_digits=1',
    '-c client_encoding=UTF8',
  ].join(' ');
}

/** What pg asks of a stream that it would have opened itself: `connect` tells, a little later, that it is open. */
function toDriverStream(stream: Duplex): Duplex {
  return Object.assign(stream, {
    setNoDelay: () => stream,
    setKeepAlive: () => stream,
    ref: () => stream,
    unref: () => stream,
    connect: () => {
      // Who negotiated TLS before has paused it.
      stream.resume();
      setImmediate(() => stream.emit('connect'));
      return stream;
    },
  });
}
