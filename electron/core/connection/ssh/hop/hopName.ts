import { userInfo } from 'node:os';
import type { Hop } from '#shared/domain/profile.ts';

/** A hop as its texts name it. */
export interface HopName {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** `yap-host`, with the port where it is not 22. */
  readonly place: string;
  /** `alice@yap-host`, with the port where it is not 22. */
  readonly login: string;
}

/** Names a hop; without a user of its own, it is the person at this machine who logs in. */
export function nameHop(hop: Pick<Hop, 'host' | 'port' | 'user'>): HopName {
  const user = hop.user === '' ? userInfo().username : hop.user;
  const place = hop.port === 22 ? hop.host : `${hop.host.includes(':') ? `[${hop.host}]` : hop.host}:${hop.port}`;
  return { host: hop.host, port: hop.port, user, place, login: `${user}@${place}` };
}
