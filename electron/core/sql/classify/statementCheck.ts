import { z } from 'zod';
import { classifySqlite } from '#core/sql/classify/classifySqlite.ts';
import { verbOf } from '#core/sql/classify/verb.ts';
import { startThread, type Thread } from '#core/workerThread.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { type CheckedStatement, checkedStatementSchema } from '#shared/domain/sql.ts';
import { makeFailure } from '#shared/failure.ts';
import { numberParameters, splitStatements } from '#shared/sql/sqlLexer.ts';

/** Splits texts into statements and tells what each of them can do. */
export interface StatementCheck {
  /** Fails with too-large for a text over 1 MB, with timeout where the grammar takes too long. */
  readonly check: (text: string, dialect: Dialect, signal: AbortSignal) => Promise<readonly CheckedStatement[]>;
  readonly close: () => Promise<void>;
}

/** In UTF-16 units. */
export const maxSqlText = 1_000_000;
/** In ms. */
const parseLimit = 5000;
const answerSchema = z.array(checkedStatementSchema);

/** Makes one; its thread is started when PostgreSQL's grammar is first needed. */
export function makeStatementCheck(): StatementCheck {
  let thread: Thread | undefined;
  const parse = async (text: string, signal: AbortSignal): Promise<readonly CheckedStatement[]> => {
    thread ??= startThread({
      script: { name: './parserWorker', beside: import.meta.url },
      heap: 512,
      what: 'Reading the SQL',
      hint: 'Run a smaller part of it.',
    });
    try {
      return answerSchema.parse(await thread.ask(text, { signal, silence: parseLimit }));
    } catch (error) {
      // It may have been ended, or its grammar be in no state to go on.
      await thread.end();
      thread = undefined;
      throw error;
    }
  };
  return {
    check: async (text, dialect, signal) => {
      if (text.length > maxSqlText) {
        throw makeFailure({
          code: 'too-large',
          message: 'The text is larger than 1 MB',
          hint: 'Select the statements to run, or use psql for a whole dump.',
        });
      }
      return dialect === 'postgresql' ? parse(text, signal) : checkSqlite(text);
    },
    close: async () => thread?.end(),
  };
}

function checkSqlite(text: string): readonly CheckedStatement[] {
  return splitStatements(text, 'sqlite').map(({ from, to, isCommand }) => {
    const written = text.slice(from, to);
    const common = { from, to, verb: verbOf(written, 'sqlite') };
    if (isCommand) {
      const message = `${written.split(/\s/u)[0] ?? ''} is a command of the sqlite3 shell, which only that shell understands.`;
      return { ...common, class: 'unsupported', flags: [], parameters: [], error: { message, at: from } };
    }
    const { refused: _none, ...found } = classifySqlite(written);
    return { ...common, ...found, parameters: numberParameters(written, 'sqlite').names, error: null };
  });
}
