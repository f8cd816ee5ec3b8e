import { userInfo } from 'node:os';

/** The name of the person at this machine; '' where the system has none for them. */
export function systemUser(): string {
  try {
    return userInfo().username;
  } catch (error) {
    // An account without an entry in the list of users, as containers have it.
    if (error instanceof Error && 'syscall' in error) return '';
    throw error;
  }
}
