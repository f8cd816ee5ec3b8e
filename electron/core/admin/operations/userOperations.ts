import { nextId } from '#core/admin/operations/nextId.ts';
import type { OperationOf, Change, Intent, IntentContext } from '#core/admin/operations/intent.ts';
import { assertStorable, countRows, findUser, findUsers, type UserRow } from '#core/admin/operations/named.ts';
import { changeTree } from '#core/admin/plan/impactTree.ts';
import { makeFailure } from '#shared/failure.ts';
import type { PlanNote } from '#shared/domain/plan.ts';

const local = 'YaptideUser';

/** Reveals that the hash has changed, without revealing it. */
const hashDigest = { postgresql: 'md5(password_hash) as sign', sqlite: 'row_digest(password_hash) as sign' } as const;

/** Adds a local user: a row of User and one of YaptideUser. Refused if the name is taken. */
export async function addUser(operation: OperationOf<'add-user'>, context: IntentContext): Promise<Intent> {
  const { username } = operation;
  const { build } = context.reader;
  await assertFree(context, { username, provider: local });
  const id = nextId(context.reader, 'User', [
    ['YaptideUser', 'id'],
    ['KeycloakUser', 'id'],
    ['Simulation', 'user_id'],
  ]);
  const user = { username, auth_provider: local };
  const added = build('User')
    .select('id', build.raw('cast(? as varchar)', [context.passwordHash]))
    .where(user);
  const namesakes = await countRows(context, build('User').where({ username }));
  return {
    table: 'User',
    ids: [],
    tree: () => changeTree('User', []),
    removes: false,
    changes: [
      { table: 'User', verb: 'insert', query: build('User').insert({ id, ...user }), rows: 1 },
      {
        table: 'YaptideUser',
        verb: 'insert',
        query: build.into(build.raw('"YaptideUser" (id, password_hash)')).insert(added),
        rows: 1,
      },
    ],
    name: null,
    title: `Add the user '${username}'`,
    warnings: namesakes > 0 ? [nameTaken(username)] : [],
    sign: build('User').where(user).count(),
    parameters: { username, authProvider: local },
  };
}

/** Sets the password of a local user; a missing YaptideUser row is added. */
export async function setPassword(operation: OperationOf<'set-password'>, context: IntentContext): Promise<Intent> {
  const { build } = context.reader;
  const user = await findUser(context, operation.userId);
  if (user.auth_provider !== local) {
    throw makeFailure({
      code: 'not-allowed',
      message: `The user '${user.username}' logs in by ${user.auth_provider}, not with a password stored here`,
      hint: 'Set the password where that account is managed.',
    });
  }
  const own = { id: user.id };
  const hash = { password_hash: context.passwordHash };
  const isThere = (await countRows(context, build('YaptideUser').where(own))) > 0;
  const change: Change = isThere
    ? {
        table: 'YaptideUser',
        verb: 'update',
        query: build('YaptideUser').where(own).update(hash),
        rows: 1,
        isSecret: true,
      }
    : { table: 'YaptideUser', verb: 'insert', query: build('YaptideUser').insert({ ...own, ...hash }), rows: 1 };
  return {
    ...aboutUser(user),
    table: isThere ? 'YaptideUser' : 'User',
    tree: () => changeTree(isThere ? 'YaptideUser' : 'User', []),
    changes: [change],
    title: `Set the password of '${user.username}'`,
    sign: build('YaptideUser').where(own).select(build.raw(hashDigest[context.reader.dialect])),
    parameters: userParameters(user),
  };
}

/** Renames a user. Refused if another user of the same provider has the name. */
export async function renameUser(operation: OperationOf<'rename-user'>, context: IntentContext): Promise<Intent> {
  const { build } = context.reader;
  const user = await findUser(context, operation.userId);
  await assertFree(context, { username: operation.username, provider: user.auth_provider, except: user.id });
  const own = { id: user.id };
  const renamed = { username: operation.username };
  return {
    ...aboutUser(user),
    changes: [{ table: 'User', verb: 'update', query: build('User').where(own).update(renamed), rows: 1 }],
    title: `Rename the user '${user.username}' to '${operation.username}'`,
    sign: build('User')
      .where({ ...own, ...renamed })
      .count(),
    parameters: { ...userParameters(user), to: operation.username },
  };
}

function aboutUser(user: UserRow): Pick<Intent, 'table' | 'ids' | 'tree' | 'removes' | 'name' | 'warnings'> {
  return {
    table: 'User',
    ids: [user.id],
    tree: () => changeTree('User', []),
    removes: false,
    name: user.username,
    warnings: [],
  };
}

function userParameters({ id, username, auth_provider: authProvider }: UserRow): Intent['parameters'] {
  return { userId: id, username, authProvider };
}

interface WantedName {
  readonly username: string;
  readonly provider: string;
  /** The user that may have the name: the one that is renamed. */
  readonly except?: number;
}

async function assertFree(context: IntentContext, { username, provider, except }: WantedName): Promise<void> {
  assertStorable(username, 'user name');
  const { build } = context.reader;
  const taken = build('User').where({ username, auth_provider: provider });
  if (except !== undefined) taken.whereNot({ id: except });
  if ((await countRows(context, taken)) === 0) return;
  throw makeFailure({
    code: 'not-allowed',
    message: `A user '${username}' of ${provider} already exists`,
    hint: 'Choose another name.',
  });
}

function nameTaken(username: string): PlanNote {
  return {
    code: 'user-name-taken',
    message: `A user '${username}' of another provider already exists`,
    hint: 'yaptide treats them as two users, which are easily confused.',
    details: [],
  };
}

/** Fails with not-found if there is no such user; returns its name. */
export async function nameOfUser(context: IntentContext, id: number): Promise<string> {
  const [user] = await findUsers(context, [id]);
  return user?.username ?? '';
}
