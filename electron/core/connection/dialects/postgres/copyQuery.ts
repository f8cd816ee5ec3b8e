import type pg from 'pg';
import type { TakeMessage } from '#core/connection/copySession.ts';
import { ServerFault } from '#core/connection/dialects/postgres/serverFault.ts';

/** What pg's connection offers for COPY, beyond its types. */
interface CopyConnection extends Pick<pg.Connection, 'stream'> {
  readonly sendCopyFromChunk: (piece: Uint8Array) => void;
  readonly endCopyFrom: () => void;
  readonly sendCopyFail: (why: string) => void;
}

/** One COPY statement, in either direction. pg calls the methods as the answers arrive. */
abstract class CopyQuery implements pg.Submittable {
  readonly result: Promise<undefined>;
  protected readonly settle = Promise.withResolvers<undefined>();
  protected failure: unknown;
  readonly #sql: string;

  constructor(sql: string) {
    this.#sql = sql;
    this.result = this.settle.promise;
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#sql);
  }

  abstract handleCopyInResponse(connection: CopyConnection): void;

  abstract handleCopyData(message: { readonly chunk: Uint8Array }, connection: CopyConnection): void;

  handleCommandComplete(): void {
    // What counts is ReadyForQuery, which follows.
  }

  handleRowDescription(): void {
    this.handleError(new ServerFault('protocol', 'The server sent rows where a copy was expected.'));
  }

  handleDataRow(): void {
    // Was reported with the description of the rows.
  }

  handleEmptyQuery(): void {
    this.handleError(new ServerFault('protocol', 'The server found no statement.'));
  }

  handleReadyForQuery(): void {
    this.settle.resolve(undefined);
  }

  handleError(error: unknown): void {
    this.failure ??= error;
    this.settle.reject(this.failure);
  }
}

/** Reads a table. While `take` is busy, nothing is read from the server. */
export class CopyOutQuery extends CopyQuery {
  readonly #take: TakeMessage;
  /** Called where `take` fails: the rest of the answer is of no use. */
  readonly #onFault: (error: Error) => void;
  #pending: Promise<void> | undefined;

  constructor(sql: string, take: TakeMessage, onFault: (error: Error) => void) {
    super(sql);
    this.#take = take;
    this.#onFault = onFault;
  }

  override handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFail('Nothing is written here.');
  }

  override handleCopyData({ chunk }: { readonly chunk: Uint8Array }, { stream }: CopyConnection): void {
    if (this.failure !== undefined) return;
    try {
      const busy = this.#take(chunk);
      if (busy === undefined || busy === this.#pending) return;
      stream.pause();
      this.#pending = busy;
      void this.#resumeAfter(busy, stream);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #resumeAfter(busy: Promise<void>, stream: CopyConnection['stream']): Promise<void> {
    try {
      await busy;
      if (this.#pending !== busy) return;
      this.#pending = undefined;
      stream.resume();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.handleError(error);
    this.#onFault(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Fills a table. */
export class CopyInQuery extends CopyQuery {
  readonly #pieces: AsyncIterable<Uint8Array>;

  constructor(sql: string, pieces: AsyncIterable<Uint8Array>) {
    super(sql);
    this.#pieces = pieces;
  }

  override handleCopyInResponse(connection: CopyConnection): void {
    void this.#send(connection);
  }

  override handleCopyData(): void {
    this.handleError(new ServerFault('protocol', 'The server sent a copy where it was to receive one.'));
  }

  async #send(connection: CopyConnection): Promise<void> {
    try {
      for await (const piece of this.#pieces) {
        // The server has refused a row: what follows would be of no use.
        if (this.failure !== undefined || connection.stream.destroyed) return;
        connection.sendCopyFromChunk(piece);
        if (connection.stream.writableNeedDrain) await drained(connection.stream);
      }
      if (this.failure === undefined) connection.endCopyFrom();
    } catch (error) {
      this.failure ??= error;
      connection.sendCopyFail('Its source failed.');
    }
  }
}

async function drained(stream: pg.Connection['stream']): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const go = (): void => resolve(undefined);
  stream.once('drain', go).once('close', go);
  await promise;
  stream.off('drain', go).off('close', go);
}
