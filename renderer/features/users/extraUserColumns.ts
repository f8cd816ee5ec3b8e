import type { Client } from '#renderer/api/client.ts';
import type { ReadExtraColumns } from '#renderer/listing/exportRows.ts';
import type { UserSummary } from '#shared/domain/user.ts';
import { fetchUserBytes } from './userQueries.ts';

interface ExtraColumnsOptions {
  readonly client: Client;
  readonly connectionId: string;
}

/** What an export needs besides the rows of the list: what the users have stored. A name that is cut says so. */
export function extraUserColumns({ client, connectionId }: ExtraColumnsOptions): ReadExtraColumns<UserSummary> {
  return async (rows, signal) => {
    const ids = rows.map(({ id }) => id);
    const bytes = await fetchUserBytes({ client, connectionId }, ids, signal);
    return (column, { id, username, usernameLength }) => {
      if (column === 'username' && username.length < usernameLength)
        return `${username}… (${usernameLength} characters)`;
      if (column !== 'bytes') return undefined;
      const value = bytes.get(id);
      return value === undefined ? null : String(value);
    };
  };
}
