import type { OperationOf, Change, Intent, IntentContext } from '#core/admin/operations/intent.ts';
import { findUsers } from '#core/admin/operations/named.ts';
import { nameOfUser } from '#core/admin/operations/userOperations.ts';
import { removalTree } from '#core/admin/plan/impactTree.ts';
import { boundIds, isAmong } from '#core/admin/plan/rowSql.ts';
import type { ForeignKey } from '#core/admin/plan/catalog.ts';
import type { OrphanChoice } from '#shared/domain/operation.ts';
import { makeFailure } from '#shared/failure.ts';

/**
 * Removes users of any provider; their simulations are removed with them, handed over to another user, or left without
 * one.
 */
export async function removeUsers(operation: OperationOf<'remove-users'>, context: IntentContext): Promise<Intent> {
  const { build, dialect } = context.reader;
  const ids = [...new Set(operation.userIds)];
  const users = await findUsers(context, ids);
  const { simulations } = operation;
  const newOwner = simulations.kind === 'hand-over' ? simulations.toUserId : null;
  if (newOwner !== null && ids.includes(newOwner)) {
    throw makeFailure({
      code: 'bad-input',
      message: 'The user who would get the simulations is also removed',
      hint: 'Choose another user.',
    });
  }
  const newOwnerName = newOwner === null ? '' : await nameOfUser(context, newOwner);
  const among = (column: string): readonly [string, readonly string[]] => [
    isAmong(dialect, column),
    [boundIds(dialect, ids)],
  ];
  const keep: Change = {
    table: 'Simulation',
    verb: 'update',
    query: build('Simulation')
      .whereRaw(...among('user_id'))
      .update({ user_id: newOwner }),
    rows: 'as counted',
  };
  const [first] = users;
  const one = users.length === 1 && first !== undefined ? first.username : null;
  return {
    table: 'User',
    ids,
    tree: (catalog) => removalTree(catalog, 'User', (key) => decide(key, simulations)),
    removes: true,
    changes: simulations.kind === 'remove' ? [] : [keep],
    name: one,
    title: `Remove ${one === null ? `${users.length} users` : `the user '${one}'`}${titleOf(simulations, newOwnerName)}`,
    warnings: [],
    sign: build('User')
      .whereRaw(...among('id'))
      .count(),
    parameters: {
      userIds: ids.join(', '),
      usernames: users.map(({ username }) => username).join(', '),
      simulations: simulations.kind,
      ...(newOwner === null ? {} : { toUserId: newOwner, toUsername: newOwnerName }),
    },
  };
}

function decide({ child, childColumns }: ForeignKey, { kind }: OrphanChoice): 'by hand' | 'changed' | undefined {
  if (child !== 'Simulation' || childColumns.join() !== 'user_id') return undefined;
  return kind === 'remove' ? 'by hand' : 'changed';
}

function titleOf({ kind }: OrphanChoice, newOwner: string): string {
  if (kind === 'hand-over') return `, simulations to '${newOwner}'`;
  return kind === 'leave' ? ', simulations left without a user' : '';
}
