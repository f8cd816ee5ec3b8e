import type { UserMark } from '#shared/domain/user.ts';

/** What is odd about a user's row, in words. */
export const userMarkWords: Readonly<Record<UserMark, string>> = {
  'subclass-row-missing': 'Its row in YaptideUser or KeycloakUser is missing',
  'unknown-provider': 'Its provider is neither YaptideUser nor KeycloakUser',
  'empty-name': 'Its name is empty',
};
