import type { ActOf, Change, Intent, IntentContext } from '#core/admin/acts/intent.ts';
import { findUsers } from '#core/admin/acts/named.ts';
import { nameOfUser } from '#core/admin/acts/userActs.ts';
import { removalTree } from '#core/admin/plan/impactTree.ts';
import { boundIds, isAmong } from '#core/admin/plan/rowSql.ts';
import type { ForeignKey } from '#core/admin/plan/catalog.ts';
import type { OrphanChoice } from '#shared/domain/act.ts';
import { makeFailure } from '#shared/failure.ts';

/** Removes users of any provider; their simulations go with them, to another user, or are left without one. */
export async function removeUsers(act: ActOf<'remove-users'>, context: IntentContext): Promise<Intent> {
  const { build, dialect } = context.reader;
  const ids = [...new Set(act.userIds)];
  const users = await findUsers(context, ids);
  const { simulations } = act;
  const heir = simulations.kind === 'hand-over' ? simulations.toUserId : null;
  if (heir !== null && ids.includes(heir)) {
    throw makeFailure({
      code: 'bad-input',
      message: 'The user who is to get the simulations is removed as well',
      hint: 'Choose another one.',
    });
  }
  const heirName = heir === null ? '' : await nameOfUser(context, heir);
  const among = (column: string): readonly [string, readonly string[]] => [
    isAmong(dialect, column),
    [boundIds(dialect, ids)],
  ];
  const keep: Change = {
    table: 'Simulation',
    verb: 'update',
    query: build('Simulation')
      .whereRaw(...among('user_id'))
      .update({ user_id: heir }),
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
    title: `Remove ${one === null ? `${users.length} users` : `the user '${one}'`}${titleOf(simulations, heirName)}`,
    warnings: [],
    sign: { query: build('User').whereRaw(...among('id')), rows: 0 },
    parameters: {
      userIds: ids.join(', '),
      usernames: users.map(({ username }) => username).join(', '),
      simulations: simulations.kind,
      ...(heir === null ? {} : { toUserId: heir, toUsername: heirName }),
    },
  };
}

function decide({ child, childColumns }: ForeignKey, { kind }: OrphanChoice): 'by hand' | 'changed' | undefined {
  if (child !== 'Simulation' || childColumns.join() !== 'user_id') return undefined;
  return kind === 'remove' ? 'by hand' : 'changed';
}

function titleOf({ kind }: OrphanChoice, heir: string): string {
  if (kind === 'hand-over') return `, simulations to '${heir}'`;
  return kind === 'leave' ? ', simulations left without a user' : '';
}
