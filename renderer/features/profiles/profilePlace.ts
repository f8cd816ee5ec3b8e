import type { Hop, Profile } from '#shared/domain/profile.ts';

const usualPostgresPort = 5432;
const usualSshPort = 22;

/** `yaptide_db on localhost as yaptide_user, through alice@yap-host`: where a profile leads, and by which route. */
export function profilePlace({ database, hops }: Pick<Profile, 'database' | 'hops'>): string {
  const place =
    database.kind === 'sqlite'
      ? database.path
      : `${database.database} on ${withPort(database.host, database.port, usualPostgresPort)} as ${database.user}`;
  return hops.length === 0 ? place : `${place}, through ${hops.map(hopName).join(', ')}`;
}

/** `alice@yap-host:2222`, by its name in ~/.ssh/config if it has one. */
export function hopName({ alias, host, port, user }: Pick<Hop, 'alias' | 'host' | 'port' | 'user'>): string {
  const name = withPort(alias === '' ? host : alias, port, usualSshPort);
  return user === '' ? name : `${user}@${name}`;
}

function withPort(host: string, port: number, usual: number): string {
  return port === usual ? host : `${host}:${port}`;
}
