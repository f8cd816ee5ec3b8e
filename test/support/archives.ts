import { createHash, randomBytes } from 'node:crypto';
import type { SecretsKey } from '#core/archives/file/archiveSecrets.ts';
import { createArchive } from '#core/archives/file/archiveWriter.ts';
import { readSimulationSets } from '#core/archives/export/simulationSets.ts';
import { type RestoreRequest, toRestoreChange } from '#core/archives/restore/restore.ts';
import { carryOut } from '#core/changes/carryOut.ts';
import { makeJournal } from '#core/journal/journal.ts';
import { yaptideTables } from '#core/connection/databaseShape.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import type { TransactionOptions, WritableDatabase } from '#core/connection/writableDatabase.ts';
import { type Dialect, type Revision, revisions } from '#shared/domain/connection.ts';
import {
  type FinishedArchive,
  type RestoreChoices,
  restoreChoicesSchema,
  type Restored,
} from '#shared/domain/archive.ts';
import { aBlob, aBatchSimulation, aCluster, aRow, aSimulation, aTask, aUser, type StoredRow } from './aSimulation.ts';
import { makeOwnDatabase, neverAborted, openPlace } from './ownDatabases.ts';
import { makeTemporaryFolder } from './temporaryFolder.ts';

/** A key as the keychain stores it. */
export const archiveKey: SecretsKey = { kind: 'key', key: randomBytes(32) };

export const someLimits: TransactionOptions = {
  signal: neverAborted,
  lockTimeoutSeconds: 5,
  statementTimeoutSeconds: 60,
};

/** The header of an archive in tests. */
export function aHeader({ dialect, shape }: Pick<ReadOnlyDatabase, 'dialect' | 'shape'>) {
  return {
    operation: 'remove-simulations',
    parameters: { ids: '1', typed: true, none: null },
    connection: 'lab, yaptide_db on db.lab',
    dialect,
    revision: shape.revision,
    serverVersion: '16.9',
    madeAt: '2026-11-22T20:00:00.000Z',
    program: 'Tidescope 0.0.0',
  } as const;
}

/** Archives simulations with their users and clusters, as an operation does before it removes them. */
export async function archiveSimulations(
  database: ReadOnlyDatabase,
  options: {
    readonly directory: string;
    readonly ids: readonly number[];
    readonly secrets?: SecretsKey | { readonly kind: 'omit' };
  },
): Promise<FinishedArchive> {
  const { directory, ids, secrets = archiveKey } = options;
  const header = aHeader(database);
  const writer = await createArchive({ directory, sizeLimitBytes: 1e10, header, secrets, signal: neverAborted });
  for await (const { table, columns, rows } of readSimulationSets(database, ids, neverAborted)) {
    await writer.addRows(table, columns, rows);
  }
  return writer.finish();
}

/** Archives every row of some tables, whatever it refers to. */
export async function archiveTables(
  database: ReadOnlyDatabase,
  { directory, tables }: { readonly directory: string; readonly tables: readonly string[] },
): Promise<FinishedArchive> {
  const header = aHeader(database);
  const writer = await createArchive({
    directory,
    sizeLimitBytes: 1e10,
    header,
    secrets: archiveKey,
    signal: neverAborted,
  });
  for (const table of tables) {
    const query = database.build(table).select('*').orderBy('id');
    const { columns, rows } = await database.positionalRows(query, neverAborted);
    await writer.addRows(table, columns, rows);
  }
  return writer.finish();
}

/** Restores an archive as the program does, on a database that is open already. */
export async function applyRestore(
  database: WritableDatabase,
  options: Pick<RestoreRequest, 'path' | 'secrets' | 'ids' | 'choices' | 'expected' | 'onProgress'>,
  { signal }: Pick<TransactionOptions, 'signal'>,
): Promise<Omit<Restored, 'archive'>> {
  const folder = await makeTemporaryFolder();
  const refuse = (): never => {
    throw new Error('No row is replaced here.');
  };
  const identity = { connection: 'lab (yaptide_db)', databaseUser: '' };
  try {
    const request = { ...options, connectionId: 'lab', unlock: { kind: 'keychain' }, hasKeychain: true } as const;
    const context = {
      connections: {
        get: refuse,
        database: () => database,
        openWritable: async () => ({ database, identity, close: async () => undefined }),
      },
      journal: makeJournal({ directory: folder.path, systemUser: 'tester' }),
      archives: { open: refuse },
      program: 'test 0',
      onRowsChanged: () => undefined,
    };
    const onProgress = options.onProgress ?? (() => undefined);
    return (await carryOut(await toRestoreChange(request, signal), context, { signal, onProgress })).result;
  } finally {
    await folder.dispose();
  }
}

/** SHA-256 over every cell of every row, by table. */
export async function tableChecksums(database: ReadOnlyDatabase): Promise<Readonly<Record<string, string>>> {
  const sums: Record<string, string> = {};
  for (const table of yaptideTables.filter((each) => database.shape.hasTable(each))) {
    const hash = createHash('sha256');
    const { columns, rows } = await database.positionalRows(
      database.build(table).select('*').orderBy('id'),
      neverAborted,
    );
    hash.update(JSON.stringify(columns.map(({ name }) => name)));
    for (const row of rows) {
      for (const cell of row) {
        if (cell instanceof Uint8Array) hash.update(`bytes ${cell.length} `).update(cell);
        else hash.update(JSON.stringify(cell));
      }
    }
    sums[table] = `${rows.length} rows ${hash.digest('hex')}`;
  }
  return sums;
}

/** Empties tables, children first. */
export async function emptyTables(
  database: OpenDatabase,
  tables: readonly string[] = yaptideTables.toReversed(),
): Promise<void> {
  const writing = await database.openWritable();
  try {
    await writing.database.transaction(async ({ execute }) => {
      for (const table of tables) await execute(database.build(table).delete());
    }, someLimits);
  } finally {
    await writing.close();
  }
}

/** The choices, `abort` by default. */
export function choose(choices: Partial<RestoreChoices> = {}): RestoreChoices {
  return restoreChoicesSchema.parse(choices);
}

/** Rows of every table with values that are easily confused: NULL, '', bytes, none, long, unusual. */
export function awkwardRows(has: {
  readonly hash: boolean;
  readonly fileName: boolean;
  readonly pageName: boolean;
  readonly port: boolean;
}): readonly (readonly StoredRow[])[] {
  const hash = has.hash ? { update_key_hash: 'pbkdf2:sha256:1$abc$00' } : {};
  const batch = aBatchSimulation(2, 7).map(({ table, values }) =>
    table === 'Simulation' ? { table, values: { ...values, user_id: 5, ...hash } } : { table, values },
  );
  const fileName = has.fileName ? { file_name: 'out_' } : {};
  const pageName = has.pageName ? { page_name: 'DOSE', page_dimension: 2 } : {};
  return [
    aUser({ id: 5, username: 'żółw 🐢', password_hash: 'scrypt:32768:8:1$salt$ff' }),
    aRow('User', { id: 6, username: 'kc', auth_provider: 'KeycloakUser' }),
    aRow('KeycloakUser', { id: 6, cert: 'ssh-rsa-cert AAAA', private_key: '-----BEGIN KEY-----\nx\n' }),
    aCluster({ id: 7, ...(has.port ? { port: 2222 } : {}) }),
    aSimulation({ id: 1, user_id: 6, title: '', end_time: null, start_time: '2025-01-01 10:00:00.000001', ...hash }),
    batch,
    aSimulation({ id: 3, user_id: null, title: `'"\\\n\t${'x'.repeat(5000)}`, job_state: 'ODD' }),
    aTask({ id: 10, simulation_id: 1, task_id: 0, celery_id: '' }),
    aTask({ id: 11, simulation_id: 1, task_id: 1, estimated_time: 12, start_time: '2025-01-01 10:00:00' }),
    aTask({ id: 12, simulation_id: 2, task_id: 1, platform: 'BATCH' }),
    aRow('BatchTask', { id: 12 }),
    aRow('Input', { id: 20, simulation_id: 1, compressed_data: aBlob({ a: 1 }) }),
    aRow('Input', { id: 21, simulation_id: 2, compressed_data: null }),
    aRow('Input', { id: 22, simulation_id: 3, compressed_data: new Uint8Array() }),
    aRow('Estimator', { id: 30, simulation_id: 1, name: '', compressed_data: randomBytes(70_000), ...fileName }),
    aRow('Estimator', { id: 31, simulation_id: 2, name: 'NULL', compressed_data: null, ...fileName }),
    aRow('Page', { id: 40, estimator_id: 30, page_number: 0, compressed_data: randomBytes(300_000), ...pageName }),
    aRow('Page', { id: 41, estimator_id: 30, page_number: 1, compressed_data: new Uint8Array([0]), ...pageName }),
    aRow('Logfiles', { id: 50, simulation_id: 3, compressed_data: aBlob({ log: 'x' }) }),
  ];
}

/** A database of a revision with awkward rows in every table, opened. */
export async function openAwkwardDatabase(dialect: Dialect, revision: Revision): Promise<OpenDatabase> {
  return openPlace(dialect, await makeAwkwardDatabase(dialect, revision));
}

/** Makes such a database and returns its target. */
export async function makeAwkwardDatabase(dialect: Dialect, revision: Revision): Promise<string> {
  const at = revisions.indexOf(revision);
  const has = {
    hash: at < revisions.indexOf('4027fc5cbcb1'),
    fileName: at >= revisions.indexOf('41149fa64bd2'),
    pageName: at >= revisions.indexOf('5003b9acb1f4'),
    port: revision === 'd0a89a16fbac',
  };
  const afterwards =
    dialect === 'postgresql'
      ? ['User', 'Cluster', 'Simulation', 'Task', 'Input', 'Estimator', 'Page', 'Logfiles']
          .map((table) => `select setval('"${table}_id_seq"', 100);`)
          .join('\n')
      : '';
  return makeOwnDatabase(dialect, { revision, rows: awkwardRows(has), afterwards });
}
