import { z } from 'zod';
import { flagCell, nullableTextCell, sumCell, textCell } from '#core/connection/cells.ts';
import { yaptideTables } from '#core/connection/databaseShape.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { cascadingKeys, newestRevision, revisionsAfter } from '#core/migrations/revisions.ts';
import { byteLength } from '#core/listing/dialectSql.ts';
import { revisions } from '#shared/domain/connection.ts';
import type { MigrationCheck } from '#shared/domain/migration.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';

/**
 * What a migration of this PostgreSQL database would meet, by its catalog and a few counts: nothing is opened. What only the
 * blobs tell, a rehearsal finds.
 */
export async function preChecks(database: ReadOnlyDatabase, signal: AbortSignal): Promise<readonly MigrationCheck[]> {
  const checks = [
    checkTables(database),
    await checkRecord(database, signal),
    await checkShape(database, signal),
    await checkOwner(database, signal),
    await checkSessions(database, signal),
    await checkPages(database, signal),
    await checkFluka(database, signal),
    await checkPort(database, signal),
  ];
  return checks.filter((check) => check !== null);
}

const passed = (title: string, text: string): MigrationCheck => ({ title, outcome: 'passed', text });
const warning = (title: string, text: string): MigrationCheck => ({ title, outcome: 'warning', text });
const failed = (title: string, text: string): MigrationCheck => ({ title, outcome: 'failed', text });

function checkTables({ shape }: ReadOnlyDatabase): MigrationCheck {
  const title = 'All tables exist';
  const missing = yaptideTables.filter((table) => !shape.hasTable(table));
  if (missing.length === 0) return passed(title, `${yaptideTables.length} of ${yaptideTables.length}`);
  return failed(title, `Missing: ${missing.join(', ')}. yaptide's own migration ends at the first of them.`);
}

const version = z.object({ version: textCell });

async function checkRecord({ build, rows, shape }: ReadOnlyDatabase, signal: AbortSignal): Promise<MigrationCheck> {
  const title = 'alembic_version';
  const found = z.object({ exists: flagCell });
  const query = build.raw(`select to_regclass('alembic_version') is not null as exists`);
  const [{ exists } = { exists: false }] = await rows({ query, row: found, signal });
  if (!exists) {
    const why =
      'It is missing: create_all made these tables, and yaptide’s own migration begins at the first revision, where it fails on them';
    return warning(title, `${why}. Stamp ${shape.revision} first: flask db stamp ${shape.revision}.`);
  }
  const recorded = await rows({
    query: build.raw('select version_num as version from alembic_version'),
    row: version,
    signal,
  });
  const [first] = recorded;
  if (first === undefined)
    return warning(title, `It is empty. Stamp ${shape.revision} first: flask db stamp ${shape.revision}.`);
  if (recorded.length > 1) {
    const all = recorded.map((row) => row.version.slice(0, 40)).join(', ');
    return failed(title, `It has ${recorded.length} rows (${all}): yaptide's own migration does not know where it is.`);
  }
  const named = first.version.slice(0, 40);
  if (!revisions.some((revision) => revision === named)) {
    return failed(title, `It names ${named}, which is not a revision of yaptide: its own migration does not begin.`);
  }
  if (named === shape.revision) return passed(title, `${named}, as the tables are`);
  return failed(
    title,
    `It names ${named}, but the tables are those of ${shape.revision}: yaptide's own migration fails or skips steps.`,
  );
}

const keyRow = z.object({ name: textCell, cascades: flagCell });

/** What each revision leaves behind must be there in their order; otherwise one of them was interrupted. */
async function checkShape({ build, rows, shape }: ReadOnlyDatabase, signal: AbortSignal): Promise<MigrationCheck> {
  const title = 'No revision is half done';
  const query = build.raw(
    `select k.conname as name, k.confdeltype = 'c' as cascades from pg_constraint k
     where k.contype = 'f' and k.conname in (${cascadingKeys.map(({ name }) => `'${name}'`).join(', ')})`,
  );
  const keys = await rows({ query, row: keyRow, signal });
  const lacking = cascadingKeys.filter(({ name }) => !keys.some((key) => key.name === name));
  if (lacking.length > 0 && shape.revision === '06c32cf470e7') {
    const names = lacking.map(({ name }) => name).join(', ');
    return failed(
      title,
      `Foreign keys that the revision 3f9d1f1bec46 replaces are missing or have other names: ${names}.`,
    );
  }
  const cascading = keys.filter(({ cascades }) => cascades).length;
  const has = [
    ['3f9d1f1bec46', cascading === keys.length && keys.length > 0, cascading > 0],
    [
      '4027fc5cbcb1',
      !shape.hasColumn('Simulation', 'update_key_hash'),
      !shape.hasColumn('Simulation', 'update_key_hash'),
    ],
    ['41149fa64bd2', shape.hasColumn('Estimator', 'file_name'), shape.hasColumn('Estimator', 'file_name')],
    [
      newestRevision,
      shape.hasColumn('Page', 'page_name') && shape.hasColumn('Page', 'page_dimension'),
      shape.hasColumn('Page', 'page_name') || shape.hasColumn('Page', 'page_dimension'),
    ],
  ] as const;
  const last = has.findLastIndex(([, , begun]) => begun);
  const half = has.slice(0, last + 1).filter(([, whole]) => !whole);
  if (half.length === 0) return passed(title, `The tables are those of ${shape.revision}`);
  const names = half.map(([revision]) => revision).join(', ');
  return failed(
    title,
    `${names} is not complete, though later parts are there. yaptide's own migration fails on what exists already.`,
  );
}

async function checkOwner({ build, rows }: ReadOnlyDatabase, signal: AbortSignal): Promise<MigrationCheck> {
  const title = 'This user may change the tables';
  const query = build.raw(
    `select c.relname as name, pg_get_userbyid(c.relowner) as owner from pg_class c where c.relkind in ('r', 'p')
     and pg_table_is_visible(c.oid) and c.relname in (${yaptideTables.map((table) => `'${table}'`).join(', ')})
     and not pg_has_role(c.relowner, 'usage') order by c.relname`,
  );
  const found = await rows({ query, row: z.object({ name: textCell, owner: textCell }), signal });
  const [first] = found;
  if (first === undefined) return passed(title, 'It owns all of them');
  return warning(
    title,
    `${formatPlural(found.length, 'table')} belong to ${first.owner}: the migration has to run as that user.`,
  );
}

/** Sessions of other programs that are connected to this database. */
export async function readSessions({ build, rows }: ReadOnlyDatabase, signal: AbortSignal): Promise<number> {
  const query = build.raw(
    `select count(*) as count from pg_stat_activity
     where datname = current_database() and backend_type = 'client backend' and application_name <> 'tidescope'`,
  );
  const [found] = await rows({ query, row: z.object({ count: sumCell }), signal });
  return found?.count ?? 0;
}

const sessionRow = z.object({ sessions: sumCell, oldest: nullableTextCell });

async function checkSessions({ build, rows }: ReadOnlyDatabase, signal: AbortSignal): Promise<MigrationCheck> {
  const title = 'No open transaction stands in the way';
  const query = build.raw(
    `select count(*) as sessions, round(max(extract(epoch from now() - xact_start)))::text as oldest from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null and application_name <> 'tidescope'`,
  );
  const [{ sessions, oldest } = { sessions: 0, oldest: null }] = await rows({ query, row: sessionRow, signal });
  if (sessions === 0) return passed(title, 'None is open');
  return warning(
    title,
    `${formatPlural(sessions, 'transaction')} open, the oldest for ${oldest ?? '?'} s: stop yaptide before, or the locks are waited for.`,
  );
}

const pageRow = z.object({ pages: sumCell, bytes: sumCell });

async function checkPages(
  { build, rows, shape }: ReadOnlyDatabase,
  signal: AbortSignal,
): Promise<MigrationCheck | null> {
  if (!revisionsAfter(shape.revision).some(({ id }) => id === newestRevision) || !shape.hasTable('Page')) return null;
  const title = 'Memory of yaptide’s own migration';
  const query = build.raw(
    `select count(*) as pages, coalesce(sum(${byteLength('compressed_data')}), 0) as bytes from "Page"`,
  );
  const [{ pages, bytes } = { pages: 0, bytes: 0 }] = await rows({ query, row: pageRow, signal });
  const text = `It loads all ${formatCount(pages)} pages at once: at least ${formatBytes(bytes)}. Tidescope reads them in batches of 4 MiB.`;
  return bytes < 2 ** 30 ? passed(title, text) : warning(title, text);
}

async function checkFluka(
  { build, rows, shape }: ReadOnlyDatabase,
  signal: AbortSignal,
): Promise<MigrationCheck | null> {
  if (!revisionsAfter(shape.revision).some(({ id }) => id === '41149fa64bd2')) return null;
  if (!shape.hasTable('Estimator') || !shape.hasTable('Input')) return null;
  const title = 'Estimators of FLUKA can be named';
  const query = build.raw(
    `select count(*) as count from "Simulation" s where s.sim_type = 'fluka' and s.input_type = 'EDITOR'
     and s.id in (select simulation_id from "Estimator")
     and s.id not in (select simulation_id from "Input" where simulation_id is not null)`,
  );
  const [{ count } = { count: 0 }] = await rows({ query, row: z.object({ count: sumCell }), signal });
  if (count === 0) return passed(title, 'Each of their simulations has its input');
  return warning(
    title,
    `${formatPlural(count, 'simulation')} without input: yaptide's own migration gives their estimators the name of another simulation's. Tidescope keeps theirs.`,
  );
}

/** The unmerged revision d0a89a16fbac adds a column that every row would need a value for. */
async function checkPort(
  { build, rows, shape }: ReadOnlyDatabase,
  signal: AbortSignal,
): Promise<MigrationCheck | null> {
  if (shape.hasColumn('Cluster', 'port') || !shape.hasTable('Cluster')) return null;
  const title = 'Cluster.port';
  const query = build.raw('select count(*) as count from "Cluster"');
  const [{ count } = { count: 0 }] = await rows({ query, row: z.object({ count: sumCell }), signal });
  if (count === 0) return passed(title, 'There is no cluster');
  const text = `A checkout of yaptide with the revision d0a89a16fbac adds port as NOT NULL without a default, and fails on ${formatPlural(count, 'cluster')}.`;
  return warning(title, `${text} Migrate to ${newestRevision} only.`);
}
