import type { Connections } from '#core/connection/connections.ts';
import type { ConsoleAnswer } from '#core/connection/consoleSession.ts';
import type { StatementCheck } from '#core/sql/classify/statementCheck.ts';
import { serialize } from '#core/serialize.ts';
import { onlyStatement } from '#core/sql/consoleRun.ts';
import { assertRead } from '#core/sql/resultRows.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { StoredText } from '#shared/domain/grid.ts';
import type { ResultCell, ShownCell } from '#shared/domain/sql.ts';
import { makeFailure } from '#shared/failure.ts';
import { numberParameters } from '#shared/sql/sqlLexer.ts';

interface AskedCell {
  readonly sql: string;
  readonly values: readonly (string | null)[];
  /** In seconds. */
  readonly timeout: number;
  readonly cell: ShownCell;
}

interface AskedBytes extends AskedCell {
  readonly offset: number;
  readonly length: number;
}

/** Reads one value of a result that did not travel with its row. */
export interface ReadCell {
  readonly text: (connectionId: string, asked: AskedCell, signal: AbortSignal) => Promise<StoredText>;
  readonly bytes: (connectionId: string, asked: AskedBytes, signal: AbortSignal) => Promise<Uint8Array>;
}

/** In characters, of a text that is looked at by itself. */
const maxText = 2_000_000;

/**
 * Makes what reads such a value: the query is run again within a WITH, in a session that only reads, for the row at the same
 * place. What is found must begin as it was shown, so that another row is never taken for it.
 */
export function makeReadCell(
  connections: Pick<Connections, 'get' | 'openConsole'>,
  check: Pick<StatementCheck, 'check'>,
): ReadCell {
  // A column of pictures asks for many at once: one session at a time is enough.
  const takeTurn = serialize();
  const readNow = async (
    connectionId: string,
    { asked, expressions }: { readonly asked: AskedCell; readonly expressions: readonly string[] },
    signal: AbortSignal,
  ): Promise<readonly ResultCell[]> => {
    const { sql, values, timeout, cell } = asked;
    const { dialect } = connections.get(connectionId);
    const statement = onlyStatement(await check.check(sql, dialect, signal));
    assertRead(statement);
    if (!/^(?:SELECT|VALUES|TABLE|WITH)/u.test(statement.verb)) throw noQuery(statement.verb);
    const numbered = numberParameters(sql.slice(statement.from, statement.to), dialect);
    const names = Array.from({ length: cell.columns }, (_, index) => `c${index}`).join(', ');
    const bindings = numbered.bind(values);
    signal.throwIfAborted();
    const { session } = await connections.openConsole(connectionId, { writes: false, signal });
    const run = async (list: string, wanted: string): Promise<ConsoleAnswer> => {
      const text = `with tidescope_result${list} as (${numbered.sql}\n) select ${wanted}`;
      const limits = { rows: 1, size: 1, seconds: timeout, isWhole: true };
      return session.run({ sql: text, bindings, mode: 'own', limits }, signal);
    };
    try {
      // An expression over a secret is none by name: the columns are asked for as they are.
      const { columns } = await run('', '* from tidescope_result limit 0');
      if (columns[cell.column]?.isSecret !== false) throw secret();
      const place = `from tidescope_result limit 1 offset ${cell.row}`;
      const { rows } = await run(` (${names})`, `${expressions.join(', ')} ${place}`);
      const [row] = rows;
      if (row === undefined) throw changed();
      return row;
    } finally {
      await session.close();
    }
  };
  const select: typeof readNow = async (...asked) => takeTurn(async () => readNow(...asked));
  return {
    text: async (connectionId, asked, signal) => {
      const { dialect } = connections.get(connectionId);
      const { column, head, size } = asked.cell;
      const value = dialect === 'postgresql' ? `c${column}::text` : `cast(c${column} as text)`;
      const expressions = [`substr(${value}, 1, ${maxText + 1})`];
      const [text = null] = await select(connectionId, { asked, expressions }, signal);
      if (typeof text !== 'string' || !text.startsWith(head)) throw changed();
      const isCut = text.length > maxText;
      if (!isCut && text.length !== size) throw changed();
      return { text: isCut ? text.slice(0, maxText).replace(/[\uD800-\uDBFF]$/u, '') : text, isCut };
    },
    bytes: async (connectionId, { offset, length, ...asked }, signal) => {
      const { dialect } = connections.get(connectionId);
      const { column, head, size } = asked.cell;
      const part = (from: number, count: number): string => bytesOf(dialect, `c${column}`, { from, count });
      const expressions = [`octet_length(c${column})`, part(0, head.length / 2), part(offset, length)];
      const [stored, first, piece] = await select(connectionId, { asked, expressions }, signal);
      if (stored !== String(size) || hexOf(first) !== head) throw changed();
      return Buffer.from(hexOf(piece), 'hex');
    },
  };
}

interface Piece {
  readonly from: number;
  readonly count: number;
}

function bytesOf(dialect: Dialect, value: string, { from, count }: Piece): string {
  return dialect === 'postgresql'
    ? `substring(${value} from ${from + 1} for ${count})`
    : `substr(${value}, ${from + 1}, ${count})`;
}

function hexOf(cell: ResultCell | undefined): string {
  return cell !== null && typeof cell === 'object' && cell.kind === 'bytes' ? cell.head : '';
}

function changed(): Error {
  return makeFailure({
    code: 'changed',
    message: 'The value has changed since it was shown',
    hint: 'The rows have changed, or their order differs each time. Run the statement again, with an ORDER BY.',
  });
}

function noQuery(verb: string): Error {
  return makeFailure({
    code: 'not-allowed',
    message: `The result of ${verb} cannot be read value by value`,
    hint: 'Copy the rows that are shown.',
  });
}

function secret(): Error {
  return makeFailure({ code: 'not-allowed', message: 'The value is a secret, which is not shown' });
}
