import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { type AdminSession, openAdminSession } from '../support/adminSession.ts';
import { runOnPostgres } from '../support/postgresServer.ts';
import { makeTemporaryFolder } from '../support/temporaryFolder.ts';
import { atMost, type Figure, median, timeRounds } from './figures.ts';
import { makeLargeDatabase } from './largeDatabase.ts';
import { makeManyRows, ownerOf, ownRows } from './manyRows.ts';
import { countSql, rowsSql } from './removalSql.ts';

const large = 'tidescope_large';
const simulations = 1000;
const least = 0.5;

/**
 * Plans and removals with an archive compared with the same by hand: on the large database, and on SQLite without
 * indexes.
 */
export async function benchRemoval(
  scale: string | undefined,
  print: (line: string) => void,
): Promise<readonly Figure[]> {
  const figures = [...(await benchSqlite())];
  const address = scale === undefined ? undefined : await makeLargeDatabase(scale, print);
  if (address === undefined) return figures;
  const folder = await makeTemporaryFolder();
  const session = await openAdminSession({ kind: 'url', url: address.href }, { archiveFolder: folder.path });
  try {
    const [user = 0] = await idsOf('select user_id as id from "Simulation" group by 1 order by abs(count(*) - 100), 1');
    figures.push(await benchPlan(session, user));
    // Every other simulation belongs to one half, so that both remove similar rows.
    const [theirs, ours] = await Promise.all([someOf(0), someOf(1)]);
    const bare = await rateOf(async () => removeByHand(address, theirs, folder.path));
    const own = await rateOf(async () => {
      const plan = await session.plan({ kind: 'remove-simulations', which: { kind: 'ids', ids: [...ours] } });
      return rowsIn(await session.apply(plan, { live: true }));
    });
    figures.push(toFigure(`removal of ${simulations} simulations, large, of COPY to files and DELETE`, own, bare));
  } finally {
    await session.dispose();
    await folder.dispose();
  }
  return figures;
}

async function benchPlan(session: AdminSession, user: number): Promise<Figure> {
  const sql = countSql(`in (select id from "Simulation" where user_id = ${user})`);
  const bare = median(await timeRounds(5, async () => runOnPostgres(large, sql)));
  const plan = median(await timeRounds(5, async () => session.plan(removalOf(user))));
  return atMost(`plan to remove a user with 100 simulations, large (bare SQL ${bare.toFixed(0)} ms)`, plan, bare + 300);
}

async function idsOf(sql: string): Promise<readonly number[]> {
  const { rows } = await runOnPostgres(large, sql);
  return z
    .array(z.object({ id: z.number() }))
    .parse(rows)
    .map(({ id }) => id);
}

async function someOf(half: 0 | 1): Promise<readonly number[]> {
  return idsOf(`select id from "Simulation" where id % 2 = ${half} order by hashint4(id) limit ${simulations}`);
}

function removalOf(user: number): Parameters<AdminSession['plan']>[0] {
  return { kind: 'remove-users', userIds: [user], simulations: { kind: 'remove' } };
}

function rowsIn({ counts }: { readonly counts: Readonly<Record<string, number>> }): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** psql writes the rows into files and removes them by one cascading DELETE. Returns the number of rows. */
async function removeByHand(address: URL, ids: readonly number[], folder: string): Promise<number> {
  const among = `= any('{${ids.join()}}'::int[])`;
  const copies = Object.entries(rowsSql(among)).flatMap(([table, sql]) => [
    '-c',
    `\\copy (${sql}) to '${join(folder, `${table}.copy`)}'`,
  ]);
  const remove = ['-c', `delete from "Simulation" where id ${among}`];
  const { stdout } = await promisify(execFile)('psql', [
    address.href,
    '-1',
    '-v',
    'ON_ERROR_STOP=1',
    ...copies,
    ...remove,
  ]);
  return [...stdout.matchAll(/^COPY (\d+)$/gmu)].reduce((sum, [, rows]) => sum + Number(rows), 0);
}

/** SQLite, where a reference without an index causes a scan: a user with 100 of 4000 simulations. */
async function benchSqlite(): Promise<readonly Figure[]> {
  const path = makeManyRows();
  const folder = await makeTemporaryFolder();
  const session = await openAdminSession({ kind: 'file', path }, { archiveFolder: folder.path });
  const sqlite = new Database(path);
  try {
    sqlite.pragma('foreign_keys = ON');
    const impact = sqlite.prepare(countSql(ownRows(ownerOf.theirs)));
    const bare = median(await timeRounds(5, async () => Promise.resolve(impact.all())));
    const plan = median(await timeRounds(5, async () => session.plan(removalOf(ownerOf.ours))));
    const name = `plan to remove a user with 100 simulations, SQLite (bare SQL ${bare.toFixed(0)} ms)`;
    const byHand = await rateOf(async () => Promise.resolve(removeFromSqlite(sqlite)));
    const own = await rateOf(async () => rowsIn(await session.apply(await session.plan(removalOf(ownerOf.ours)))));
    return [
      atMost(name, plan, bare + 300),
      toFigure('removal of a user with 100 simulations, SQLite, of SELECT and DELETE', own, byHand),
    ];
  } finally {
    sqlite.close();
    await session.dispose();
    await folder.dispose();
    await rm(dirname(path), { recursive: true, force: true });
  }
}

/** Reads the rows, removes them by a cascading DELETE, and returns their number. */
function removeFromSqlite(sqlite: Database.Database): number {
  const among = ownRows(ownerOf.theirs);
  let rows = 0;
  sqlite.exec('begin immediate');
  for (const sql of Object.values(rowsSql(among))) {
    for (const _row of sqlite.prepare(sql).iterate()) rows += 1;
  }
  sqlite.exec(`delete from "Simulation" where id ${among}; delete from "User" where id = ${ownerOf.theirs}; commit`);
  return rows;
}

/** In rows per second. */
async function rateOf(work: () => Promise<number>): Promise<number> {
  const since = performance.now();
  const rows = await work();
  return rows / ((performance.now() - since) / 1000);
}

function toFigure(name: string, own: number, bare: number): Figure {
  const ratio = own / bare;
  return {
    name,
    measured: `${ratio.toFixed(2)}× (${own.toFixed(0)} of ${bare.toFixed(0)} rows/s)`,
    target: `≥ ${least}×`,
    reached: ratio >= least,
  };
}
