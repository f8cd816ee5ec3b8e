import { z } from 'zod';
import { type BlobThread, withBlobThread } from '#core/blobs/blobThread.ts';
import { getBlob } from '#core/blobs/getBlob.ts';
import { maxText } from '#core/blobs/inflateBlob.ts';
import { numberCell, textCell } from '#core/connection/cells.ts';
import type { Filled, RevisionRun } from '#core/migrations/revisionRun.ts';
import { FailureError } from '#shared/failure.ts';

const estimatorRow = z.object({ id: numberCell, simulation_id: numberCell, name: textCell, file_name: textCell });
type EstimatorRow = z.infer<typeof estimatorRow>;
const simulationsAtOnce = 200;

/**
 * Keeps the name of each estimator as its file_name, and names it as the revision 41149fa64bd2 does: without trailing underscores,
 * or, for FLUKA with a project, after the project's output in the same place. A row that has a file_name is done already.
 */
export async function fillEstimators(run: RevisionRun): Promise<Filled> {
  return withBlobThread(run.signal, async (thread) => fillWith(run, thread));
}

async function fillWith(run: RevisionRun, thread: BlobThread): Promise<Filled> {
  const { writer, nameOf, onRows } = run;
  const counts = { rows: 0, left: 0, failing: 0 };
  const fails: { id: number; why: string }[] = [];
  for (let afterId: number | null = -1; afterId !== null;) {
    const simulations: readonly Simulation[] = await readSimulations(run, afterId);
    const ids = simulations.map(({ id }) => id);
    const rows = ids.length === 0 ? [] : await readEstimators(run, ids);
    const updates: Update[] = [];
    for (const simulation of simulations) {
      const own = rows.filter((row) => row.simulation_id === simulation.id);
      const named = isFluka(simulation) && own.length > 0 ? await outputsOf(run, simulation.id, thread) : null;
      if (named !== null && named.outputs === null && fails.length < 20)
        fails.push({ id: simulation.id, why: named.why });
      const found = updatesOf(own, named);
      updates.push(...found);
      counts.left += own.length - found.length;
    }
    if (updates.length > 0)
      await writer.update({ table: 'Estimator', sql: updateSql(nameOf('Estimator'), updates), rows: updates.length });
    counts.rows += updates.length;
    onRows(rows.length);
    afterId = ids.at(-1) ?? null;
  }
  return { ...counts, failing: fails.length, fails };
}

const simulationRow = z.object({ id: numberCell, sim_type: textCell, input_type: textCell });
type Simulation = z.infer<typeof simulationRow>;

/** yaptide compares exactly. */
function isFluka({ sim_type: simulator, input_type: input }: Simulation): boolean {
  return simulator === 'fluka' && input === 'EDITOR';
}

async function readSimulations({ database, signal }: RevisionRun, afterId: number): Promise<readonly Simulation[]> {
  const query = database.build('Simulation').select('id', 'sim_type', 'input_type').where('id', '>', afterId);
  return database.rows({ query: query.orderBy('id').limit(simulationsAtOnce), row: simulationRow, signal });
}

async function readEstimators(
  { database, signal }: RevisionRun,
  ids: readonly number[],
): Promise<readonly EstimatorRow[]> {
  const query = database.build('Estimator').select('id', 'simulation_id', 'name', 'file_name');
  return database.rows({ query: query.whereIn('simulation_id', [...ids]).orderBy('id'), row: estimatorRow, signal });
}

interface Update {
  readonly id: number;
  readonly name: string;
  readonly fileName: string;
}

type Named =
  { readonly outputs: readonly string[] } | { readonly outputs: null; readonly why: string; readonly keeps: boolean };

/** Those that are not done yet. Beyond the last output of the project, estimators stay as they are. */
function updatesOf(estimators: readonly EstimatorRow[], named: Named | null): readonly Update[] {
  return estimators.flatMap(({ id, name, file_name: done }, place) => {
    if (done !== '') return [];
    if (named === null) return [{ id, fileName: name, name: name.replace(/_+$/u, '') }];
    // yaptide's own migration means to keep the name here, but uses the one of another simulation.
    if (named.outputs === null) return named.keeps ? [{ id, fileName: name, name }] : [];
    const output = named.outputs[place];
    return output === undefined ? [] : [{ id, fileName: name, name: output }];
  });
}

/** The names of the outputs in the project of a simulation's first input. */
async function outputsOf({ database, signal }: RevisionRun, simulationId: number, thread: BlobThread): Promise<Named> {
  const query = database.build('Input').select('id').where('simulation_id', simulationId).orderBy('id').limit(1);
  const [input] = await database.rows({ query, row: z.object({ id: numberCell }), signal });
  if (input === undefined) return { outputs: null, why: 'It has no input', keeps: true };
  try {
    const blob = await getBlob(database, { table: 'Input', id: input.id, name: 'Input', max: maxText }, signal);
    const content = await thread.decode('Input', blob);
    const { scoredOutputs } = z.object({ scoredOutputs: z.array(z.looseObject({ name: z.string() })) }).parse(content);
    return { outputs: scoredOutputs.map(({ name }) => name) };
  } catch (error) {
    if (error instanceof z.ZodError) return { outputs: null, why: 'Its input has no list of outputs', keeps: false };
    if (!(error instanceof FailureError) || !['not-found', 'too-large'].includes(error.failure.code)) throw error;
    return { outputs: null, why: error.failure.message, keeps: false };
  }
}

function updateSql(table: string, updates: readonly Update[]): string {
  const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const values = updates.map(({ id, name, fileName }) => `(${id}, ${literal(name)}, ${literal(fileName)})`);
  return `update ${table} as e set name = v.name, file_name = v.file_name
    from (values ${values.join(', ')}) as v(id, name, file_name) where e.id = v.id`;
}
