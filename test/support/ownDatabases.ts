import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openPostgres } from '#core/connection/dialects/postgres/postgres.ts';
import { openSqlite } from '#core/connection/dialects/sqlite/sqlite.ts';
import { parsePostgresUrl } from '#core/connection/postgresUrl.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { makeDirectRoute } from '#core/connection/route/routes.ts';
import type { Dialect, Revision } from '#shared/domain/connection.ts';
import type { StoredRow, StoredValue } from './aSimulation.ts';
import { makePostgresDatabase, postgresAddress } from './postgresServer.ts';
import { quietAttempt } from './quietAttempt.ts';
import { yaptideDdl } from './yaptideDdl.ts';

export const dialects: readonly Dialect[] = ['sqlite', 'postgresql'];

/** A signal for calls that are never cancelled. */
export const neverAborted: AbortSignal = new AbortController().signal;

interface OwnDatabase {
  readonly revision?: Revision;
  /** The content of alembic_version; without it, there is no such table. */
  readonly recorded?: string;
  readonly rows?: readonly (readonly StoredRow[])[];
  /** SQL to run after everything else. */
  readonly afterwards?: string;
}

const headRevision: Revision = '5003b9acb1f4';

/** The SQL of a yaptide database with the given rows. */
export function ownSql(dialect: Dialect, own: OwnDatabase): string {
  return ['begin;', ...yaptideDdl(dialect, own.revision ?? headRevision), 'commit;', contentSql(dialect, own)].join(
    '\n',
  );
}

/** Additional contents of such a database. */
function contentSql(dialect: Dialect, { recorded, rows = [], afterwards = '' }: OwnDatabase): string {
  const alembic =
    recorded === undefined
      ? []
      : [
          `create table alembic_version (version_num varchar(32) not null);`,
          `insert into alembic_version values ('${recorded}');`,
        ];
  const inserts = rows.flat().map(({ table, values }) => {
    const columns = Object.keys(values).map((column) => `"${column}"`);
    return `insert into "${table}" (${columns.join(', ')}) values (${Object.values(values)
      .map((value) => literal(dialect, value))
      .join(', ')});`;
  });
  return ['begin;', ...alembic, ...inserts, 'commit;', afterwards].join('\n');
}

/** Makes a database and returns its target: a file's path or an address. */
export async function makeOwnDatabase(dialect: Dialect, own: OwnDatabase): Promise<string> {
  if (dialect === 'sqlite') return makeSqliteFile(ownSql(dialect, own));
  const schema = yaptideDdl(dialect, own.revision ?? headRevision).join('\n');
  return postgresAddress(await makePostgresDatabase(contentSql(dialect, own), schema));
}

/** Makes a database and opens it; the caller closes it. */
export async function openOwnDatabase(dialect: Dialect, own: OwnDatabase): Promise<OpenDatabase> {
  return openPlace(dialect, await makeOwnDatabase(dialect, own));
}

/** Opens the result of `makeOwnDatabase`. */
export async function openPlace(dialect: Dialect, place: string): Promise<OpenDatabase> {
  if (dialect === 'sqlite') return openSqlite(place, neverAborted);
  const { password, ...address } = parsePostgresUrl(place);
  const attempt = quietAttempt();
  const route = makeDirectRoute(address, attempt);
  return openPostgres({ address, password, passwordSource: { kind: 'none' }, route, attempt });
}

/** Writes a SQLite file from SQL and returns its path. */
export function makeSqliteFile(sql: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidescope-sqlite-'));
  process.setMaxListeners(100);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'db.sqlite');
  const database = new Database(path);
  try {
    // Damage that tests need, such as a missing user, would be refused otherwise.
    database.pragma('foreign_keys = OFF');
    // Neither is stored in the file; a test's file need not survive a power cut.
    database.pragma('synchronous = OFF');
    database.pragma('journal_mode = MEMORY');
    database.exec(sql);
  } finally {
    database.close();
  }
  return path;
}

function literal(dialect: Dialect, value: StoredValue): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return String(value);
  const hex = Buffer.from(value).toString('hex');
  if (typeof value === 'string') {
    const holdsNul = value.includes('\0');
    return holdsNul ? `cast(x'${hex}' as text)` : `'${value.replaceAll("'", "''")}'`;
  }
  return dialect === 'sqlite' ? `x'${hex}'` : `'\\x${hex}'`;
}
