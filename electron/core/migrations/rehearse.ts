import { createDatabase } from '#core/backups/postgres/applySchema.ts';
import { copyDatabase, type CopyReport } from '#core/backups/postgres/copyDatabase.ts';
import { describeDatabase, type DatabaseDescription } from '#core/backups/postgres/databaseDescription.ts';
import type { CopySession } from '#core/connection/copySession.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { compareSides, comparedColumns, type Contents, readSide } from '#core/migrations/compareTables.ts';
import { postChecks } from '#core/migrations/postChecks.ts';
import { type PredictionBasis, predictDowntime } from '#core/migrations/prediction.ts';
import { preChecks } from '#core/migrations/preChecks.ts';
import {
  checkStep,
  compareStep,
  copyStep,
  fillChecks,
  revisionStep,
  shortOf,
} from '#core/migrations/rehearsalSteps.ts';
import { rowsOfScope } from '#core/migrations/rehearsalScope.ts';
import type { RevisionRun } from '#core/migrations/revisionRun.ts';
import { newestRevision, revisionsAfter, type YaptideRevision } from '#core/migrations/revisions.ts';
import {
  downgradeFrom,
  namesIn,
  type RevisionResult,
  stepwiseWriter,
  upgradeTo,
} from '#core/migrations/runRevisions.ts';
import type { Sandboxes } from '#core/sandbox/sandboxes.ts';
import {
  type MigrationCheck,
  type RehearsalReport,
  type RehearsalScope,
  type RehearsalStep,
  wayBackTitle,
} from '#shared/domain/migration.ts';
import { formatBytes, formatPlural } from '#shared/figures.ts';
import { makeFailure } from '#shared/failure.ts';

export interface Rehearsal {
  readonly source: ReadOnlyDatabase;
  /** Reads the source in one snapshot. The rehearsal closes it. */
  readonly openSource: () => Promise<CopySession>;
  readonly sandboxes: Sandboxes;
  readonly scope: RehearsalScope;
  readonly signal: AbortSignal;
  readonly tell: (progress: {
    readonly fraction: number | null;
    readonly text: string;
    readonly done: readonly RehearsalStep[];
  }) => void;
}

type Result = Pick<
  RehearsalReport,
  | 'sandboxVersion'
  | 'from'
  | 'to'
  | 'steps'
  | 'tables'
  | 'unexpected'
  | 'preChecks'
  | 'checks'
  | 'downtime'
  | 'copiedBytes'
  | 'spaceBytes'
>;

const name = 'rehearsal';

/** Copies a database into a server of its own, migrates the copy, compares before and after, and checks it. The source is only read. */
export async function rehearse(rehearsal: Rehearsal): Promise<Result> {
  const { source, sandboxes, signal, tell } = rehearsal;
  if (source.dialect === 'sqlite') throw notForFiles();
  const revisions = revisionsAfter(source.shape.revision);
  if (revisions.length === 0) throw nothingToDo(source.shape.revision);
  const found = await preChecks(source, signal);
  tell({ fraction: null, text: 'Starting PostgreSQL on this machine', done: [] });
  const session = await rehearsal.openSource();
  try {
    const description = await describeDatabase(session, signal);
    const sandbox = await sandboxes.start(description.major, signal);
    try {
      const admin = await sandbox.open('postgres', signal);
      const made = await admin.openCopy({ writes: true, signal });
      await createDatabase(made, { ...description, name }, signal);
      await made.close();
      await admin.close();
      const extensions = description.statements.filter(({ kind }) => kind === 'extension');
      const names = extensions.map((extension) => extension.name);
      await sandbox.prepare({ database: name, roles: description.roles, extensions: names }, signal);
      const database = await sandbox.open(name, signal);
      try {
        const parts = { rehearsal, description, session, database, revisions, sandbox };
        return { sandboxVersion: sandbox.version, preChecks: found, ...(await onCopy(parts)) };
      } finally {
        await database.close();
      }
    } finally {
      await sandbox.dispose();
    }
  } finally {
    await session.close();
  }
}

interface OnCopy {
  readonly rehearsal: Rehearsal;
  readonly description: DatabaseDescription;
  readonly session: CopySession;
  /** As opened before anything was copied: its shape is that of an empty database. */
  readonly database: OpenDatabase;
  readonly revisions: readonly YaptideRevision[];
  readonly sandbox: { readonly open: (database: string, signal: AbortSignal) => Promise<OpenDatabase> };
}

async function onCopy(parts: OnCopy): Promise<Omit<Result, 'sandboxVersion' | 'preChecks'>> {
  const { rehearsal, description, session, database, revisions, sandbox } = parts;
  const { scope, signal, tell, source } = rehearsal;
  const steps: RehearsalStep[] = [];
  const say = (text: string, fraction: number | null = null): void => tell({ fraction, text, done: [...steps] });
  const writing = await database.openCopy({ writes: true, signal });
  const copy = await measured(async () =>
    copyDatabase(
      {
        from: session,
        into: writing,
        description,
        rowsOf: rowsOfScope(scope),
        onProgress: copyTeller(description, say),
      },
      signal,
    ),
  );
  const sum = sumOf(copy.value);
  const basis = basisOf(copy, { description, scope });
  steps.push(copyStep(copy.seconds, sum, description.snapshotAt));
  const copied = await sandbox.open(name, signal);
  try {
    const look = async (columnsOf: (sql: string) => readonly string[]) => readSide(copied, { columnsOf, say, signal });
    const columns = new Map(description.tables.map((table) => [table.sql, comparedColumns(table, revisions)]));
    const compare = async () => look((sql) => columns.get(sql) ?? []);
    const before = await measured(compare);
    const run = revisionRun({ copied, writing, description, signal });
    const filled: RevisionResult[] = [];
    const size = await databaseSize(writing, signal);
    let largest = size;
    for (const revision of revisions) {
      say(`${shortOf(revision)}: ${revision.title}`);
      const result = await upgradeTo(run, revision);
      filled.push(result);
      largest = Math.max(largest, await databaseSize(writing, signal));
      steps.push(revisionStep(revision, result, { basis, rows: rowsBy(before.value.contents) }));
    }
    const after = await measured(compare);
    const compared = compareSides(before.value, after.value, revisions);
    steps.push(compareStep(before.seconds + after.seconds, compared));
    const migrated = await sandbox.open(name, signal);
    const checking = await measured(async () => checkAndClose(migrated, signal));
    const back = await wayBack({ run, revisions, before: before.value.contents, compare, say });
    const checks = [...checking.value, ...fillChecks(filled, revisions), back];
    steps.push(checkStep(checking.seconds, checks));
    return {
      from: source.shape.revision,
      to: newestRevision,
      steps,
      ...compared,
      checks,
      downtime: predictDowntime(steps, basis),
      copiedBytes: sum.bytes,
      spaceBytes: Math.round((largest - size) * basis.scale),
    };
  } finally {
    await copied.close();
    await writing.close();
  }
}

/** In bytes. The sandbox does not vacuum, so that rows which were replaced still count. */
async function databaseSize(session: CopySession, signal: AbortSignal): Promise<number> {
  const { rows } = await session.run('select pg_catalog.pg_database_size(pg_catalog.current_database())', signal);
  return Number(rows[0]?.[0] ?? 0);
}

async function checkAndClose(migrated: OpenDatabase, signal: AbortSignal): Promise<readonly MigrationCheck[]> {
  try {
    return await postChecks(migrated, newestRevision, signal);
  } finally {
    await migrated.close();
  }
}

async function measured<Value>(
  work: () => Promise<Value>,
): Promise<{ readonly value: Value; readonly seconds: number }> {
  const started = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - started) / 1000 };
}

function sumOf({ tables }: CopyReport): { readonly rows: number; readonly bytes: number } {
  return [...tables.values()].reduce((sum, { rows, bytes }) => ({ rows: sum.rows + rows, bytes: sum.bytes + bytes }), {
    rows: 0,
    bytes: 0,
  });
}

function copyTeller(description: DatabaseDescription, say: (text: string, fraction: number | null) => void) {
  const total = description.tables.reduce((sum, { bytes }) => sum + bytes, 0);
  return ({ table, rows, bytes }: { readonly table: string; readonly rows: number; readonly bytes: number }): void =>
    say(
      `Copying ${table}: ${formatPlural(rows, 'row')}, ${formatBytes(bytes)}`,
      total === 0 ? null : Math.min(1, bytes / total),
    );
}

/** How production relates to the copy. */
function basisOf(
  { value, seconds }: { readonly value: CopyReport; readonly seconds: number },
  { description, scope }: { readonly description: DatabaseDescription; readonly scope: RehearsalScope },
): PredictionBasis {
  const pages = description.tables.find((table) => table.name === 'Page');
  const copied = pages === undefined ? undefined : value.tables.get(pages.sql);
  const { rows, bytes } = sumOf(value);
  const estimated = description.tables.reduce((sum, table) => sum + table.rows, 0);
  const scale = scope.kind === 'sample' && rows > 0 ? Math.max(1, estimated / rows) : 1;
  const isTelling = scope.kind !== 'skeleton' && seconds > 0.5 && bytes > 0;
  return { scale, bytesPerSecond: isTelling ? bytes / seconds : null, filledBytes: copied?.bytes ?? 0 };
}

function revisionRun({
  copied,
  writing,
  description,
  signal,
}: {
  readonly copied: OpenDatabase;
  readonly writing: CopySession;
  readonly description: DatabaseDescription;
  readonly signal: AbortSignal;
}): RevisionRun {
  const schema = description.tables.find((table) => table.name === 'Simulation')?.schema ?? 'public';
  const nameOf = namesIn(schema);
  const writer = stepwiseWriter(writing, { nameOf, signal });
  return { database: copied, writer, nameOf, signal, onRows: () => undefined };
}

const rowsBy = (contents: Contents): ((table: string) => number) => {
  const byName = new Map([...contents].map(([sql, { rows }]) => [sql.split('.').at(-1)?.replaceAll('"', ''), rows]));
  return (table) => byName.get(table) ?? 0;
};

interface WayBack {
  readonly run: RevisionRun;
  readonly revisions: readonly YaptideRevision[];
  readonly before: Contents;
  readonly compare: () => Promise<{ readonly contents: Contents }>;
  readonly say: (text: string) => void;
}

/** Runs the downgrades, and compares with the rows before. */
async function wayBack({ run, revisions, before, compare, say }: WayBack): Promise<MigrationCheck> {
  const title = wayBackTitle;
  let seconds = 0;
  for (const revision of revisions.toReversed()) {
    say(`Back to ${revision.parent}`);
    seconds += (await downgradeFrom(run, revision)).seconds;
  }
  const { contents } = await compare();
  const differing = [...before]
    .filter(([table, { digest }]) => contents.get(table)?.digest !== digest)
    .map(([table]) => table);
  const took = `Downgrading took ${seconds < 0.1 ? 'less than 0.1' : seconds.toFixed(1)} s`;
  if (differing.length === 0) return { title, outcome: 'passed', text: `${took}; every row is as before` };
  return { title, outcome: 'warning', text: `${took}; different: ${differing.join(', ')}. Restore a backup instead` };
}

function nothingToDo(revision: string): Error {
  return makeFailure({
    code: 'not-allowed',
    message: `The tables are those of ${revision}: there is no revision to rehearse`,
    hint: 'Nothing needs to be migrated.',
  });
}

function notForFiles(): Error {
  return makeFailure({
    code: 'not-allowed',
    message: 'A rehearsal needs a PostgreSQL database; this is a SQLite file',
    hint: 'Copy the file, and migrate the copy.',
  });
}
