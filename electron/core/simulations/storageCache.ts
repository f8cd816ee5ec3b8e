import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { numberCell, nullableTextCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { listSimulationStorage } from '#core/simulations/simulationRepository.ts';
import type { SimulationStorage } from '#shared/domain/simulation.ts';

/** What some simulations have stored; figures that cannot have changed are not read again. */
export interface StorageCache {
  readonly read: (
    database: ReadOnlyDatabase,
    wanted: { readonly connectionId: string; readonly ids: readonly number[] },
    signal: AbortSignal,
  ) => Promise<readonly SimulationStorage[]>;
  /** Called when rows of a connection's database were changed by this program, or it was closed. */
  readonly forget: (connectionId: string) => void;
}

/** The figures of one connection, and the indicators of a change. */
interface Kept {
  readonly figures: Map<number, SimulationStorage>;
  /** For updates and removals; differs after such a change. */
  sign: string;
  /** By table: rows with other ids were added since. */
  newest: ReadonlyMap<string, Newest>;
}

/** The max number of simulations per connection whose figures are cached. */
const mostKept = 100_000;

/**
 * Caches the storage figures of each simulation until it changes. Added rows are found by their ids, in the tables'
 * primary keys; updates and removals by PostgreSQL's counters (up to a second late) or by the time and size of the
 * SQLite file: all figures are then read again. Unfinished simulations are read every time.
 */
export function makeStorageCache(): StorageCache {
  const connections = new Map<string, Kept>();
  return {
    read: async (database, { connectionId, ids }, signal) => {
      const sign = await readStorageSign(database, 'updates and removals', signal);
      const before = connections.get(connectionId);
      const kept: Kept =
        before?.sign === sign && sign !== '' ? before : { figures: new Map(), sign, newest: new Map() };
      connections.set(connectionId, kept);
      const added = await readAdded(database, kept.newest, signal);
      kept.newest = added.newest;
      for (const id of added.simulations) kept.figures.delete(id);
      const missing = ids.filter((id) => !kept.figures.has(id));
      const read = await listSimulationStorage(database, missing, signal);
      const finished = await readFinished(database, missing, signal);
      const found = new Map(read.map((one) => [one.id, one]));
      for (const [id, figures] of found) {
        if (finished.has(id) && kept.figures.size < mostKept) kept.figures.set(id, figures);
      }
      return ids.flatMap((id) => kept.figures.get(id) ?? found.get(id) ?? []);
    },
    forget: (connectionId) => void connections.delete(connectionId),
  };
}

const counted = ['Input', 'Logfiles', 'Estimator', 'Page'] as const;

/** Which tables the sign is about, and which of PostgreSQL's counters. A SQLite file tells any change. */
const signs = {
  'updates and removals': { tables: counted, counters: 's.n_tup_upd + s.n_tup_del' },
  'any change': { tables: [...counted, 'Simulation', 'User'], counters: 's.n_tup_ins + s.n_tup_upd + s.n_tup_del' },
} as const;

/** A text that differs once such a change was made to the tables; '' where that cannot be told, and nothing is kept. */
export async function readStorageSign(
  database: ReadOnlyDatabase,
  of: keyof typeof signs,
  signal: AbortSignal,
): Promise<string> {
  const { build, dialect } = database;
  if (dialect === 'sqlite') {
    const row = z.object({ file: nullableTextCell });
    const query = build.raw("select file from pragma_database_list where name = 'main'");
    const [main] = await database.rows({ query, row, signal });
    const file = main?.file ?? '';
    if (file === '') return '';
    const files = await Promise.all([file, `${file}-wal`].map(signOfFile));
    return files.join(' ');
  }
  const { tables, counters } = signs[of];
  const names = tables.map(() => '?').join(', ');
  const query = build.raw(
    `select current_setting('track_counts') || ' ' || coalesce(sum(${counters})::text, '') || ' ' ||
       (select concat(d.datid, ' ', d.stats_reset) from pg_stat_database d where d.datname = current_database()) as sign
     from pg_stat_all_tables s where s.relname in (${names})`,
    [...tables],
  );
  const [found] = await database.rows({ query, row: z.object({ sign: textCell }), signal });
  return found?.sign.startsWith('on ') === true ? found.sign : '';
}

async function signOfFile(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found === undefined ? 'none' : `${found.mtimeNs} ${found.size} ${found.ino}`;
}

const addedRow = z.object({ id: numberCell, owner: z.unknown() });

/** How far below the highest id a row may appear later, as its transaction was committed after that of a higher one. */
const unordered = 200;

/** The newest ids of a table, and those below them in which rows may still appear. */
interface Newest {
  readonly highest: number;
  readonly recent: ReadonlySet<number>;
}

/** The simulations that rows were added to since the newest ids were read, and the newest ids now. */
async function readAdded(
  database: ReadOnlyDatabase,
  before: ReadonlyMap<string, Newest>,
  signal: AbortSignal,
): Promise<{ readonly simulations: readonly number[]; readonly newest: ReadonlyMap<string, Newest> }> {
  const newest = new Map<string, Newest>();
  const simulations: number[] = [];
  for (const table of counted.filter((each) => database.shape.hasTable(each))) {
    const known = before.get(table);
    const since = (known?.highest ?? (await readHighest(database, table, signal))) - unordered;
    const query = database.build(`${table} as r`).where('r.id', '>', since).select('r.id');
    void query.select(`${table === 'Page' ? 'e' : 'r'}.simulation_id as owner`);
    if (table === 'Page') void query.leftJoin('Estimator as e', 'e.id', 'r.estimator_id');
    const rows = await database.rows({ query, row: addedRow, signal });
    const highest = rows.reduce((most, { id }) => Math.max(most, id), known?.highest ?? 0);
    newest.set(table, { highest, recent: new Set(rows.map(({ id }) => id).filter((id) => id > highest - unordered)) });
    if (known === undefined) continue;
    for (const { id, owner } of rows) if (!known.recent.has(id)) simulations.push(Number(owner));
  }
  return { simulations, newest };
}

async function readHighest({ build, rows }: ReadOnlyDatabase, table: string, signal: AbortSignal): Promise<number> {
  const query = build(table).select(build.raw('coalesce(max(id), 0) as highest'));
  const [found] = await rows({ query, row: z.object({ highest: numberCell }), signal });
  return found?.highest ?? 0;
}

/** Finished simulations: no worker adds to them. */
async function readFinished(
  { build, rows }: ReadOnlyDatabase,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlySet<number>> {
  if (ids.length === 0) return new Set();
  const query = build('Simulation')
    .select('id')
    .whereIn('id', ids)
    .whereIn('job_state', ['COMPLETED', 'FAILED', 'CANCELED']);
  return new Set((await rows({ query, row: z.object({ id: numberCell }), signal })).map(({ id }) => id));
}
