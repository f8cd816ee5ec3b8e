import { datasetColumns } from '#core/dataset/datasetColumns.ts';
import type { DatasetRow } from '#core/dataset/readBatch.ts';
import { microseconds } from '#core/exports/microseconds.ts';
import type { DatasetTableName } from '#shared/domain/dataset.ts';
import { digestOf, estimatorColumns, inputColumns, pageColumns } from './pageColumns.ts';
import type { ColumnValues } from './tableFile.ts';

/** Where rows without a simulation, or without a time, are. */
export const unknownMonth = 'unknown';

/** The month of a row, from when its simulation started: `2025-03`. */
export function monthOf(started: string | null): string {
  return /^((?:19|20|21)\d\d-(?:0[1-9]|1[0-2]))-\d\d/u.exec(started ?? '')?.[1] ?? unknownMonth;
}

/** A row of a dataset; what its columns cannot hold is NULL there, and `problem` says so. */
export function tableRow(
  table: DatasetTableName,
  names: readonly string[],
  row: DatasetRow,
): { readonly month: string; readonly row: ColumnValues } {
  const problems: string[] = row.why === '' ? [] : [`${row.why}.`];
  const cells = new Map(names.map((name, index) => [name, row.cells[index] ?? null]));
  const values: Record<string, unknown> = {};
  for (const { name, kind } of datasetColumns[table]) {
    const cell = cells.get(name) ?? null;
    if (cell === null) continue;
    const value =
      kind === 'integer' ? toInteger(cell) : kind === 'time' ? microseconds(cell) : toText(name, cell, problems);
    if (value === undefined)
      problems.push(
        `${name} holds '${cell.slice(0, 60).toWellFormed()}', which is no ${kind === 'time' ? 'time' : 'integer'}.`,
      );
    else values[name] = value;
  }
  const blob = blobColumns(table, row, cells.get('sim_type') ?? '');
  const said = typeof blob['problem'] === 'string' ? [blob['problem']] : [];
  const problem = [...problems, ...said].join(' ');
  return {
    month: table === 'users' ? '' : monthOf(cells.get('started') ?? null),
    row: { ...values, ...blob, problem: problem === '' ? null : problem },
  };
}

function toInteger(cell: string): bigint | undefined {
  if (!/^-?\d{1,19}$/u.test(cell)) return undefined;
  const value = BigInt(cell);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function toText(name: string, cell: string, problems: string[]): string {
  if (cell.isWellFormed()) return cell;
  problems.push(`${name} holds bytes that are not text; � stands for them.`);
  return cell.toWellFormed();
}

function blobColumns(table: DatasetTableName, { blob, blobBytes, why }: DatasetRow, simulator: string): ColumnValues {
  if (table !== 'pages' && table !== 'estimators' && table !== 'inputs') return {};
  if (blobBytes === null) return { problem: 'It has no blob.' };
  const size = { blob_bytes: BigInt(blobBytes) };
  if (blob === null || why !== '') return blob === null ? size : { ...size, blob_sha256: digestOf(blob) };
  const known = { ...size, blob_sha256: digestOf(blob) };
  if (table === 'pages') return { ...known, ...pageColumns(blob) };
  return { ...known, ...(table === 'estimators' ? estimatorColumns(blob) : inputColumns(blob, simulator)) };
}
