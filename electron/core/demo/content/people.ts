/** A user of the demonstration. */
interface Person {
  readonly username: string;
  readonly provider: 'YaptideUser' | 'KeycloakUser';
  /** Share of the simulations; 0 for users who never started one. */
  readonly share: number;
}

const local = [
  ['admin', 4],
  ['alice', 12],
  ['bob.smith', 6],
  ['zażółć.gęślą', 5],
  ['田中太郎', 8],
  ["o'brien", 4],
  ['marie_lefèvre', 6],
  ['søren.ø', 3],
  ['δημήτρης', 3],
  ['Gandalf', 5],
  ['user with spaces', 2],
  ['Ольга', 4],
  ['never_came_back', 0],
  ['测试用户', 0],
  ['a'.repeat(120), 1],
] as const;

const keycloak = [
  ['plgkowalski', 10],
  ['plgnowak', 9],
  ['plgwisniewska', 6],
  ['plgjohansson', 4],
  ['plgokonkwo', 4],
  ['plgfernandez', 3],
  ['plgnguyen', 3],
  ['plgalmansour', 2],
  ['plgguest', 0],
  ['alice', 2],
] as const;

/** All users, by id: of both providers; two of them share a name. */
export const people: readonly Person[] = [
  ...local.map(([username, share]) => ({ username, provider: 'YaptideUser', share }) as const),
  ...keycloak.map(([username, share]) => ({ username, provider: 'KeycloakUser', share }) as const),
];

/** Names of the clusters; the second is no longer in use. */
export const clusters = ['ares.cyfronet.pl', 'prometheus.example.org', 'athena.cyfronet.pl'] as const;
