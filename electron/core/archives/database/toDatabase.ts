import { open, rename, rm } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { omitted } from '#core/archives/file/archiveCell.ts';
import { type ArchiveRows, readArchiveRows, verifyArchive } from '#core/archives/file/archiveReader.ts';
import type { SecretsKey } from '#core/archives/file/archiveSecrets.ts';
import { fitCell } from '#core/archives/restore/cellFit.ts';
import { sqliteSchema } from '#core/archives/database/sqliteSchema.ts';
import { withTextBytes } from '#core/connection/dialects/sqlite/sqliteText.ts';
import { yaptideTables } from '#core/connection/databaseShape.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import type { MadeDatabase } from '#shared/domain/archive.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { type Failure, FailureError, makeFailure } from '#shared/failure.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

interface ToDatabaseOptions {
  readonly path: string;
  /** The SQLite file; an existing one is replaced once the new one is complete. */
  readonly file: string;
  readonly secrets: SecretsKey | { readonly kind: 'none' };
  /** Called periodically while rows are read. */
  readonly onRows?: () => void;
}

/**
 * Writes an archive into a SQLite file with yaptide's tables, which is then opened read-only like any other. References
 * to rows outside the archive are kept. Only its owner may read the file. Until it is complete, it is named
 * `<file>.part`. Blocks its thread: see `openArchive` in `archives/thread`.
 */
export async function toDatabase(options: ToDatabaseOptions, signal: AbortSignal): Promise<MadeDatabase> {
  const { path, file, secrets, onRows } = options;
  const { header, columns, failure } = await verifyArchive(path, signal, onRows);
  const temporary = `${file}.part`;
  try {
    await rm(temporary, { force: true });
    await (await open(temporary, 'wx', 0o600)).close();
    const database = new Database(temporary);
    const inserter = makeInserter(database, header.dialect);
    try {
      // The file gets its name once it is complete; until then speed is worth more than safety.
      database.pragma('journal_mode = OFF');
      database.pragma('synchronous = OFF');
      database.pragma('foreign_keys = OFF');
      for (const statement of sqliteSchema(header.revision, columns)) database.exec(statement);
      database.exec('begin');
      await insertAll(inserter, readArchiveRows(path, { secrets, signal }), { damage: failure, onRows });
      database.exec('commit');
    } finally {
      database.close();
    }
    await rename(temporary, file);
    const { rows, refused } = inserter;
    return { file, rows: Object.fromEntries(rows), refused: Object.fromEntries(refused), damage: failure };
  } catch (error) {
    await rm(temporary, { force: true });
    throw toFailure(error, file);
  }
}

interface Inserter {
  readonly insert: (batch: ArchiveRows) => void;
  readonly rows: Map<string, number>;
  readonly refused: Map<string, number>;
}

async function insertAll(
  { insert }: Inserter,
  batches: AsyncIterable<ArchiveRows>,
  { damage, onRows }: { readonly damage: Failure | null; readonly onRows: (() => void) | undefined },
): Promise<void> {
  try {
    for await (const batch of batches) {
      insert(batch);
      onRows?.();
    }
  } catch (error) {
    const isDamage = error instanceof FailureError && error.failure.code === 'damaged';
    if (!isDamage || damage === null) throw error;
  }
}

function makeInserter(database: Database.Database, from: Dialect): Inserter {
  const counts = { rows: new Map<string, number>(), refused: new Map<string, number>() };
  const insert = ({ table, columns, rows }: ArchiveRows): void => {
    const known = yaptideTables.some((each) => each === table);
    const sql = known
      ? `insert into ${quoteIdentifier(table)} (${columns.map(({ name }) => quoteIdentifier(name)).join(', ')})
         values (${columns.map(() => '?').join(', ')})`
      : undefined;
    const prepare = preparing(database);
    const types = columns.map(({ name }) => (name.endsWith('_time') ? 'DATETIME' : ''));
    for (const row of rows) {
      const cells = row.map((cell, index): RawCell => {
        // A hash may not be NULL; an empty one lets no user log in.
        const instead = columns[index]?.name === 'password_hash' ? '' : null;
        const fit = fitCell(cell === omitted ? instead : cell, { from, to: 'sqlite', type: types[index] ?? '' });
        return 'cell' in fit ? fit.cell : null;
      });
      const into = sql !== undefined && takes(prepare, sql, cells) ? counts.rows : counts.refused;
      into.set(table, (into.get(table) ?? 0) + 1);
    }
  };
  return { insert, ...counts };
}

type Prepare = (sql: string) => Database.Statement;

/** Prepares a statement once. */
function preparing(database: Database.Database): Prepare {
  const prepared = new Map<string, Database.Statement>();
  return (sql) => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
}

/** Inserts a row; false if a constraint refuses it. */
function takes(prepare: Prepare, sql: string, cells: readonly RawCell[]): boolean {
  try {
    const exact = withTextBytes(sql, cells, 'UTF-8');
    prepare(exact.sql).run(...exact.bindings);
    return true;
  } catch (error) {
    const code = error instanceof Database.SqliteError ? error.code : '';
    if (code.startsWith('SQLITE_CONSTRAINT') || code === 'SQLITE_MISMATCH' || code === 'SQLITE_TOOBIG') return false;
    throw error;
  }
}

function toFailure(error: unknown, file: string): unknown {
  if (error instanceof FailureError || !(error instanceof Error)) return error;
  return makeFailure({
    code: 'unavailable',
    message: `The archive could not be written into the database file '${file}'`,
    hint: 'Check that the folder is writable and that the disk is not full.',
    details: [error.message],
    cause: error,
  });
}
