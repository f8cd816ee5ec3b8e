/** A value that SQLite can be given. */
export type SqliteBinding = string | number | bigint | null | Uint8Array;

/** What the thread of a SQLite connection is asked to do. `id` is answered with it. */
export type SqliteRequest = { readonly id: number } & (
  | { readonly kind: 'read' | 'write'; readonly sql: string; readonly bindings: readonly SqliteBinding[] }
  /** Waits for the lock at most as many ms. */
  | { readonly kind: 'begin'; readonly lockTimeout: number; readonly allowsOrphans: boolean }
  | { readonly kind: 'commit' | 'rollback' }
);

/**
 * Checks a message to the thread. By hand: a schema's library would cost every thread 20 ms at its start. Fails with a
 * TypeError for what is no request.
 */
export function toSqliteRequest(message: unknown): SqliteRequest {
  if (isRecord(message) && typeof message['id'] === 'number') {
    const { id, kind, sql, bindings, lockTimeout, allowsOrphans } = message;
    if ((kind === 'read' || kind === 'write') && typeof sql === 'string' && isBindings(bindings)) {
      return { id, kind, sql, bindings };
    }
    if (kind === 'begin' && typeof lockTimeout === 'number' && typeof allowsOrphans === 'boolean') {
      return { id, kind, lockTimeout, allowsOrphans };
    }
    if (kind === 'commit' || kind === 'rollback') return { id, kind };
  }
  throw new TypeError('The message to the thread of a database is no request');
}

/** Checks what a thread is started with. Fails with a TypeError. */
export function toSqliteStart(data: unknown): { readonly path: string; readonly writable: boolean } {
  if (isRecord(data)) {
    const { path, writable } = data;
    if (typeof path === 'string' && typeof writable === 'boolean') return { path, writable };
  }
  throw new TypeError('The thread of a database was started without a path');
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
