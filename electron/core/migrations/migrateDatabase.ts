import { z } from 'zod';
import type { ChangeScope, Changed, DatabaseChange } from '#core/changes/databaseChange.ts';
import { textCell } from '#core/connection/cells.ts';
import type { RawCell, ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { shortOf, strongestLock } from '#core/migrations/rehearsalSteps.ts';
import type { RevisionRun, RevisionWriter } from '#core/migrations/revisionRun.ts';
import type { YaptideRevision } from '#core/migrations/revisions.ts';
import { downgradeFrom, tablesOf, upgradeTo, versionTableSql } from '#core/migrations/runRevisions.ts';
import type { MigratedRevision, MigrationDirection, MigrationLimits } from '#shared/domain/migration.ts';
import { makeFailure } from '#shared/failure.ts';

/** What is run on a database, and what it was like when that was decided. */
export interface PlannedMigration {
  readonly connectionId: string;
  readonly direction: MigrationDirection;
  /** In the order in which they run. */
  readonly revisions: readonly YaptideRevision[];
  /** The rows of alembic_version; null where there is no such table. */
  readonly recorded: readonly string[] | null;
  /** Recorded in the journal: the backup and the rehearsal that it relies on. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly limits: MigrationLimits;
}

const versionTable = '"alembic_version"';
/** The search path of the session finds them, as it does for everything else that is read of yaptide's. */
const nameOf: RevisionRun['nameOf'] = (table) => `"${table}"`;

type Reads = Pick<ReadOnlyDatabase, 'build' | 'rows'>;

/** The rows of alembic_version; null where there is no such table. */
export async function readRecorded({ build, rows }: Reads, signal: AbortSignal): Promise<readonly string[] | null> {
  const exists = build.raw(`select coalesce(to_regclass('alembic_version')::text, '') as name`);
  const [found] = await rows({ query: exists, row: z.object({ name: textCell }), signal });
  if (found === undefined || found.name === '') return null;
  const query = build.raw(`select version_num as version from ${versionTable} order by 1`);
  return (await rows({ query, row: z.object({ version: textCell }), signal })).map(({ version }) => version);
}

/** The revision to which a migration leads. */
export function destinationOf({ direction, revisions }: Pick<PlannedMigration, 'direction' | 'revisions'>): string {
  const last = revisions.at(-1);
  if (last === undefined) throw new Error('A migration has at least one revision');
  return direction === 'upgrade' ? last.id : last.parent;
}

/**
 * Revisions as a change: the tables are locked first, then every step, every row that is filled and alembic_version change in
 * one transaction, so that the database is either as before or as the last revision leaves it.
 */
export function migrationChange(
  planned: PlannedMigration,
  onRevision: (revision: YaptideRevision) => void,
): DatabaseChange<readonly string[] | null, readonly MigratedRevision[]> {
  const { connectionId, direction, revisions, limits } = planned;
  const to = destinationOf(planned);
  return {
    connectionId,
    operation: direction === 'upgrade' ? 'upgrade-database' : 'downgrade-database',
    parameters: { from: (planned.recorded ?? []).join(' '), to, revisions: revisions.length, ...planned.parameters },
    limits: { lockTimeoutSeconds: limits.lockSeconds, statementTimeoutSeconds: limits.statementSeconds },
    lock: async (scope) => lock(scope, planned),
    compare: async (_scope, recorded) => {
      await Promise.resolve();
      if (JSON.stringify(recorded) === JSON.stringify(planned.recorded)) return;
      throw makeFailure({
        code: 'changed',
        message: `alembic_version names ${recorded === null ? 'nothing' : recorded.join(', ')} now`,
        hint: 'It has changed since this was planned. Nothing was changed. Connect again, and check what was done.',
      });
    },
    change: async (scope, recorded) => runRevisions(scope, planned, { recorded, onRevision }),
  };
}

/** Parents first, so that whoever holds one of them keeps the others free meanwhile. */
async function lock(scope: ChangeScope, { direction, revisions }: PlannedMigration): Promise<readonly string[] | null> {
  const { reader, transaction, signal, tell } = scope;
  const steps = revisions.flatMap((revision) => revision[direction]);
  const recorded = await readRecorded(reader, signal);
  const tables = [...tablesOf(steps).map(nameOf), ...(recorded === null ? [] : [versionTable])];
  for (const table of tables) {
    tell(null, `Locking ${table.replaceAll('"', '')}`);
    await transaction.execute(reader.build.raw(`lock table ${table} in access exclusive mode`));
  }
  // Read again under the lock.
  return recorded === null ? null : readRecorded(reader, signal);
}

interface Running {
  readonly recorded: readonly string[] | null;
  readonly onRevision: (revision: YaptideRevision) => void;
}

async function runRevisions(
  scope: ChangeScope,
  planned: PlannedMigration,
  { recorded, onRevision }: Running,
): Promise<Changed<readonly MigratedRevision[]>> {
  const { direction, revisions } = planned;
  const state = { filled: 0 };
  const done: MigratedRevision[] = [];
  for (const revision of revisions) {
    const title = `${shortOf(revision)}: ${revision.title}`;
    onRevision(revision);
    scope.tell(null, title);
    state.filled = 0;
    const run: RevisionRun = {
      database: within(scope),
      writer: writerWithin(scope),
      nameOf,
      signal: scope.signal,
      onRows: (count) => {
        state.filled += count;
        scope.tell(null, `${title}: ${state.filled} rows read`);
      },
    };
    const result = await (direction === 'upgrade' ? upgradeTo : downgradeFrom)(run, revision);
    const { seconds, filled } = result;
    done.push({
      revision: shortOf(revision),
      title: revision.title,
      seconds,
      rows: filled?.rows ?? 0,
      left: filled?.left ?? 0,
      lock: strongestLock(result),
    });
  }
  const to = destinationOf(planned);
  await writeRecorded(scope, recorded, to);
  // Where there was no table, a query of its rows would fail as long as the change is not committed: the transaction's id tells.
  if (recorded === null) return { result: done, sign: null };
  const query = scope.reader.build.raw(`select coalesce(max(version_num), '') as sign from ${versionTable}`);
  return { result: done, sign: { query, before: recorded.at(-1) ?? '', after: to } };
}

async function writeRecorded(scope: ChangeScope, recorded: readonly string[] | null, to: string): Promise<void> {
  const { build } = scope.reader;
  const table = 'alembic_version';
  if (recorded === null) await scope.transaction.define(versionTableSql(versionTable));
  const removal = build.raw(`delete from ${versionTable}`);
  await scope.run({ table, verb: 'delete', query: removal, expected: recorded?.length ?? 0 });
  const insertion = build.raw(`insert into ${versionTable} (version_num) values (?)`, [to]);
  await scope.run({ table, verb: 'insert', query: insertion, expected: 1 });
}

/** The database as its transaction sees it: other sessions wait for the locks. */
function within({ database, transaction }: ChangeScope): ReadOnlyDatabase {
  const { rows, positionalRows } = transaction;
  return {
    ...database,
    rows,
    positionalRows,
    bytes: async (query, signal) => toBytes((await positionalRows(query, signal)).rows[0]?.[0]),
  };
}

function toBytes(cell: RawCell | undefined): Uint8Array | null | undefined {
  return typeof cell === 'string' ? Buffer.from(cell) : cell;
}

/** Writes within the transaction of a change, which counts the rows; alembic_version is written once, at the end. */
function writerWithin({ transaction, reader, run, signal }: ChangeScope): RevisionWriter {
  const { build } = reader;
  // A `?` in a name would otherwise be taken for a parameter.
  const plain = (sql: string) => build.raw(sql.replaceAll('?', String.raw`\?`));
  return {
    define: transaction.define,
    update: async ({ table, sql, rows }) => run({ table, verb: 'update', query: plain(sql), expected: rows }),
    read: async (sql) => (await transaction.positionalRows(plain(sql), signal)).rows,
    together: async (work) => work(),
    record: async () => Promise.resolve(),
  };
}
