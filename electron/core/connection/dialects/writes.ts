import type { Knex } from 'knex';
import { nativeStatement, type Statement } from '#core/connection/dialects/reads.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/** Statements that may run within a transaction: they change rows, but do not begin or end transactions. */
const allowed = /^\s*(?:insert|update|delete|merge|replace|with|select|lock|truncate)\b/iu;

/** The statement of a query that may change rows. Throws for transaction control and definitions (DDL). */
export function toWriteStatement(query: Knex.QueryBuilder | Knex.Raw): Statement {
  const statement = nativeStatement(query);
  if (allowed.test(statement.sql)) return statement;
  throw new Error(`A transaction may only change rows, not: ${statement.sql.slice(0, 100)}`);
}

const defining = /^\s*(?:alter|create|drop)\s+(?:table|unique\s+index|index|sequence)\b/iu;

/** A statement that changes the schema. Throws for anything else. */
export function toDefinition(sql: string): string {
  if (defining.test(sql)) return sql;
  throw new Error(`This defines nothing: ${sql.slice(0, 100)}`);
}

/** The failure of a commit whose answer never came; its reason is `outcome-unknown`. */
export function outcomeUnknown({ failure }: FailureError): FailureError {
  return makeFailure({
    code: 'connection-lost',
    message: 'The connection was lost while the transaction was being committed',
    hint: 'Connect again and check whether the change is there before repeating it.',
    reason: { kind: 'outcome-unknown' },
    details: [failure.message, ...failure.details],
    cause: failure,
  });
}
