import type { Knex } from 'knex';
import { z } from 'zod';
import { encodeSqliteText } from '#core/connection/dialects/sqlite/sqliteText.ts';
import type { PositionalRows, RawCell, ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { makePace } from '#core/waiting.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

export interface Statement {
  readonly sql: string;
  readonly bindings: readonly unknown[];
}

/** Runs one statement on a connection of the pool. Aborting the signal stops it in the database. */
export type Execute = (statement: Statement, signal: AbortSignal) => Promise<PositionalRows>;

/** The reading part of a database, on top of a function that runs a statement. */
export function makeReads(execute: Execute): Pick<ReadOnlyDatabase, 'rows' | 'bytes' | 'positionalRows'> {
  const run = async (query: Knex.QueryBuilder | Knex.Raw, signal: AbortSignal): Promise<PositionalRows> => {
    const { sql, bindings } = toStatement(query);
    if (signal.aborted) throw cancelled();
    return execute({ sql, bindings }, signal);
  };
  return {
    rows: async ({ query, row, signal }) => toRows(await run(query, signal), row),
    bytes: async (query, signal) => {
      const { rows } = await run(query, signal);
      const cell = rows[0]?.[0];
      return typeof cell === 'string' ? encodeSqliteText(cell, 'UTF-8') : cell;
    },
    positionalRows: run,
  };
}

/** The failure of a call that was cancelled. */
export function cancelled(): FailureError {
  return makeFailure({ code: 'cancelled', message: 'The call was cancelled.' });
}

/** Fails if a call has been cancelled. */
export function assertNotCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled();
}

const nativeSchema = z.object({ sql: z.string(), bindings: z.array(z.unknown()).readonly() });

/** A query as its dialect's SQL text and bindings. */
export function nativeStatement(query: Knex.QueryBuilder | Knex.Raw): Statement {
  return nativeSchema.parse(query.toSQL().toNative());
}

function toStatement(query: Knex.QueryBuilder | Knex.Raw): Statement {
  const native = nativeStatement(query);
  if (!/^\s*(select|with)\b/iu.test(native.sql)) {
    throw new Error(`Only a SELECT may be run on a read-only database, not: ${native.sql.slice(0, 100)}`);
  }
  return native;
}

async function toRows<Row>(result: PositionalRows, schema: z.ZodType<Row>): Promise<readonly Row[]> {
  const names = result.columns.map((column) => column.name);
  const pace = makePace();
  const rows: Row[] = [];
  for (const cells of result.rows) {
    const row: Record<string, RawCell> = {};
    for (const [index, name] of names.entries()) row[name] = cells[index] ?? null;
    const parsed = schema.safeParse(row);
    if (!parsed.success) throw unexpectedValue(parsed.error);
    rows.push(parsed.data);
    const rest = pace();
    if (rest !== undefined) await rest;
  }
  return rows;
}

function unexpectedValue(error: z.ZodError): FailureError {
  const [issue] = error.issues;
  return makeFailure({
    code: 'damaged',
    message: `A row holds an unexpected value: ${issue?.path.join('.') ?? '?'}: ${issue?.message ?? ''}`,
    hint: 'Open the row in Tables to see what is stored.',
    details: error.issues.map((each) => `${each.path.join('.')}: ${each.message}`),
    cause: error,
  });
}
