import type { UserMark } from '#shared/domain/user.ts';

interface UserFacts {
  readonly username: string;
  readonly authProvider: string;
  readonly hasYaptideRow: boolean;
  readonly hasKeycloakRow: boolean;
}

/** What is odd about a user's row; empty for a sound one. */
export function userMarksOf(facts: UserFacts): readonly UserMark[] {
  const marks: UserMark[] = [];
  const yaptide = facts.authProvider === 'YaptideUser';
  const keycloak = facts.authProvider === 'KeycloakUser';
  if ((yaptide && !facts.hasYaptideRow) || (keycloak && !facts.hasKeycloakRow)) marks.push('subclass-row-missing');
  if (!yaptide && !keycloak) marks.push('unknown-provider');
  if (facts.username.trim() === '') marks.push('empty-name');
  return marks;
}
