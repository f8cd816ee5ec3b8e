/*
 * Messages between the program and the process of a SQLite connection. Both ends check what they receive; this file is
 * loaded by that process, so it checks by hand: loading a schema library would add 20 ms to every start.
 */

/** A value that SQLite can be given. */
export type SqliteBinding = string | number | bigint | null | Uint8Array;

/** The first message: which file to open. */
export interface SqliteStart {
  readonly path: string;
  readonly writable: boolean;
}

export interface ConsoleLimits {
  readonly skip: number;
  readonly rows: number;
  readonly size: number;
  /** Values come complete, and the query is held to be read on. */
  readonly isWhole: boolean;
}

/** A request to the process of a connection. It answers with the same `id`. */
export type SqliteRequest = { readonly id: number } &
  /** `explain` runs an EXPLAIN of a statement that may write: its opcodes, after whether SQLite takes it for read-only. */
  (
    | { readonly kind: 'read' | 'write' | 'explain'; readonly sql: string; readonly bindings: readonly SqliteBinding[] }
    /** One statement of a console: rows from `skip` on, up to a number and a size; whether it may write is checked first. */
    | ({ readonly kind: 'console'; readonly sql: string; readonly bindings: readonly SqliteBinding[] } & ConsoleLimits)
    /** `lockTimeout` is the longest wait for the lock, in ms. */
    | { readonly kind: 'begin'; readonly lockTimeout: number; readonly allowsOrphans: boolean }
    | { readonly kind: 'commit' | 'rollback' }
    /** Stops the request with that id at its next row; answered by the request itself. */
    | { readonly kind: 'cancel' }
    /** Rolls back what is open, closes the file and ends the process. Not answered. */
    | { readonly kind: 'close' }
  );

/** Checks a message to the process. Fails with a TypeError if it is not a request. */
export function toSqliteRequest(message: unknown): SqliteRequest {
  if (isRecord(message) && typeof message['id'] === 'number') {
    const { id, kind, sql, bindings, lockTimeout, allowsOrphans } = message;
    if (
      (kind === 'read' || kind === 'write' || kind === 'explain') &&
      typeof sql === 'string' &&
      isBindings(bindings)
    ) {
      return { id, kind, sql, bindings };
    }
    const { skip, rows, size, isWhole } = message;
    const isLimited =
      typeof skip === 'number' && typeof rows === 'number' && typeof size === 'number' && typeof isWhole === 'boolean';
    if (kind === 'console' && typeof sql === 'string' && isBindings(bindings) && isLimited) {
      return { id, kind, sql, bindings, skip, rows, size, isWhole };
    }
    if (kind === 'begin' && typeof lockTimeout === 'number' && typeof allowsOrphans === 'boolean') {
      return { id, kind, lockTimeout, allowsOrphans };
    }
    if (kind === 'commit' || kind === 'rollback' || kind === 'cancel' || kind === 'close') return { id, kind };
  }
  throw new TypeError('The message to the database process is not a request');
}

/** Checks the first message to the process. Fails with a TypeError. */
export function toSqliteStart(message: unknown): SqliteStart {
  if (isRecord(message)) {
    const { path, writable } = message;
    if (typeof path === 'string' && typeof writable === 'boolean') return { path, writable };
  }
  throw new TypeError('The database process was started without a path');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isBindings(values: unknown): values is readonly SqliteBinding[] {
  return Array.isArray(values) && values.every(isBinding);
}

function isBinding(value: unknown): value is SqliteBinding {
  return value === null || value instanceof Uint8Array || ['string', 'number', 'bigint'].includes(typeof value);
}

/** A value, or a result, that exceeds the memory limit for one. */
export class TooLargeError extends Error {
  readonly code = 'TOO_LARGE';
}

/** The sizes are in bytes, or in characters. */
export function tooLarge(
  what: string,
  size: number,
  { max, verb }: { readonly max: number; readonly verb: string },
): TooLargeError {
  const [taken, most] = [size, max].map((each) => Math.round(each / 2 ** 20));
  return new TooLargeError(`${what} takes ${taken} MiB; at most ${most} MiB are ${verb}`);
}
