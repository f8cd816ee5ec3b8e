import { hasSqlDetails, parseSync } from 'libpg-query';
import { classifyPostgres } from '#core/sql/classify/classifyPostgres.ts';
import { makeFailure } from '#shared/failure.ts';
import type { CheckedStatement } from '#shared/domain/sql.ts';
import { numberParameters, splitStatements, type StatementRange, toUtf16 } from '#shared/sql/sqlLexer.ts';
import { verbOf } from '#core/sql/classify/verb.ts';

/** Splits and classifies a text for PostgreSQL. The grammar must be loaded. */
export function checkPostgres(text: string): readonly CheckedStatement[] {
  return splitStatements(text, 'postgresql').map((range) => checkOne(text, range));
}

function checkOne(text: string, { from, to, isCommand }: StatementRange): CheckedStatement {
  const written = text.slice(from, to);
  const verb = verbOf(written, 'postgresql');
  const refuse = (message: string, at: number, parameters: readonly string[] = []): CheckedStatement => ({
    from,
    to,
    class: 'unsupported',
    flags: [],
    verb,
    parameters,
    error: { message, at },
  });
  if (isCommand)
    return refuse(`${written.split(/\s/u)[0] ?? ''} is a psql command, which only psql understands.`, from);
  const { sql, names, toWritten } = numberParameters(written, 'postgresql');
  try {
    const { stmts = [] } = parseSync(sql);
    const [statement] = stmts;
    if (statement === undefined || stmts.length > 1) {
      return refuse('This cannot be parsed as one statement. End each statement with a semicolon.', from, names);
    }
    const { refused, ...found } = classifyPostgres(statement.stmt);
    const error = refused === null ? null : { message: refused, at: from };
    return { from, to, ...found, verb, parameters: names, error };
  } catch (error) {
    if (!hasSqlDetails(error)) throw tooDeep();
    const at = toUtf16(sql, error.sqlDetails?.cursorPosition ?? 0);
    return refuse(error.message, from + toWritten(at), names);
  }
}

/** The grammar's own tree is nested; one that is too deep ends in the stack of this thread, which is then not used again. */
function tooDeep(): Error {
  return makeFailure({
    code: 'too-large',
    message: 'A statement is nested too deeply to be parsed',
    hint: 'Split it, or use psql for it.',
  });
}
