import type { YaptideTable } from '#core/connection/databaseShape.ts';
import { fillEstimators } from '#core/migrations/fillEstimators.ts';
import { fillPages } from '#core/migrations/fillPages.ts';
import type { Filled, RevisionRun } from '#core/migrations/revisionRun.ts';
import type { RevisionStep, YaptideRevision } from '#core/migrations/revisions.ts';

/** A lock that a revision held, as pg_locks named it. */
export interface HeldLock {
  readonly mode: string;
  readonly table: string;
}

/** What was measured of one revision. */
export interface RevisionResult {
  readonly seconds: number;
  /** Of these, for filling rows, with no lock but on the rows themselves. */
  readonly fillSeconds: number;
  readonly locks: readonly HeldLock[];
  readonly filled: Filled | null;
}

/** The qualified names of yaptide's tables in one schema. */
export function namesIn(schema: string): RevisionRun['nameOf'] {
  return (table) => `"${schema.replaceAll('"', '""')}"."${table}"`;
}

/**
 * Runs the steps of a revision and records it in alembic_version. Each step of SQL is one transaction; filling commits batch by
 * batch. If it is interrupted, alembic_version still names the parent, and running it again continues.
 */
export async function upgradeTo(run: RevisionRun, revision: YaptideRevision): Promise<RevisionResult> {
  return runSteps(run, { steps: revision.upgrade, recorded: revision.id });
}

/** Runs the way back of a revision, as yaptide's own migration has it. */
export async function downgradeFrom(run: RevisionRun, revision: YaptideRevision): Promise<RevisionResult> {
  return runSteps(run, { steps: revision.downgrade, recorded: revision.parent });
}

interface Steps {
  readonly steps: readonly RevisionStep[];
  /** The revision that alembic_version names afterwards. */
  readonly recorded: string;
}

async function runSteps(run: RevisionRun, { steps, recorded }: Steps): Promise<RevisionResult> {
  const started = performance.now();
  const locks: HeldLock[] = [];
  let filled: Filled | null = null;
  let fillSeconds = 0;
  for (const step of steps) {
    if (step.kind === 'sql') {
      locks.push(...(await inTransaction(run, step.sql)));
      continue;
    }
    const before = performance.now();
    filled = step.what === 'pages' ? await fillPages(run) : await fillEstimators(run);
    fillSeconds += (performance.now() - before) / 1000;
  }
  await recordRevision(run, recorded);
  return { seconds: (performance.now() - started) / 1000, fillSeconds, locks, filled };
}

/** The locks on tables that this session holds, before its transaction ends. */
const locksSql = `select c.relname, l.mode from pg_catalog.pg_locks as l
  join pg_catalog.pg_class as c on c.oid = l.relation join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where l.pid = pg_backend_pid() and l.granted and l.locktype = 'relation' and c.relkind in ('r', 'p')
    and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`;

async function inTransaction(run: RevisionRun, statements: readonly string[]): Promise<readonly HeldLock[]> {
  const { session, nameOf, signal } = run;
  const qualified = statements.map((sql) => sql.replaceAll(/@(\w+)/gu, (_, table: string) => nameOf(asTable(table))));
  await session.run('begin', signal);
  try {
    for (const sql of qualified) await session.run(sql, signal);
    const { rows } = await session.run(locksSql, signal);
    await session.run('commit', signal);
    return rows.map(([table, mode]) => ({ table: String(table), mode: String(mode) }));
  } catch (error) {
    // If this fails too, the session is gone, and its transaction with it.
    await session.run('rollback', new AbortController().signal).catch(() => undefined);
    throw error;
  }
}

const tables: readonly YaptideTable[] = ['Simulation', 'Estimator', 'Input', 'Logfiles', 'Page', 'Task'];

function asTable(name: string): YaptideTable {
  const found = tables.find((table) => table === name);
  if (found === undefined) throw new Error(`No revision changes a table '${name}'`);
  return found;
}

/** alembic_version with exactly one row; the table is made where it is missing, as alembic makes it. */
async function recordRevision({ session, nameOf, signal }: RevisionRun, revision: string): Promise<void> {
  const table = nameOf('alembic_version');
  const statements = [
    'begin',
    `create table if not exists ${table} (version_num varchar(32) not null, constraint alembic_version_pkc primary key (version_num))`,
    `delete from ${table}`,
    `insert into ${table} values ('${revision}')`,
    'commit',
  ];
  for (const sql of statements) await session.run(sql, signal);
}
