/** The contents of a host field. */
interface WrittenHost {
  readonly host: string;
  /** As written; undefined if there is none. */
  readonly port: string | undefined;
  readonly user: string | undefined;
}

/**
 * Parses what people type and paste into a host field: `alice@host:2222`, `ssh://alice@host`, `[::1]:5433`. The folder
 * of a Unix socket and a bare IPv6 address are unchanged.
 */
export function splitHost(text: string): WrittenHost {
  const bare = text
    .trim()
    .replace(/^(?:ssh|sftp|postgres(?:ql)?):\/\//iu, '')
    .replace(/^ssh\s+(?=\S+$)/u, '');
  if (bare.startsWith('/')) return { host: bare, port: undefined, user: undefined };
  const at = bare.lastIndexOf('@');
  const user = at < 1 ? undefined : bare.slice(0, at);
  const place = bare.slice(at < 1 ? 0 : at + 1).replace(/\/$/u, '');
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(.*))?$/u.exec(place) ?? [];
  const host = bracketed ?? plain;
  // Several colons without brackets: an IPv6 address.
  if (host === undefined || (bracketed === undefined && port?.includes(':') === true)) {
    return { host: place, port: undefined, user };
  }
  return { host, port: port === '' ? undefined : port, user };
}

/** A host and its port as messages name them: `db.lab:5432`, `[::1]:5432`. */
export function joinHost(host: string, port: number): string {
  return `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
}
