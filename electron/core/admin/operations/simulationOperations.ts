import type { Knex } from 'knex';
import { endOfSimulation, endOfTask, isUnfinished } from '#core/admin/operations/endSql.ts';
import type { OperationOf, Intent, IntentContext } from '#core/admin/operations/intent.ts';
import { assertStorable, findSimulations, type SimulationRow } from '#core/admin/operations/named.ts';
import { nameOfUser } from '#core/admin/operations/userOperations.ts';
import { changeTree, removalTree } from '#core/admin/plan/impactTree.ts';
import { boundIds, isAmong } from '#core/admin/plan/rowSql.ts';
import type { SimulationChoice } from '#shared/domain/operation.ts';
import { isTerminalState } from '#shared/domain/simulation.ts';
import type { PlanNote } from '#shared/domain/plan.ts';
import { makeFailure } from '#shared/failure.ts';

/** Removes simulations with everything that belongs to them. */
export async function removeSimulations(
  operation: OperationOf<'remove-simulations'>,
  context: IntentContext,
): Promise<Intent> {
  const found = await chosen(operation.which, context);
  return {
    ...about(found),
    tree: (catalog) => removalTree(catalog, 'Simulation', () => undefined),
    removes: true,
    changes: [],
    title: `Remove ${counted(found)}`,
    sign: these(context, found).count(),
    parameters: told(found),
  };
}

/** Ends simulations with their unfinished tasks; missing end times come from the tasks. */
export async function setSimulationState(
  operation: OperationOf<'set-simulation-state'>,
  context: IntentContext,
): Promise<Intent> {
  const found = await chosen(operation.which, context);
  const { build, dialect } = context.reader;
  const { state } = operation;
  const ids = boundIds(
    dialect,
    found.map(({ id }) => id),
  );
  const tasks = build('Task as t0').whereRaw(isAmong(dialect, 't0.simulation_id'), [ids]).whereRaw(isUnfinished('t0'));
  const link = { child: 'Task', columns: ['simulation_id'], parent: 'Simulation', parentColumns: ['id'] };
  const already = found.filter(({ job_state: now }) => isTerminalState(now));
  return {
    ...about(found),
    tree: () => changeTree('Simulation', [{ link, condition: isUnfinished('t0') }]),
    removes: false,
    changes: [
      {
        table: 'Simulation',
        verb: 'update',
        query: these(context, found).update({
          job_state: state,
          end_time: build.raw(endOfSimulation(dialect)),
        }),
        rows: 'as counted',
      },
      {
        table: 'Task',
        verb: 'update',
        query: tasks.update({ task_state: state, end_time: build.raw(endOfTask('t0')) }),
        rows: 'as counted',
      },
    ],
    title: `Set ${counted(found)} to ${state}`,
    warnings: already.length === 0 ? [] : [endedAlready(already)],
    sign: these(context, found).where({ job_state: state }).count(),
    parameters: { ...told(found), state },
  };
}

/** Renames a simulation. */
export async function renameSimulation(
  operation: OperationOf<'rename-simulation'>,
  context: IntentContext,
): Promise<Intent> {
  assertStorable(operation.title, 'title');
  const found = await findSimulations(context, [operation.simulationId]);
  const { title } = operation;
  return {
    ...about(found),
    changes: [{ table: 'Simulation', verb: 'update', query: these(context, found).update({ title }), rows: 1 }],
    title: `Rename ${counted(found)} to '${title}'`,
    sign: these(context, found).where({ title }).count(),
    parameters: { ...told(found), title },
  };
}

/** Hands simulations over to another user, or leaves them without one. */
export async function handOverSimulations(
  operation: OperationOf<'hand-over-simulations'>,
  context: IntentContext,
): Promise<Intent> {
  const found = await chosen(operation.which, context);
  const { toUserId } = operation;
  const newOwner = toUserId === null ? null : await nameOfUser(context, toUserId);
  return {
    ...about(found),
    changes: [
      {
        table: 'Simulation',
        verb: 'update',
        query: these(context, found).update({ user_id: toUserId }),
        rows: 'as counted',
      },
    ],
    title:
      newOwner === null ? `Leave ${counted(found)} without a user` : `Hand over ${counted(found)} to '${newOwner}'`,
    sign: these(context, found).where({ user_id: toUserId }).count(),
    parameters: { ...told(found), toUserId, toUsername: newOwner },
  };
}

async function chosen(which: SimulationChoice, context: IntentContext): Promise<readonly SimulationRow[]> {
  if (which.kind === 'ids') return findSimulations(context, [...new Set(which.ids)]);
  throw makeFailure({ code: 'bad-input', message: 'The filter has not been resolved to simulations' });
}

function these({ reader: { build, dialect } }: IntentContext, found: readonly SimulationRow[]): Knex.QueryBuilder {
  const ids = found.map(({ id }) => id);
  return build('Simulation as t0').whereRaw(isAmong(dialect, 't0.id'), [boundIds(dialect, ids)]);
}

function about(
  found: readonly SimulationRow[],
): Pick<Intent, 'table' | 'ids' | 'tree' | 'removes' | 'name' | 'warnings'> {
  const [first] = found;
  return {
    table: 'Simulation',
    ids: found.map(({ id }) => id),
    tree: () => changeTree('Simulation', []),
    removes: false,
    name: found.length === 1 && first !== undefined && first.title.trim() !== '' ? first.title : null,
    warnings: [],
  };
}

function counted(found: readonly SimulationRow[]): string {
  const [first] = found;
  return found.length === 1 && first !== undefined
    ? `simulation ${first.id} '${first.title}'`
    : `${found.length} simulations`;
}

/** How many simulations the journal names, and how much of each title, in characters. */
const maxTold = 50;
const maxTitle = 60;

function shortened(title: string): string {
  return title.length > maxTitle ? `${title.slice(0, maxTitle)}…` : title;
}

function told(found: readonly SimulationRow[]): Intent['parameters'] {
  const named = found.slice(0, maxTold).map(({ id, title }) => `${id} '${shortened(title)}'`);
  const others = found.length - named.length;
  return { simulations: found.length, titles: `${named.join(', ')}${others === 0 ? '' : ` and ${others} more`}` };
}

function endedAlready(ended: readonly SimulationRow[]): PlanNote {
  return {
    code: 'ended-already',
    message: `${ended.length} of them ${ended.length === 1 ? 'has' : 'have'} already finished`,
    hint: 'Their state is overwritten; their results are kept.',
    details: ended.slice(0, 10).map(({ id, job_state: state, title }) => `Simulation ${id} '${title}': ${state}`),
  };
}
