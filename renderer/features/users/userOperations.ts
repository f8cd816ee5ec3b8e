import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { operationAction } from '#renderer/operations/operationRegistry.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import type { UserSummary } from '#shared/domain/user.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';

/** The provider whose users have their password in this database. */
const local = 'YaptideUser';
/** The max number of users in one operation. */
const maxUsers = 1000;

/** The actions on the selected users; removal is last, after a separator. */
export function userOperations(
  { count, rows, withRows }: SelectedRows<UserSummary>,
  onRequest: (request: OperationRequest) => void,
): readonly MenuEntry[] {
  if (count === 0) return [];
  if (count > maxUsers) return [{ kind: 'note', label: `An operation takes at most ${formatCount(maxUsers)} users.` }];
  const remove = (): void =>
    withRows((users) =>
      onRequest({
        kind: 'operation',
        operation: { kind: 'remove-users', userIds: users.map(({ id }) => id), simulations: { kind: 'remove' } },
      }),
    );
  const [user] = rows ?? [];
  return [
    ...(count === 1 && user !== undefined ? operationsOfOne(user, onRequest) : []),
    operationAction('remove-users', {
      label: count === 1 ? 'Remove user…' : `Remove ${formatPlural(count, 'user')}…`,
      action: remove,
    }),
  ];
}

function operationsOfOne(user: UserSummary, onRequest: (request: OperationRequest) => void): readonly MenuEntry[] {
  const only = { id: user.id, name: user.username };
  const isCut = user.usernameLength > user.username.length;
  const setPassword = operationAction('set-password', {
    action: () => onRequest({ kind: 'set-password', user: only }),
  });
  return [
    ...(user.authProvider === local ? [setPassword] : []),
    operationAction('rename-user', {
      action: () => onRequest({ kind: 'rename-user', user: isCut ? { ...only, name: '' } : only }),
    }),
    { kind: 'line', label: 'removal' },
  ];
}
