import type { Knex } from 'knex';
import { z } from 'zod';
import { isAmong, boundIds } from '#core/admin/plan/rowSql.ts';
import type { IntentContext } from '#core/admin/operations/intent.ts';
import { numberCell, textCell } from '#core/connection/cells.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

const userRow = z.object({ id: numberCell, username: textCell, auth_provider: textCell });
export type UserRow = z.infer<typeof userRow>;
const simulationRow = z.object({ id: numberCell, title: textCell, job_state: textCell });
export type SimulationRow = z.infer<typeof simulationRow>;
const taskRow = z.object({
  id: numberCell,
  task_id: textCell,
  task_state: textCell,
  simulation_id: numberCell.nullable(),
});
export type TaskRow = z.infer<typeof taskRow>;
const clusterRow = z.object({ id: numberCell, cluster_name: textCell });
export type ClusterRow = z.infer<typeof clusterRow>;

/** The users with these ids, in id order. Fails with not-found naming the missing ones. */
export async function findUsers(context: IntentContext, ids: readonly number[]): Promise<readonly UserRow[]> {
  return find(context, { table: 'User', word: 'user', row: userRow, ids });
}

/** The simulations with these ids. Fails with not-found naming the missing ones. */
export async function findSimulations(
  context: IntentContext,
  ids: readonly number[],
): Promise<readonly SimulationRow[]> {
  return find(context, { table: 'Simulation', word: 'simulation', row: simulationRow, ids });
}

/** The task with an id. Fails with not-found if it does not exist. */
export async function findTask(context: IntentContext, id: number): Promise<TaskRow> {
  return only(await find(context, { table: 'Task', word: 'task', row: taskRow, ids: [id] }));
}

/** The cluster with an id. Fails with not-found if it does not exist. */
export async function findCluster(context: IntentContext, id: number): Promise<ClusterRow> {
  return only(await find(context, { table: 'Cluster', word: 'cluster', row: clusterRow, ids: [id] }));
}

/** The user with an id. Fails with not-found if it does not exist. */
export async function findUser(context: IntentContext, id: number): Promise<UserRow> {
  return only(await findUsers(context, [id]));
}

/** Fails with bad-input for a name that PostgreSQL cannot hold. */
export function assertStorable(name: string, word: string): void {
  if (!name.includes('\0')) return;
  throw makeFailure({
    code: 'bad-input',
    message: `The ${word} holds a NUL character`,
    hint: 'PostgreSQL cannot store it. Remove the character.',
  });
}

/** How many rows a query returns. */
export async function countRows({ reader, signal }: IntentContext, query: Knex.QueryBuilder): Promise<number> {
  const counted = query.clone().count({ count: '*' });
  const [row] = await reader.rows({ query: counted, row: z.object({ count: numberCell }), signal });
  return row?.count ?? 0;
}

interface Wanted<Row> {
  readonly table: 'User' | 'Simulation' | 'Task' | 'Cluster';
  readonly word: string;
  readonly row: z.ZodType<Row>;
  readonly ids: readonly number[];
}

async function find<Row extends { readonly id: number }>(
  { reader, signal }: IntentContext,
  { table, word, row, ids }: Wanted<Row>,
): Promise<readonly Row[]> {
  const { build, dialect } = reader;
  const query = build(table)
    .select('*')
    .whereRaw(isAmong(dialect, 'id'), [boundIds(dialect, ids)])
    .orderBy('id');
  const found = await reader.rows({ query, row, signal });
  const there = new Set(found.map(({ id }) => id));
  const missing = [...new Set(ids)].filter((id) => !there.has(id));
  if (missing.length > 0) throw notThere(word, missing);
  return found;
}

function notThere(word: string, missing: readonly number[]): FailureError {
  const shown = missing.slice(0, 10).join(', ');
  return makeFailure({
    code: 'not-found',
    message:
      missing.length === 1
        ? `There is no ${word} ${shown}`
        : `There are no ${word}s ${shown}${missing.length > 10 ? ' …' : ''}`,
    hint: 'It may have been removed in the meantime. Refresh the list.',
  });
}

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('A row that was found no longer exists.');
  return row;
}
