import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** This machine, under any port: `ssh -L 9000:127.0.0.1:40123` reaches the program as `localhost:9000`. */
const loopback = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/u;

/** Whether a browser reached the server under a loopback name. Any other Host is a DNS rebinding attack. */
export function isOwnHost({ headers }: IncomingMessage): boolean {
  return loopback.test(headers.host ?? '');
}

/**
 * Refuses requests from another site's page, also from one of another program on this machine: its origin has another
 * port than the Host. Requests without an Origin come from scripts or from navigation.
 */
export function isOwnOrigin({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return headers.origin === undefined || headers.origin === `http://${headers.host ?? ''}`;
}

/** The name of the cookie. Cookies are shared by all ports of a host, so it contains the port. */
export function cookieName(port: number): string {
  return `tidescope-${port}`;
}

/** The credentials that let a request in. */
export interface Entry {
  /** As a bearer, for this run of the program. */
  readonly token: string;
  /** As the cookie, also after a restart. */
  readonly session: string;
  /** Whether a code may be used in place of the token; it then cannot be used again. */
  readonly takeCode: (code: string) => boolean;
}

/** Whether a request carries the token or a code as a bearer, or the cookie. */
export function hasEntry(request: IncomingMessage, port: number, { token, session, takeCode }: Entry): boolean {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined) {
    const given = authorization.startsWith('Bearer ') ? authorization.slice(7) : '';
    return isSame(given, token) || takeCode(given);
  }
  const beginning = `${cookieName(port)}=`;
  const given = (cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(beginning));
  return given !== undefined && isSame(given.slice(beginning.length), session);
}

function isSame(given: string, expected: string): boolean {
  const left = Buffer.from(given);
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
}
