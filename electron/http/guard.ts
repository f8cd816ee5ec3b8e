import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The host names under which a browser may reach the server. Any other Host is a DNS rebinding attack. */
export function isOwnHost(request: IncomingMessage, port: number): boolean {
  const { host } = request.headers;
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

/** Refuses requests from another site's page; requests without an Origin come from scripts or from navigation. */
export function isOwnOrigin(request: IncomingMessage, port: number): boolean {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return origin === undefined || origin === `http://127.0.0.1:${port}` || origin === `http://localhost:${port}`;
}

/** The name of the cookie. Cookies are shared by all ports of a host, so it contains the port. */
export function cookieName(port: number): string {
  return `tidescope-${port}`;
}

/** Whether a request carries the token, as a bearer or as the cookie. */
export function hasToken(request: IncomingMessage, port: number, token: string): boolean {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined) return authorization.startsWith('Bearer ') && isSame(authorization.slice(7), token);
  const given = (cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${cookieName(port)}=`));
  return given !== undefined && isSame(given.slice(cookieName(port).length + 1), token);
}

function isSame(given: string, token: string): boolean {
  const left = Buffer.from(given);
  const right = Buffer.from(token);
  return left.length === right.length && timingSafeEqual(left, right);
}
