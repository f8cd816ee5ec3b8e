import { maxHexBytes } from '#core/connection/valueLimits.ts';
import { type ExactCell, type ExactColumn, type ExactRows, nothingLeft, tooLarge } from '#core/exports/exactCells.ts';
import type { ListCells } from '#core/exports/listCells.ts';
import { kindOfType } from '#core/exports/relationCells.ts';
import type { FileColumn } from '#core/exports/textFile.ts';
import type { ResultPart, ResultRows } from '#core/sql/resultRows.ts';
import { blobContent } from '#core/tables/blobContent.ts';
import type { ResultCell } from '#shared/domain/sql.ts';
import { formatBytes } from '#shared/figures.ts';
import { makeFailure } from '#shared/failure.ts';

type Parts = AsyncIterable<ResultPart>;

/** The columns of a query in a file for people. */
export function resultFileColumns(columns: ResultRows['columns']): readonly FileColumn[] {
  return columns.map(({ name, type }) => ({ header: name, kind: kindOfType(type) }));
}

/** The rows of a query as texts; blobs and secrets are described in words. */
export async function* resultTextCells(parts: Parts): AsyncGenerator<ListCells> {
  let done = 0;
  for await (const { rows } of parts) {
    done += rows.length;
    yield { rows: rows.map((row) => row.map((cell) => cellText(cell))), done, total: null };
  }
}

function cellText(cell: ResultCell): string | null {
  if (cell === null || typeof cell === 'string') return cell;
  if (cell.kind === 'cut') return cell.text;
  if (cell.kind === 'secret') return '(secret, hidden)';
  return `(${blobContent(cell.head.slice(0, 32)) || 'blob'} · ${formatBytes(cell.size)})`;
}

interface ExactResult extends ExactRows {
  readonly readCells: (parts: Parts) => AsyncGenerator<ListCells<ExactCell>>;
}

/** The rows of a query with their values as they are stored, without secrets. */
export function exactResult(columns: ResultRows['columns'], table: string): ExactResult {
  const kept = columns.map((_, index) => index).filter((index) => columns[index]?.isSecret !== true);
  if (kept.length === 0) throw nothingLeft();
  const names = uniqueNames(columns.map(({ name }) => name));
  return {
    table,
    columns: kept.map((index): ExactColumn => ({ name: names[index] ?? '', type: columns[index]?.type ?? '' })),
    leftOut: columns.filter(({ isSecret }) => isSecret).map(({ name }) => `${name} (secret)`),
    readCells: async function* (parts) {
      let done = 0;
      for await (const { rows, classes } of parts) {
        done += rows.length;
        const exact = rows.map((row, at) =>
          kept.map((index) => exactCell(row[index] ?? null, classes?.[at]?.[index], names[index] ?? '')),
        );
        yield { rows: exact, done, total: null };
      }
    },
  };
}

/** A query may give several columns one name, or none; a table cannot. */
function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    const base = name === '' || name === '?column?' ? `column_${index + 1}` : name;
    let unique = base;
    for (let count = 2; taken.has(unique.toLowerCase()); count += 1) unique = `${base}_${count}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}

function exactCell(cell: ResultCell, storage: string | undefined, column: string): ExactCell {
  if (cell === null) return null;
  if (typeof cell === 'string')
    return storage === 'i' || storage === 'r' ? { number: cell, isReal: storage === 'r' } : cell;
  if (cell.kind === 'bytes') {
    if (cell.head.length < 2 * cell.size) throw tooLarge(column, cell.size, maxHexBytes);
    return Buffer.from(cell.head, 'hex');
  }
  throw makeFailure({ code: 'unexpected', message: 'A value of the result was not read completely' });
}
