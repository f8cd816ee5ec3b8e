import type { PipelinePart } from '#core/connection/dialects/postgres/pipeline.ts';
import type { Statement } from '#core/connection/dialects/reads.ts';

/**
 * A statement in a transaction of its own that the server holds read-only, with its limit in seconds. It ends with
 * ROLLBACK: there is nothing to keep, and a setting that the statement changed (`set_config`) is gone with it.
 */
export function readOnlyParts({ sql, bindings }: Statement, limit: number): readonly PipelinePart[] {
  return [
    { sql: 'begin read only' },
    { sql: `set local statement_timeout = ${Math.round(limit * 1000)}` },
    { sql, bindings, wanted: true },
    { sql: 'rollback' },
  ];
}
