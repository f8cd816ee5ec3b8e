import { chmod, open, readFile, stat } from 'node:fs/promises';
import { gzipSync } from '#core/zlib.ts';
import Database from 'better-sqlite3';
import { sqliteSchema } from '#core/archives/database/sqliteSchema.ts';
import type { OpenedResults } from '#shared/domain/resultFile.ts';
import { isMissingFile } from '#core/errorCode.ts';
import { formatBytes } from '#shared/figures.ts';
import { makeFailure } from '#shared/failure.ts';
import { type FileSimulation, readResultFile } from './readResultFile.ts';

/** Larger files are not read, in bytes: JavaScript has no longer strings. */
const maxFile = 500 * 1024 * 1024;

/**
 * Writes the simulations of a result file into a new, read-only SQLite file with yaptide's tables. Blocks its thread.
 */
export async function writeResultDatabase({
  path,
  file,
}: {
  readonly path: string;
  readonly file: string;
}): Promise<OpenedResults> {
  const { size } = await stat(path).catch((error: unknown) => {
    if (!isMissingFile(error)) throw error;
    throw makeFailure({ code: 'file-missing', message: 'The result file does not exist', cause: error });
  });
  if (size > maxFile) {
    throw makeFailure({
      code: 'too-large',
      message: `The file has ${formatBytes(size)}; result files of at most ${formatBytes(maxFile)} are opened`,
    });
  }
  const { simulations, notes } = readResultFile(await readFile(path, 'utf8'));
  await (await open(file, 'wx', 0o600)).close();
  const database = new Database(file);
  try {
    database.pragma('journal_mode = DELETE');
    database.pragma('synchronous = OFF');
    for (const statement of sqliteSchema('5003b9acb1f4', new Map())) database.exec(statement);
    database.exec('begin');
    simulations.forEach((simulation, index) => addSimulation(database, simulation, index + 1));
    database.exec('commit');
  } finally {
    database.close();
  }
  await chmod(file, 0o400);
  const pages = simulations.flatMap(({ estimators }) => estimators.flatMap((estimator) => estimator.pages)).length;
  return { file, simulations: simulations.length, pages, notes };
}

type Cell = string | number | bigint | Buffer | null;

function insert(database: Database.Database, table: string, row: Readonly<Record<string, Cell>>): number {
  const names = Object.keys(row).map((name) => `"${name}"`);
  const sql = `insert into "${table}" (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`;
  return Number(database.prepare(sql).run(...Object.values(row)).lastInsertRowid);
}

const packed = (json: string): Buffer => gzipSync(json);

function addSimulation(database: Database.Database, simulation: FileSimulation, id: number): void {
  const { jobId, title, platform, inputType, simulator, state, startedAt, endedAt } = simulation;
  insert(database, 'Simulation', {
    id,
    // Two files of one list may contain the same simulation.
    job_id: isTaken(database, jobId) ? `${jobId} (${id})` : jobId,
    user_id: null,
    start_time: startedAt,
    end_time: endedAt,
    title,
    platform,
    input_type: inputType,
    sim_type: simulator,
    job_state: state,
  });
  if (platform === 'BATCH') {
    insert(database, 'Cluster', { id, cluster_name: 'not in the file' });
    insert(database, 'BatchSimulation', { id, cluster_id: id, job_dir: null, array_id: null, collect_id: null });
  } else insert(database, 'CelerySimulation', { id, merge_id: null });
  const numbers = new Set<number>();
  for (const [index, task] of simulation.tasks.entries()) {
    const number = numbers.has(task.number) ? 1_000_000 + index : task.number;
    numbers.add(number);
    const taskId = insert(database, 'Task', {
      simulation_id: id,
      task_id: number,
      requested_primaries: task.requested,
      simulated_primaries: task.simulated,
      task_state: task.state,
      estimated_time: null,
      start_time: task.startedAt,
      end_time: task.endedAt,
      platform,
      last_update_time: task.endedAt,
    });
    if (platform === 'BATCH') insert(database, 'BatchTask', { id: taskId });
    else insert(database, 'CeleryTask', { id: taskId, celery_id: '' });
  }
  if (simulation.input !== null)
    insert(database, 'Input', { simulation_id: id, compressed_data: packed(simulation.input) });
  for (const { name, metadata, pages } of simulation.estimators) {
    const estimatorId = insert(database, 'Estimator', {
      simulation_id: id,
      name,
      file_name: `${name}_`,
      compressed_data: packed(metadata),
    });
    for (const [number, page] of pages.entries()) {
      insert(database, 'Page', {
        estimator_id: estimatorId,
        page_number: number,
        page_name: page.name,
        page_dimension: page.dimensions,
        compressed_data: page.json === null ? null : packed(page.json),
      });
    }
  }
}

function isTaken(database: Database.Database, jobId: string): boolean {
  return database.prepare('select 1 from "Simulation" where job_id = ?').get(jobId) !== undefined;
}
