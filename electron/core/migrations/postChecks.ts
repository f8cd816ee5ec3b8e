import { z } from 'zod';
import { deriveKey } from '#core/admin/passwords/deriveKey.ts';
import { parseStoredHash } from '#core/admin/passwords/parseStoredHash.ts';
import { verifyPassword } from '#core/admin/passwords/passwordHash.ts';
import { toIntent } from '#core/admin/operations/operationRegistry.ts';
import { makeDraft } from '#core/admin/plan/draftPlan.ts';
import { totalOf } from '#core/admin/plan/impact.ts';
import { nodesOf } from '#core/admin/plan/impactTree.ts';
import { numberCell, sumCell, textCell } from '#core/connection/cells.ts';
import { yaptideTables } from '#core/connection/databaseShape.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { makeBlobThreads } from '#core/integrity/blobThreads.ts';
import type { BlobTable } from '#core/integrity/checkBlob.ts';
import { appliesTo, checkRule } from '#core/integrity/checkRows.ts';
import { readBlobs } from '#core/integrity/readBlobs.ts';
import { referenceRules } from '#core/integrity/referenceRules.ts';
import { readRecorded } from '#core/migrations/migrateDatabase.ts';
import { newestRevision } from '#core/migrations/revisions.ts';
import type { MigrationCheck } from '#shared/domain/migration.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { FailureError } from '#shared/failure.ts';

/** How many password hashes are computed, and how many blobs of a table are opened. */
const samples = { hashes: 5, blobs: 1000 };

/**
 * What people check by hand after a migration: that users can log in, that results, inputs and log files open, and that
 * the tables hold together.
 */
export async function postChecks(
  database: ReadOnlyDatabase,
  expected: string,
  signal: AbortSignal,
): Promise<readonly MigrationCheck[]> {
  return [
    await checkRevision(database, expected, signal),
    await checkLogins(database, signal),
    await checkBlobs(database, { title: 'Results decode', tables: ['Page', 'Estimator'] }, signal),
    await checkBlobs(database, { title: 'Inputs and logs decode', tables: ['Input', 'Logfiles'] }, signal),
    ...(expected === newestRevision ? [await checkNames(database, signal)] : []),
    await checkConstraints(database, signal),
    await checkSequences(database, signal),
    await checkReferences(database, signal),
    await checkOperations(database, signal),
  ];
}

const passed = (title: string, text: string): MigrationCheck => ({ title, outcome: 'passed', text });
const warning = (title: string, text: string): MigrationCheck => ({ title, outcome: 'warning', text });
const failed = (title: string, text: string): MigrationCheck => ({ title, outcome: 'failed', text });

async function checkRevision(
  database: ReadOnlyDatabase,
  expected: string,
  signal: AbortSignal,
): Promise<MigrationCheck> {
  const title = 'Tables as in yaptide’s models';
  const { shape } = database;
  const missing = yaptideTables.filter((table) => !shape.hasTable(table));
  if (missing.length > 0) return failed(title, `Missing: ${missing.join(', ')}`);
  if (shape.revision !== expected) return failed(title, `They are those of ${shape.revision}`);
  const recorded = await readRecorded(database, signal);
  if (recorded?.length !== 1 || recorded[0] !== expected)
    return failed(title, `alembic_version names ${recorded?.join(', ') ?? 'nothing'}`);
  return passed(title, `${expected}, and alembic_version says so`);
}

const hashRow = z.object({ hash: textCell });

/** Without a password, a login cannot be tried; that a hash can be computed as yaptide does it can. */
async function checkLogins({ build, rows, shape }: ReadOnlyDatabase, signal: AbortSignal): Promise<MigrationCheck> {
  const title = 'Logging in';
  if (!shape.hasColumn('YaptideUser', 'password_hash')) return failed(title, 'YaptideUser cannot be read');
  const query = build('YaptideUser').select('password_hash as hash').orderBy('id').limit(100_000);
  const hashes = await rows({ query, row: hashRow, signal });
  const usable = hashes.flatMap(({ hash }) => {
    try {
      return [parseStoredHash(hash)];
    } catch (error) {
      if (error instanceof FailureError) return [];
      throw error;
    }
  });
  const tried = usable.slice(0, samples.hashes);
  const started = performance.now();
  for (const { method, salt, key } of tried) {
    signal.throwIfAborted();
    if ((await deriveKey(method, 'a sample', salt)).length !== key.length)
      return failed(title, 'A hash has another length');
  }
  const each = tried.length === 0 ? 0 : (performance.now() - started) / tried.length / 1000;
  const broken = hashes.length - usable.length;
  const text = `${formatCount(usable.length)} of ${formatPlural(hashes.length, 'hash', 'hashes')} well formed; ${tried.length} computed, ${each.toFixed(2)} s each`;
  return broken === 0
    ? passed(title, text)
    : warning(title, `${text}. ${formatPlural(broken, 'user')} could not log in before either`);
}

interface Opening {
  readonly title: string;
  readonly tables: readonly BlobTable[];
}

/** Opens the first and the last blobs of the tables. Damage is none of the migration: it changes no blob. */
async function checkBlobs(
  database: ReadOnlyDatabase,
  { title, tables }: Opening,
  signal: AbortSignal,
): Promise<MigrationCheck> {
  const threads = makeBlobThreads();
  const counts = { opened: 0, damaged: 0 };
  try {
    for (const table of tables.filter((each) => database.shape.hasColumn(each, 'compressed_data'))) {
      for (const afterId of [-1, await startOfLast(database, table, signal)]) {
        if (afterId === null) continue;
        const batch = await readBlobs(database, { table, afterId }, signal);
        const checked = await threads.check(table, batch.rows, signal);
        counts.opened += checked.length;
        counts.damaged += checked.filter(({ defects }) => defects.some(({ rule }) => lost.has(rule))).length;
      }
    }
  } finally {
    await threads.close();
  }
  const text = `${formatCount(counts.opened - counts.damaged)} of a sample of ${formatCount(counts.opened)}`;
  if (counts.damaged === 0) return passed(title, text);
  return warning(title, `${text}; the others were damaged before too, as no blob has changed`);
}

const lost = new Set(['blob-unreadable', 'blob-json', 'blob-unchecked']);

/** The id after which the last blobs of a table begin; null if the first ones are all. */
async function startOfLast(
  { build, rows }: ReadOnlyDatabase,
  table: BlobTable,
  signal: AbortSignal,
): Promise<number | null> {
  const query = build(table)
    .select('id')
    .whereNotNull('compressed_data')
    .orderBy('id', 'desc')
    .offset(samples.blobs / 2)
    .limit(1);
  const [found] = await rows({ query, row: z.object({ id: numberCell }), signal });
  return found?.id ?? null;
}

const countRow = z.object({ count: sumCell });

async function checkNames({ build, rows, shape }: ReadOnlyDatabase, signal: AbortSignal): Promise<MigrationCheck> {
  const title = 'page_name filled';
  if (!shape.hasColumn('Page', 'page_name')) return failed(title, 'The column is missing');
  const query = build.raw(`select count(*) as count from "Page" where page_name = '' and compressed_data is not null`);
  const [{ count } = { count: 0 }] = await rows({ query, row: countRow, signal });
  if (count === 0) return passed(title, 'Every page with data has a name');
  return warning(
    title,
    `${formatPlural(count, 'page keeps', 'pages keep')} an empty one: the data is damaged or names none`,
  );
}

async function checkConstraints({ build, rows }: ReadOnlyDatabase, signal: AbortSignal): Promise<MigrationCheck> {
  const title = 'Constraints are valid';
  const query = build.raw(
    `select count(*) as count, count(*) filter (where not convalidated) as invalid from pg_constraint k
     join pg_namespace n on n.oid = k.connamespace where n.nspname not in ('pg_catalog', 'information_schema')`,
  );
  const [{ count, invalid } = { count: 0, invalid: 0 }] = await rows({
    query,
    row: countRow.extend({ invalid: sumCell }),
    signal,
  });
  return invalid === 0
    ? passed(title, `${formatCount(count)} of ${formatCount(count)}`)
    : failed(title, `${invalid} are not`);
}

const sequenceRow = z.object({ table: textCell, sequence: textCell });
const valueRow = z.object({ behind: sumCell });

async function checkSequences({ build, rows }: ReadOnlyDatabase, signal: AbortSignal): Promise<MigrationCheck> {
  const title = 'Sequences are ahead of the ids';
  const query = build.raw(
    `select c.oid::regclass::text as "table", s.oid::regclass::text as sequence from pg_class s
     join pg_depend d on d.objid = s.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i')
     join pg_class c on c.oid = d.refobjid and pg_table_is_visible(c.oid)
     join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid and a.attname = 'id' where s.relkind = 'S'`,
  );
  const behind: string[] = [];
  const sequences = await rows({ query, row: sequenceRow, signal });
  for (const { table, sequence } of sequences) {
    const value = build.raw(
      `select case when (select max(id) from ${table}) > (select case when is_called then last_value else last_value - 1 end from ${sequence})
       then 1 else 0 end as behind`,
    );
    const [found] = await rows({ query: value, row: valueRow, signal });
    if (found !== undefined && found.behind > 0) behind.push(table);
  }
  if (behind.length === 0) return passed(title, formatPlural(sequences.length, 'sequence'));
  return failed(title, `Behind: ${behind.join(', ')}. yaptide could add no row there`);
}

/** The rules about references, as the integrity report checks them. */
async function checkReferences(database: ReadOnlyDatabase, signal: AbortSignal): Promise<MigrationCheck> {
  const title = 'No orphans';
  const rules = referenceRules.filter((rule) => rule.severity === 'error' && appliesTo(database, rule));
  let count = 0;
  for (const rule of rules) count += (await checkRule(database, rule, signal)).count;
  if (count === 0) return passed(title, `${formatPlural(rules.length, 'rule')} about references hold`);
  return warning(
    title,
    `${formatPlural(count, 'row breaks', 'rows break')} one of ${rules.length} rules about references, as before`,
  );
}

/** Plans the removal of the newest simulation and of its user, as the program would carry it out; nothing is removed. */
async function checkOperations(database: ReadOnlyDatabase, signal: AbortSignal): Promise<MigrationCheck> {
  const title = 'Operations can be planned';
  const query = database.build('Simulation').select('id').orderBy('id', 'desc').limit(1);
  const [newest] = await database.rows({ query, row: z.object({ id: numberCell }), signal });
  if (newest === undefined) return passed(title, 'There is no simulation to plan with');
  const operation = { kind: 'remove-simulations', which: { kind: 'ids', ids: [newest.id] } } as const;
  try {
    const intent = await toIntent(operation, { reader: database, passwordHash: '', signal });
    const { impact, tree } = await makeDraft(database, intent, signal);
    const rows = nodesOf(tree).reduce((sum, node) => sum + totalOf(impact, node).rows, 0);
    return passed(
      title,
      `Removing simulation ${newest.id} would remove ${formatPlural(rows, 'row')}; nothing was changed`,
    );
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code === 'cancelled') throw error;
    return failed(title, error.failure.message);
  }
}

/** Whether a user's password fits the stored hash, as yaptide compares them. The password is kept nowhere. */
export async function checkLogin(
  { build, rows }: Pick<ReadOnlyDatabase, 'build' | 'rows'>,
  { username, password }: { readonly username: string; readonly password: string },
  signal: AbortSignal,
): Promise<MigrationCheck> {
  const title = `Logging in as ${username}`;
  const query = build('YaptideUser as y').join('User as u', 'u.id', 'y.id').select('y.password_hash as hash');
  const [found] = await rows({ query: query.where('u.username', username), row: hashRow, signal });
  if (found === undefined) return failed(title, 'There is no such user with a password');
  try {
    return (await verifyPassword(password, found.hash))
      ? passed(title, 'The password matches the stored hash')
      : failed(title, 'The password does not match the stored hash');
  } catch (error) {
    if (error instanceof FailureError) return failed(title, error.failure.message);
    throw error;
  }
}
