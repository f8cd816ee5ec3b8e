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

/** An unlocked connection over a database of its own, and ways past the program to look at it. */
export interface AdminBench extends Omit<AdminSession, 'journal'> {
  /** Plans and applies. */
  readonly operation: (operation: Operation, consent?: Partial<Consent>) => Promise<Outcome>;
  /** SQL past the program, as somebody else would run it; rows as the driver gives them. */
  readonly run: (sql: string) => Promise<readonly Row[]>;
  readonly count: (table: string, where?: string) => Promise<number>;
  readonly journal: () => Promise<readonly JournalEntry[]>;
  /** The paths of the files among the archives. */
  readonly archives: () => Promise<readonly string[]>;
  readonly place: string;
}

interface BenchOptions extends Omit<SessionOptions, 'archiveFolder'> {
  /** Another way to the same PostgreSQL database. */
  readonly url?: string;
}

export async function makeAdminBench(
  dialect: Dialect,
  own: Parameters<typeof makeOwnDatabase>[1],
  options: BenchOptions = {},
): Promise<AdminBench> {
  return openAdminBench(dialect, await makeOwnDatabase(dialect, own), options);
}

/** The same over a database that is there already. */
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
      // The line about the lock comes when it likes, and the folder must not go before.
      await expect
        .poll(async () => (await journal.list({ limit: 1000 })).entries.some(({ operation }) => operation === 'relock'))
        .toBe(true);
      await session.dispose();
      await folder.dispose();
    },
  };
}

/** Runs SQL past the program on what `makeOwnDatabase` answered. */
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

/** The name of the database that an address leads to. */
export function databaseOf(address: string): string {
  return new URL(address).pathname.slice(1);
}
