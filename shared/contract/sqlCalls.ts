import { z } from 'zod';
import { blobBytes, type CallDefinitions, nothing, onConnection } from '#shared/contract/callParts.ts';
import { maxBlobPiece, storedTextSchema } from '#shared/domain/grid.ts';
import { consentSchema, outcomeSchema } from '#shared/domain/plan.ts';
import {
  checkedStatementSchema,
  consoleStateSchema,
  dryRunSchema,
  moreRowsSchema,
  shownCellSchema,
  sqlFileSchema,
  sqlHistoryEntrySchema,
  statementResultSchema,
  writeConsentSchema,
} from '#shared/domain/sql.ts';

const ofConsole = { ...onConnection, consoleId: z.string().min(1).max(100) };
const sql = z.string().max(1_000_000);
/** A value for each parameter of the statement, in the order of their numbers. */
const values = z.array(z.string().max(1_000_000).nullable()).max(1000).default([]);
const limits = {
  rows: z.int().min(1).max(100_000).default(500),
  /** In seconds. */
  timeout: z.int().min(1).max(86_400).default(30),
};

const ofCell = { ...onConnection, sql, values, timeout: limits.timeout, cell: shownCellSchema };

/**
 * The calls of the SQL view. A console is a session of its own: it keeps its transaction, settings and temporary tables between
 * statements. `sql.run` runs one statement; a failure of the statement itself is part of its result.
 */
export const sqlCalls = {
  /** Splits a text into statements, and tells what each of them can do. Runs nothing. */
  'sql.check': {
    input: z.strictObject({ ...onConnection, text: sql }),
    output: z.array(checkedStatementSchema).readonly(),
  },
  /** `consent` says that the user has seen what a statement that may write does, and typed a name where one must be. */
  'sql.run': {
    input: z.strictObject({
      ...ofConsole,
      sql,
      values,
      ...limits,
      consent: writeConsentSchema.nullable().default(null),
    }),
    output: statementResultSchema,
  },
  /** The next rows of a console's last result. */
  'sql.more': {
    input: z.strictObject({ ...ofConsole, resultId: z.string().max(100), ...limits }),
    output: moreRowsSchema,
  },
  /**
   * A value that was shown by its beginning: the query is run again for it, in a session of its own. Fails with `changed`
   * if the value is not the one that was shown.
   */
  'sql.cellText': { input: z.strictObject(ofCell), output: storedTextSchema },
  /** A piece of such a blob. */
  'sql.cellBytes': {
    input: z.strictObject({ ...ofCell, offset: z.int().min(0), length: z.int().min(1).max(maxBlobPiece) }),
    output: blobBytes,
  },
  /** Runs a statement in a transaction that is rolled back. The connection must be unlocked. */
  'sql.dryRun': {
    input: z.strictObject({ ...ofConsole, sql, values, timeout: limits.timeout }),
    output: dryRunSchema,
  },
  /**
   * Carries out what a dry run has found, row by row, with an archive. Fails with `changed` if others have changed a row since,
   * with not-found if the dry run is no longer kept.
   */
  'sql.apply': {
    input: z.strictObject({ ...onConnection, id: z.string().max(100), consent: consentSchema }),
    output: outcomeSchema,
  },
  'sql.state': { input: z.strictObject(ofConsole), output: consoleStateSchema },
  'sql.files': { input: nothing, output: z.array(sqlFileSchema).readonly() },
  'sql.saveFile': { input: z.strictObject({ file: sqlFileSchema }), output: nothing },
  'sql.removeFile': { input: z.strictObject({ id: z.string().max(100) }), output: nothing },
  /** Statements that were run from this machine, newest first; without a connection, those of all. */
  'sql.history': {
    input: z.strictObject({
      connectionId: z.string().max(200).nullable(),
      text: z.string().max(1000).default(''),
      onlyFailed: z.boolean().default(false),
      onlyStarred: z.boolean().default(false),
      limit: z.int().min(1).max(1000).default(200),
    }),
    output: z.array(sqlHistoryEntrySchema).readonly(),
  },
  /** Marks a statement of the history, which is then kept whatever else is run; or takes the mark away. */
  'sql.star': {
    input: z.strictObject({ at: z.string().max(100), sql, isStarred: z.boolean() }),
    output: nothing,
  },
  /** Ends a console's session; its open transaction is rolled back. */
  'sql.close': { input: z.strictObject(ofConsole), output: nothing },
} as const satisfies CallDefinitions;
