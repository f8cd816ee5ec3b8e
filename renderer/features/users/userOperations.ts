import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { formatPlural } from '#renderer/format/formatCount.ts';
import { deleteHint } from '#renderer/ui/table/rowMenu.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { UserSummary } from '#shared/domain/user.ts';

/** The provider whose users have their password in this database. */
const local = 'YaptideUser';

/** What can be done with the selected users; what removes them comes last, after a line. */
export function userOperations(
  users: readonly UserSummary[],
  onRequest: (request: OperationRequest) => void,
): readonly MenuEntry[] {
  const [user] = users;
  if (user === undefined) return [];
  const only = { id: user.id, name: user.username };
  const isCut = user.usernameLength > user.username.length;
  const ofOne: readonly MenuEntry[] = [
    ...(user.authProvider === local
      ? [
          {
            kind: 'action',
            label: 'Set password…',
            action: () => onRequest({ kind: 'set-password', user: only }),
          } as const,
        ]
      : []),
    {
      kind: 'action',
      label: 'Rename user…',
      action: () => onRequest({ kind: 'rename-user', user: isCut ? { ...only, name: '' } : only }),
    },
    { kind: 'line', label: 'removal' },
  ];
  const remove = (): void =>
    onRequest({
      kind: 'operation',
      operation: { kind: 'remove-users', userIds: users.map(({ id }) => id), simulations: { kind: 'remove' } },
    });
  return [
    ...(users.length === 1 ? ofOne : []),
    {
      kind: 'action',
      label: users.length === 1 ? 'Remove user…' : `Remove ${formatPlural(users.length, 'user')}…`,
      hint: deleteHint,
      action: remove,
    },
  ];
}
