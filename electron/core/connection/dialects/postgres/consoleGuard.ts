import type { PipelinePart } from '#core/connection/dialects/postgres/pipeline.ts';
import type { Sessions } from '#core/connection/dialects/postgres/postgresSessions.ts';
import type { ConsoleStatement } from '#core/connection/consoleSession.ts';

/** In ms: what a statement that writes waits for a lock. */
const lockTimeout = 5000;

/** What a console is in when a statement is sent. */
interface ConsoleCondition {
  readonly sessions: Sessions;
  readonly writes: boolean;
  /** Whether the open transaction is the person's own. */
  readonly isOwn: boolean;
  readonly hasFailed: boolean;
}

export function timeout(seconds: number, scope: 'local' | 'session'): PipelinePart {
  return { sql: `set ${scope} statement_timeout = ${Math.round(seconds * 1000)}` };
}

/**
 * What holds a session to reading: each statement runs in a transaction that is read-only and has read something, which the
 * server then never lets write again. That is done again before every statement, as the one before may have begun another.
 * The same SELECT sets what the program reads texts by.
 */
const readOnlyGuard: readonly PipelinePart[] = [
  { sql: 'set transaction read only' },
  {
    sql: `select set_config('standard_conforming_strings', 'on', true), set_config('client_encoding', 'UTF8', true),
      set_config('bytea_output', 'hex', true)`,
  },
];
const writeSettings: readonly PipelinePart[] = [
  { sql: 'set local standard_conforming_strings = on' },
  { sql: "set local client_encoding = 'UTF8'" },
  { sql: 'set local bytea_output = hex' },
  { sql: `set local lock_timeout = ${lockTimeout}` },
];

/** What runs before and after a statement of a console, in the same round trip. */
export function surroundings(
  { isOwn, hasFailed, writes, sessions }: ConsoleCondition,
  { mode, sql, limits }: ConsoleStatement,
): { readonly before: readonly PipelinePart[]; readonly after: readonly PipelinePart[] } {
  const guard = writes ? [...sessions.settings(), ...writeSettings] : [...readOnlyGuard, ...sessions.settings()];
  if (mode === 'alone') return { before: [], after: [] };
  if (mode === 'control') {
    const begins = !isOwn && /^(?:begin|start)\b/iu.test(sql);
    return { before: [], after: begins ? guard : [] };
  }
  if (hasFailed) return { before: [], after: [] };
  const begin = isOwn ? [] : [{ sql: writes ? 'begin read write' : 'begin read only' }];
  return { before: [...begin, ...guard, timeout(limits.seconds, 'local')], after: [] };
}
