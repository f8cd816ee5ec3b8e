import type { CopySession } from '#core/connection/copySession.ts';
import type { YaptideTable } from '#core/connection/databaseShape.ts';
import { fillEstimators } from '#core/migrations/fillEstimators.ts';
import { fillPages } from '#core/migrations/fillPages.ts';
import type { Filled, RevisionRun, RevisionWriter } from '#core/migrations/revisionRun.ts';
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
 * Runs the steps of a revision and records it in alembic_version. With a writer that commits step by step, alembic_version still
 * names the parent if it is interrupted, and running it again continues.
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
      locks.push(...(await changeSchema(run, step)));
      continue;
    }
    const before = performance.now();
    filled = step.what === 'pages' ? await fillPages(run) : await fillEstimators(run);
    fillSeconds += (performance.now() - before) / 1000;
  }
  await run.writer.record(recorded);
  return { seconds: (performance.now() - started) / 1000, fillSeconds, locks, filled };
}

/** The locks on tables that this session holds, before its transaction ends. */
const locksSql = `select c.relname, l.mode from pg_catalog.pg_locks as l
  join pg_catalog.pg_class as c on c.oid = l.relation join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where l.pid = pg_backend_pid() and l.granted and l.locktype = 'relation' and c.relkind in ('r', 'p')
    and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`;

async function changeSchema(
  { writer, nameOf }: RevisionRun,
  { sql, update }: Extract<RevisionStep, { readonly kind: 'sql' }>,
): Promise<readonly HeldLock[]> {
  return writer.together(async () => {
    if (update !== undefined) {
      const [[count] = []] = await writer.read(`select count(*)::text from ${nameOf(update.table)}`);
      const statement = `update ${nameOf(update.table)} set ${update.set}`;
      await writer.update({ table: update.table, sql: statement, rows: Number(count) });
    }
    for (const each of sql) {
      await writer.define(each.replaceAll(/@(\w+)/gu, (_, table: string) => nameOf(asTable(table))));
    }
    const rows = await writer.read(locksSql);
    return rows.map(([table, mode]) => ({ table: String(table), mode: String(mode) }));
  });
}

const tables: readonly YaptideTable[] = ['Simulation', 'Estimator', 'Input', 'Logfiles', 'Page', 'Task'];

function asTable(name: string): YaptideTable {
  const found = tables.find((table) => table === name);
  if (found === undefined) throw new Error(`No revision changes a table '${name}'`);
  return found;
}

/** The tables that the steps of revisions change or check. */
export function tablesOf(steps: readonly RevisionStep[]): readonly YaptideTable[] {
  const named = steps.flatMap((step) =>
    step.kind === 'sql' ? [...step.sql.join(' ').matchAll(/@(\w+)/gu)].map(([, table = '']) => asTable(table)) : [],
  );
  return tables.filter((table) => named.includes(table));
}

/** As alembic makes it. */
export const versionTableSql = (table: string): string =>
  `create table if not exists ${table} (version_num varchar(32) not null, constraint alembic_version_pkc primary key (version_num))`;

/** Writes through a session of its own: each step of SQL in a transaction, each batch of rows by itself. */
export function stepwiseWriter(
  session: Pick<CopySession, 'run'>,
  { nameOf, signal }: Pick<RevisionRun, 'nameOf' | 'signal'>,
): RevisionWriter {
  const run = async (sql: string): Promise<void> => void (await session.run(sql, signal));
  const together: RevisionWriter['together'] = async (work) => {
    await run('begin');
    try {
      const result = await work();
      await run('commit');
      return result;
    } catch (error) {
      // If this fails too, the session is gone, and its transaction with it.
      await session.run('rollback', new AbortController().signal).catch(() => undefined);
      throw error;
    }
  };
  return {
    define: run,
    update: async ({ sql }) => run(sql),
    read: async (sql) => (await session.run(sql, signal)).rows,
    together,
    record: async (revision) =>
      together(async () => {
        const table = nameOf('alembic_version');
        await run(versionTableSql(table));
        await run(`delete from ${table}`);
        await run(`insert into ${table} values ('${revision}')`);
      }),
  };
}
