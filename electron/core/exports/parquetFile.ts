import type { FileHandle } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ExactCell, ExactColumn } from '#core/exports/exactCells.ts';
import { microseconds } from '#core/exports/microseconds.ts';
import type { ListCells } from '#core/exports/listCells.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { makeFailure } from '#shared/failure.ts';

/** What a row group holds: in rows, and in characters and bytes. */
const groupLimits = { rows: 10_000, size: 2 * 2 ** 20 };

interface Writing {
  readonly dialect: Dialect;
  readonly columns: readonly ExactColumn[];
  readonly cells: AsyncIterable<ListCells<ExactCell>>;
}

interface ParquetColumn {
  readonly element: SchemaElement;
  /** Its value in the file; undefined for one that the column cannot hold. */
  readonly value: (cell: string | Uint8Array) => unknown;
}

/**
 * A Parquet file, row group by row group, compressed with Snappy. Integers, floating-point numbers, truth values, times and bytes have the types of
 * their columns; `numeric` and everything else is text as stored, which is exact. Returns how many rows there were.
 */
export async function writeParquet(file: FileHandle, { dialect, columns, cells }: Writing): Promise<number> {
  const bytes = new ByteWriter();
  const state: { parquet?: ParquetWriter; types: readonly ParquetColumn[]; rows: number } = { types: [], rows: 0 };
  const write = async (rows: readonly (readonly ExactCell[])[]): Promise<void> => {
    if (state.parquet === undefined) {
      state.types = columns.map((column, index) =>
        toParquet(
          dialect,
          column,
          rows.map((row) => row[index] ?? null),
        ),
      );
      const root: SchemaElement = { name: 'root', num_children: columns.length };
      const schema = [root, ...state.types.map(({ element }) => element)];
      state.parquet = new ParquetWriter({ writer: bytes, schema, createdBy: 'Tidescope' });
    }
    if (rows.length > 0) {
      const columnData = state.types.map((type, index) => ({
        name: type.element.name,
        data: rows.map((row, at) => valueOf(type, row[index] ?? null, state.rows + at)),
      }));
      await state.parquet.write({ columnData, rowGroupSize: rows.length });
    }
    state.rows += rows.length;
    await flush();
  };
  const flush = async (): Promise<void> => {
    await file.appendFile(bytes.getBytes());
    bytes.index = 0;
    await nextTurn();
  };
  for await (const group of groupsOf(cells)) await write(group);
  if (state.parquet === undefined) await write([]);
  await state.parquet?.finish();
  await flush();
  return state.rows;
}

async function* groupsOf(
  cells: AsyncIterable<ListCells<ExactCell>>,
): AsyncGenerator<readonly (readonly ExactCell[])[]> {
  let group: (readonly ExactCell[])[] = [];
  let size = 0;
  for await (const { rows } of cells) {
    for (const row of rows) {
      group.push(row);
      for (const cell of row) size += typeof cell === 'string' || cell instanceof Uint8Array ? cell.length : 8;
      if (group.length < groupLimits.rows && size < groupLimits.size) continue;
      yield group;
      group = [];
      size = 0;
    }
  }
  if (group.length > 0) yield group;
}

function valueOf({ element, value }: ParquetColumn, cell: ExactCell, row: number): unknown {
  if (cell === null) return null;
  const found = value(typeof cell === 'string' || cell instanceof Uint8Array ? cell : cell.number);
  if (found !== undefined) return found;
  const text = typeof cell === 'string' ? `'${cell.slice(0, 60)}'` : cell instanceof Uint8Array ? 'bytes' : cell.number;
  throw makeFailure({
    code: 'bad-input',
    message: `Row ${row + 1} holds ${text} in ${element.name}, which a Parquet column of type ${typeName(element)} cannot hold`,
    hint: 'Leave the column out, or export as CSV or SQL inserts.',
  });
}

function typeName({ type, logical_type: logical }: SchemaElement): string {
  return logical?.type ?? type ?? '';
}

type Shape = Omit<SchemaElement, 'name' | 'repetition_type'>;

const text: Shape = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
const asText = (cell: string | Uint8Array): unknown =>
  typeof cell === 'string' && cell.isWellFormed() ? cell : undefined;

function toParquet(dialect: Dialect, { name, type }: ExactColumn, sample: readonly ExactCell[]): ParquetColumn {
  const column = (shape: Shape, value: ParquetColumn['value'] = asText): ParquetColumn => ({
    element: { name, repetition_type: 'OPTIONAL', ...shape },
    value,
  });
  const kind = dialect === 'sqlite' ? kindOfValues(type, sample) : kindOfType(type);
  switch (kind) {
    case 'int32':
      return column({ type: 'INT32' }, (cell) => integer(cell, (value) => Number(value)));
    case 'int64':
      return column({ type: 'INT64' }, (cell) => integer(cell, (value) => value));
    case 'float':
      return column({ type: 'FLOAT' }, real);
    case 'double':
      return column({ type: 'DOUBLE' }, real);
    case 'boolean':
      return column({ type: 'BOOLEAN' }, truth);
    case 'bytes':
      return column({ type: 'BYTE_ARRAY' }, (cell) => (typeof cell === 'string' ? undefined : cell));
    case 'date':
      return column({ type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } }, (cell) => {
        const micros = microseconds(cell);
        return micros === undefined ? undefined : Number(micros / 86_400_000_000n);
      });
    case 'timestamp':
    case 'timestamptz': {
      const isAdjustedToUTC = kind === 'timestamptz';
      return column(
        { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit: 'MICROS' } },
        microseconds,
      );
    }
    case 'text':
    default:
      return column(text);
  }
}

type Kind =
  'int32' | 'int64' | 'float' | 'double' | 'boolean' | 'bytes' | 'date' | 'timestamp' | 'timestamptz' | 'text';

const kindsOfTypes: Readonly<Record<string, Kind>> = {
  smallint: 'int32',
  integer: 'int32',
  bigint: 'int64',
  oid: 'int64',
  real: 'float',
  'double precision': 'double',
  boolean: 'boolean',
  bytea: 'bytes',
  date: 'date',
  timestamp: 'timestamp',
  'timestamp without time zone': 'timestamp',
  timestamptz: 'timestamptz',
  'timestamp with time zone': 'timestamptz',
};

function kindOfType(type: string): Kind {
  return kindsOfTypes[type.replace(/\(\d+\)/u, '')] ?? 'text';
}

/** SQLite: by the column's type, where its values are of it; by the values themselves where it has none. */
function kindOfValues(type: string, sample: readonly ExactCell[]): Kind {
  const values = sample.filter((cell) => cell !== null);
  const numbers = values.flatMap((cell) => (typeof cell === 'string' || cell instanceof Uint8Array ? [] : [cell]));
  if (values.length > 0 && values.every((cell) => cell instanceof Uint8Array)) return 'bytes';
  if (numbers.length === values.length && values.length > 0)
    return numbers.some(({ isReal }) => isReal) ? 'double' : 'int64';
  if (values.length > 0) return 'text';
  return /int/iu.test(type)
    ? 'int64'
    : /real|floa|doub/iu.test(type)
      ? 'double'
      : /blob/iu.test(type)
        ? 'bytes'
        : 'text';
}

function truth(cell: string | Uint8Array): boolean | undefined {
  if (cell === 't' || cell === 'true') return true;
  return cell === 'f' || cell === 'false' ? false : undefined;
}

function integer<Value>(cell: string | Uint8Array, convert: (value: bigint) => Value): Value | undefined {
  return typeof cell === 'string' && /^-?\d{1,19}$/u.test(cell) ? convert(BigInt(cell)) : undefined;
}

function real(cell: string | Uint8Array): number | undefined {
  if (typeof cell !== 'string') return undefined;
  if (cell === 'NaN') return Number.NaN;
  const value = Number(cell);
  return cell.trim() === '' || Number.isNaN(value) ? undefined : value;
}
