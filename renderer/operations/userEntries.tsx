import { IconKey, IconPencil, IconUserMinus, IconUserPlus } from '@tabler/icons-react';
import { formatPlural } from '#shared/figures.ts';
import { NamedInput } from './FormFields.tsx';
import { type Entries, noName, quoted, sameName, textOf } from './operationEntry.ts';
import { PasswordFields } from './PasswordFields.tsx';
import { readPassword } from './readPassword.ts';

/** The operations on users. */
export const userEntries: Entries<'add-user' | 'set-password' | 'rename-user' | 'remove-users'> = {
  'add-user': {
    name: 'Add user',
    Icon: IconUserPlus,
    effect: 'adds',
    lead: 'Adds one row to User and one to YaptideUser, which holds the password’s hash.',
    action: () => 'Add user',
    form: {
      heading: () => 'Add user',
      fields: ({ problem }) => (
        <>
          <NamedInput name="name" label="User name" problem={problem} />
          <PasswordFields problem={problem} username={null} />
        </>
      ),
      read: (_request, data) => {
        const username = textOf(data, 'name').trim();
        if (username === '') return noName;
        const password = readPassword(data);
        return 'field' in password ? password : { kind: 'add-user', username, password };
      },
    },
  },
  'set-password': {
    name: 'Set password',
    Icon: IconKey,
    effect: 'changes',
    lead: 'Stores the hash of the new password. Existing sessions stay valid until they expire.',
    action: () => 'Set password',
    form: {
      heading: ({ user }) => `Set the password of ${quoted(user.name)}`,
      fields: ({ request, problem }) => <PasswordFields problem={problem} username={request.user.name} />,
      read: ({ user }, data) => {
        const password = readPassword(data);
        return 'field' in password ? password : { kind: 'set-password', userId: user.id, password };
      },
    },
  },
  'rename-user': {
    name: 'Rename user',
    Icon: IconPencil,
    effect: 'changes',
    lead: 'Changes in one transaction. Nothing is removed:',
    action: () => 'Rename user',
    form: {
      heading: ({ user }) => `Rename user ${quoted(user.name)}`,
      fields: ({ request, problem }) => (
        <NamedInput name="name" label="User name" value={request.user.name} problem={problem} />
      ),
      read: ({ user }, data) => {
        const username = textOf(data, 'name').trim();
        if (username === user.name) return sameName;
        return username === '' ? noName : { kind: 'rename-user', userId: user.id, username };
      },
    },
  },
  'remove-users': {
    name: 'Remove users',
    Icon: IconUserMinus,
    shortcut: 'Del',
    effect: 'removes',
    lead: 'Removed in one transaction, following the database’s own constraints:',
    action: ({ operation }) =>
      `Remove ${formatPlural(operation.kind === 'remove-users' ? operation.userIds.length : 1, 'user')}`,
    undoSetsBack: (parameters) => parameters['simulations'] !== 'remove',
  },
};
