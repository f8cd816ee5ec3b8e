import type { ExactCell, ExactColumn, ExactRows } from '#core/exports/exactCells.ts';
import { encodeSqliteText } from '#core/connection/dialects/sqlite/sqliteText.ts';
import type { RowFormat } from '#core/exports/textFile.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

/** Rows and characters of one statement. */
const maxRows = 100;
const maxLength = 1_000_000;

/**
 * INSERT statements that give the same values in the same dialect, whatever `standard_conforming_strings` is. Columns that are left
 * out are named in a comment.
 */
export function insertFormat(
  dialect: Dialect,
  { table, columns, leftOut, overrides = false }: ExactRows,
): RowFormat<ExactCell> {
  const literals = columns.map((column) => (cell: ExactCell) => literalOf(dialect, column, cell));
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  // A value for an identity column is refused otherwise.
  const into = `INSERT INTO ${table} (${names})${overrides ? ' OVERRIDING SYSTEM VALUE' : ''} VALUES\n`;
  const comment = leftOut.map((each) => `-- Without the column ${each.replaceAll(/[\r\n]+/gu, ' ')}\n`).join('');
  return {
    begin: comment,
    rows: (rows) => {
      const statements: string[] = [];
      let lines: string[] = [];
      let length = 0;
      const end = (): void => {
        if (lines.length > 0) statements.push(`${into}${lines.join(',\n')};\n`);
        lines = [];
        length = 0;
      };
      for (const row of rows) {
        const line = `(${row.map((cell, index) => literals[index]?.(cell) ?? 'NULL').join(', ')})`;
        lines.push(line);
        length += line.length;
        if (lines.length >= maxRows || length > maxLength) end();
      }
      end();
      return statements.join('');
    },
    end: '',
  };
}

const numberType = /^(?:smallint|integer|bigint|int[248]?|numeric|decimal|real|double precision|float[48]?)(?:\(|$)/iu;
const plainNumber = /^-?\d{1,40}(?:\.\d{1,40})?$/u;

function literalOf(dialect: Dialect, { type }: ExactColumn, cell: ExactCell): string {
  if (cell === null) return 'NULL';
  if (cell instanceof Uint8Array) return bytesLiteral(dialect, cell);
  if (typeof cell !== 'string') return numberLiteral(cell);
  if (dialect === 'sqlite') return sqliteText(cell);
  if (numberType.test(type) && plainNumber.test(cell)) return cell;
  const quoted = `'${cell.replaceAll("'", "''")}'`;
  // Escaped, a backslash is one whatever the server's setting is.
  return cell.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

function bytesLiteral(dialect: Dialect, bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  return dialect === 'sqlite' ? `X'${hex}'` : `decode('${hex}', 'hex')`;
}

/** A number of SQLite, which reads one that is too large for it as infinity. */
function numberLiteral({ number, isReal }: { readonly number: string; readonly isReal: boolean }): string {
  if (/^-?Infinity$/u.test(number)) return number.replace('Infinity', '9e999');
  // A REAL such as 1 would become an integer in a column without a type.
  return isReal && /^-?\d+$/u.test(number) ? `${number}.0` : number;
}

/** SQLite ends a text at a NUL, and has no way to write bytes that are not UTF-8: such a text is written by its bytes. */
function sqliteText(text: string): string {
  if (text.includes('\0') || !text.isWellFormed())
    return `cast(X'${encodeSqliteText(text, 'UTF-8').toString('hex')}' as text)`;
  return `'${text.replaceAll("'", "''")}'`;
}
