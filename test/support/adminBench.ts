import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { z } from 'zod';
import type { Operation } from '#shared/domain/operation.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { JournalEntry } from '#shared/domain/journal.ts';
import type { Consent, Outcome } from '#shared/domain/plan.ts';
import { type AdminSession, openAdminSession, type SessionOptions } from './adminSession.ts';
import { makeOwnDatabase } from './ownDatabases.ts';
import { runOnPostgres } from './postgresServer.ts';
import { makeTemporaryFolder } from './temporaryFolder.ts';

type Row = Readonly<Record<string, unknown>>;

/** An unlocked connection to a separate database, with direct access that bypasses the program. */
export interface AdminBench extends Omit<AdminSession, 'journal'> {
  /** Plans and applies. */
  readonly operation: (operation: Operation, consent?: Partial<Consent>) => Promise<Outcome>;
  /** SQL that bypasses the program, as another client would run it; returns rows as the driver does. */
  readonly run: (sql: string) => Promise<readonly Row[]>;
  readonly count: (table: string, where?: string) => Promise<number>;
  readonly journal: () => Promise<readonly JournalEntry[]>;
  /** The paths of the files in the archive folder. */
  readonly archives: () => Promise<readonly string[]>;
  readonly place: string;
}

interface BenchOptions extends Omit<SessionOptions, 'archiveFolder'> {
  /** Another connection to the same PostgreSQL database. */
  readonly url?: string;
}

export async function makeAdminBench(
  dialect: Dialect,
  own: Parameters<typeof makeOwnDatabase>[1],
  options: BenchOptions = {},
): Promise<AdminBench> {
  return openAdminBench(dialect, await makeOwnDatabase(dialect, own), options);
}

/** The same for an existing database. */
export async function openAdminBench(dialect: Dialect, place: string, options: BenchOptions = {}): Promise<AdminBench> {
  const folder = await makeTemporaryFolder();
  const { url = place } = options;
  const target = dialect === 'sqlite' ? ({ kind: 'file', path: place } as const) : ({ kind: 'url', url } as const);
  const session = await openAdminSession(target, { ...options, archiveFolder: folder.path });
  const { journal, lock } = session;
  const run = async (sql: string): Promise<readonly Row[]> => runOn(dialect, place, sql);
  return {
    ...session,
    operation: async (operation, consent) => session.apply(await session.plan(operation), consent),
    run,
    count: async (table, where = '1 = 1') => {
      const [row] = await run(`select count(*) as n from "${table}" where ${where}`);
      return Number(row?.['n']);
    },
    journal: async () => (await journal.list({ limit: 100 })).entries,
    archives: async () => (await readdir(folder.path)).map((name) => join(folder.path, name)),
    place,
    dispose: async () => {
      lock();
      // The entry about the lock is written asynchronously, and must be there before the folder is removed.
      await expect
        .poll(async () => (await journal.list({ limit: 1000 })).entries.some(({ operation }) => operation === 'relock'))
        .toBe(true);
      await session.dispose();
      await folder.dispose();
    },
  };
}

/** Runs SQL, bypassing the program, on the result of `makeOwnDatabase`. */
export async function runOn(dialect: Dialect, place: string, sql: string): Promise<readonly Row[]> {
  const rows = z.array(z.record(z.string(), z.unknown()));
  if (dialect === 'postgresql') return rows.parse((await runOnPostgres(databaseOf(place), sql)).rows);
  const database = new Database(place);
  try {
    database.pragma('foreign_keys = OFF');
    if (/^\s*select/iu.test(sql)) return rows.parse(database.prepare(sql).all());
    database.exec(sql);
    return [];
  } finally {
    database.close();
  }
}

/** The name of the database in an address. */
export function databaseOf(address: string): string {
  return new URL(address).pathname.slice(1);
}
